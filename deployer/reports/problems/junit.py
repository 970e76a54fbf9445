"""Problems as a JUnit report: a suite per file, a test per problem, and one that passes where a file has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from xml.etree.ElementTree import Element, SubElement

from deployer.reports.annotations import sentence
from deployer.reports.findings import Findings, dotted
from deployer.reports.xml import legal, xml
from deployer.values.problem import Problem, Severity


def report(findings: Findings) -> str:
    """What makes the run fail is a failure, anything else is a test that passes and says something."""
    groups: dict[str, list[Problem]] = {file: [] for file in findings.files}
    for problem in findings.problems:
        groups.setdefault(problem.position.file if problem.position else "", []).append(problem)
    root = Element("testsuites", name="deployer validate")
    for file, problems in groups.items():
        _suite(root, file, problems, findings.strict)
    for name in ("tests", "failures"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    return xml(root)


def _suite(root: Element, file: str, problems: Sequence[Problem], strict: bool) -> None:
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    failures = sum(problem.severity in failing for problem in problems)
    name, seen = legal(file or "arguments"), Counter[str]()
    # Jenkins takes what stands before the last full stop for a package.
    classname = str(PurePath(name).with_suffix("")).replace(".", "_")
    suite = SubElement(root, "testsuite", name=name, tests=str(len(problems) or 1), failures=str(failures))
    if not problems:
        SubElement(suite, "testcase", classname=classname, name="valid", file=name)
    for problem in problems:
        case = SubElement(suite, "testcase", classname=classname, name=_name(problem, seen))
        if problem.position:
            case.set("file", name)
            case.set("line", str(problem.position.line))
        if problem.severity in failing:
            failure = SubElement(case, "failure", type=problem.code, message=legal(problem.message))
            failure.text = "\n".join(legal(str(part)) for part in (problem.position, problem.help) if part)
        else:
            SubElement(case, "system-out").text = legal(sentence(problem))


def _name(problem: Problem, seen: Counter[str]) -> str:
    """Code and path; of equal ones, which services take for one test, the second is numbered."""
    name = legal(f"{problem.code} {dotted(problem)}".strip())
    seen[name] += 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"
