"""Problems for people: place, what is wrong, the line with a caret under it, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from deployer.reports.ansi import bold, cyan, dim, printable, red, yellow
from deployer.reports.excerpt import excerpt
from deployer.reports.findings import Findings, Line
from deployer.values.problem import Problem, Severity

FEW = 3
"""Paragraphs for problems that say the same."""
LINES = 10
"""Lines that are named of one file."""
FILES = 5
"""Files that are named."""
_INK: dict[Severity, Callable[[str], str]] = {Severity.ERROR: red, Severity.WARNING: yellow, Severity.NOTE: cyan}


def as_text(findings: Findings) -> str:
    """One paragraph per problem; nothing when there is none. Repairs are counted through, for `validate --fix=N`.

    Of problems that say the same word for word the first few have a paragraph, and the rest one line together.
    """
    alike: dict[tuple[str, Severity, str, str], list[tuple[int, Problem]]] = {}
    for place, problem in enumerate(findings.problems):
        key = (problem.code, problem.severity, problem.message, problem.help)
        alike.setdefault(key, []).append((place, problem))
    counts = list(accumulate((len(problem.fixes) for problem in findings.problems), initial=1))
    told: dict[int, str] = {}
    for same in alike.values():
        shown = len(same) if findings.every or len(same) <= FEW + 1 else FEW
        for place, problem in same[:shown]:
            told[place] = _paragraph(problem, findings.line(problem), counts[place])
        if rest := [problem for _, problem in same[shown:]]:
            told[same[shown - 1][0]] += _rest(rest)
    return "".join(told[place] for place in sorted(told))


def _rest(alike: Sequence[Problem]) -> str:
    """`and 217 more of LIF004, in lines 21, 24, ...: --all-problems tells each`."""
    places: dict[str, list[int]] = {}
    for problem in alike:
        if problem.position:
            places.setdefault(problem.position.file, []).append(problem.position.line)
    shown = [f"{file} " * (len(places) > 1) + _numbers(lines) for file, lines in list(places.items())[:FILES]]
    where = "; ".join(shown + ["..."] * (len(places) > FILES))
    text = f"and {len(alike)} more of {alike[0].code}" + (f", in {where}" if where else "")
    return f"  {cyan(printable(text))}: --all-problems tells each\n"


def _numbers(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:LINES])) + (", ..." if len(lines) > LINES else "")
    return f"line{'' if len(lines) == 1 else 's'} {shown}"


def _paragraph(problem: Problem, line: Line | None, count: int) -> str:
    ink = _INK[problem.severity]
    where = f"{bold(printable(str(problem.position)))}: " if problem.position else ""
    text = f"{where}{ink(f'{problem.severity.value} {problem.code}')}: {printable(problem.message)}\n"
    if line and problem.position:
        code, marks = excerpt(line.text, problem.position.line, problem.position.column)
        text += f"{dim(code)}\n{ink(marks)}\n"
    text += f"  {cyan('help')}: {printable(problem.help)}\n" if problem.help else ""
    fixes = (f"  {cyan(f'fix {number}')}: {printable(fix.title)}\n" for number, fix in enumerate(problem.fixes, count))
    return text + "".join(fixes)
