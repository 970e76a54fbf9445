"""Problems for people: place, what is wrong, the line with a caret under it, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from deployer.reports.findings import Findings, Line
from deployer.reports.ink import bold, cyan, dim, printable, red, yellow
from deployer.reports.snippet import snippet
from deployer.values.problem import Problem, Severity

_INK: dict[Severity, Callable[[str], str]] = {Severity.ERROR: red, Severity.WARNING: yellow, Severity.NOTE: cyan}


def report(findings: Findings) -> str:
    """One paragraph per problem; nothing when there is none. Repairs are counted through, for `validate --fix=N`."""
    paragraphs, count = [], 1
    for problem in findings.problems:
        paragraphs.append(_paragraph(problem, findings.line(problem), count))
        count += len(problem.fixes)
    return "".join(paragraphs)


def _paragraph(problem: Problem, line: Line | None, count: int) -> str:
    ink = _INK[problem.severity]
    where = f"{bold(printable(str(problem.position)))}: " if problem.position else ""
    text = f"{where}{ink(f'{problem.severity.value} {problem.code}')}: {printable(problem.message)}\n"
    if line and problem.position:
        code, marks = snippet(line.text, problem.position.line, problem.position.column)
        text += f"{dim(code)}\n{ink(marks)}\n"
    text += f"  {cyan('help')}: {printable(problem.help)}\n" if problem.help else ""
    fixes = (f"  {cyan(f'fix {number}')}: {printable(fix.title)}\n" for number, fix in enumerate(problem.fixes, count))
    return text + "".join(fixes)
