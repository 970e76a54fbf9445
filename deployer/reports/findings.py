"""What a check of files found, ready to be reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from deployer.values.problem import Problem, Severity


@dataclass(frozen=True, slots=True)
class Findings:
    """Problems in the order of their places, the files that were looked at, and the text of the lines at fault."""

    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    strict: bool = False
    """Warnings fail."""

    @property
    def errors(self) -> int:
        """How many problems make the run fail on their own."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems make the run fail under `--strict` only."""
        return sum(problem.severity is Severity.WARNING for problem in self.problems)

    @property
    def valid(self) -> bool:
        """Whether the run succeeds."""
        return not self.errors and not (self.strict and self.warnings)

    def line(self, problem: Problem) -> str | None:
        """The line a problem points at, None when it points at none or the line could not be read."""
        return self.lines.get((problem.position.file, problem.position.line)) if problem.position else None
