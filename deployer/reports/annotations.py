"""What the annotations of build services have in common: few, and the weightiest first."""

from __future__ import annotations

from collections.abc import Callable

from deployer.reports.findings import Findings, ranked
from deployer.values.problem import Problem, Severity

LIMIT = 10
"""GitHub shows ten of a level in one step and drops the others without a word."""


def few(findings: Findings, line: Callable[[Problem], str]) -> str:
    """At most ten lines; the last one counts the problems that have none of their own."""
    problems = ranked(findings)
    shown = problems if len(problems) <= LIMIT else problems[: LIMIT - 1]
    rest = problems[len(shown) :]
    lines = [line(problem) for problem in shown]
    if rest:
        message = f"and {len(rest)} more, run deployer validate to see them"
        lines.append(line(Problem("", rest[0].severity, message)))
    return "".join(f"{text}\n" for text in lines)


def level(problem: Problem, note: str) -> str:
    """The word of a severity; `note` is what the service calls its lowest level."""
    return note if problem.severity is Severity.NOTE else problem.severity.value
