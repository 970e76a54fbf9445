"""Problems as a JUnit report: a suite per file, a test per problem, and one that passes where a file has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from deployer.reports.findings import Findings, dotted, sentence
from deployer.reports.xml import Case, junit
from deployer.values.problem import Problem, Severity


def as_junit(findings: Findings) -> str:
    """What makes the run fail is a failure, anything else is a test that passes and says something."""
    groups: dict[str, list[Problem]] = {file: [] for file in findings.files}
    for problem in findings.problems:
        groups.setdefault(problem.position.file if problem.position else "", []).append(problem)
    failing = {Severity.ERROR, Severity.WARNING} if findings.strict else {Severity.ERROR}
    suites = {file or "arguments": list(_cases(file, problems, failing)) for file, problems in groups.items()}
    return junit("deployer validate", suites)


def _cases(file: str, problems: Sequence[Problem], failing: set[Severity]) -> Iterator[Case]:
    # Jenkins takes what stands before the last full stop for a package.
    classname = str(PurePath(file or "arguments").with_suffix("")).replace(".", "_")
    if not problems:
        yield Case(classname, "valid", at={"file": file})
    seen = Counter[str]()
    for problem in problems:
        at = {"file": file, "line": str(problem.position.line)} if problem.position else {}
        name = _name(problem, seen)
        if problem.severity in failing:
            details = [str(part) for part in (problem.position, problem.help) if part]
            yield Case(classname, name, problem.code, problem.message, details, at)
        else:
            yield Case(classname, name, message=sentence(problem), at=at)


def _name(problem: Problem, seen: Counter[str]) -> str:
    """Code and path; of equal ones, which services take for one test, the second is numbered."""
    name = f"{problem.code} {dotted(problem)}".strip()
    seen[name] += 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"
