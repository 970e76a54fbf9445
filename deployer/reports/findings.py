"""What a check of files found, ready to be reported."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath

from msgspec import Struct, field

from deployer.reports.excerpt import word
from deployer.values.problem import Problem, Severity
from deployer.values.source import Position


class Line(Struct, frozen=True):
    """One line of a file, without its end. `start` is where it begins in the file, in bytes."""

    text: str
    start: int


class Findings(Struct, frozen=True):
    """Problems in the order of their places, the files that were looked at, and the lines at fault."""

    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()
    lines: Mapping[tuple[str, int], Line] = field(default_factory=dict)
    """The lines at fault by file and number; those that could not be read are missing."""
    strict: bool = False
    """Warnings fail."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """What the codes stand for: the documentation of each rule, its first line a summary."""
    root: str = ""
    """The folder that the run was started in: what services know files by."""
    every: bool = False
    """People are told each problem, those too that say the same as others."""

    @property
    def errors(self) -> int:
        """How many problems make the run fail."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems make the run fail under `--strict` only."""
        return sum(problem.severity is Severity.WARNING for problem in self.problems)

    @property
    def valid(self) -> bool:
        """Whether the run succeeds."""
        return not self.errors and not (self.strict and self.warnings)

    def relative(self, file: str) -> str:
        """The path of a file from the root on, with '/'; as it is where it lies elsewhere."""
        path = PurePath(file)
        if self.root and path.is_absolute() and path.is_relative_to(self.root):
            path = path.relative_to(self.root)
        return path.as_posix()

    def place(self, problem: Problem) -> Position:
        """Where a problem is; the top of the first file where it has no place, for services that ask for one."""
        return problem.position or Position(self.files[0] if self.files else ".", 1, 1)

    def line(self, problem: Problem) -> Line | None:
        """The line a problem points at, None when it points at none or the line could not be read."""
        return self.lines.get((problem.position.file, problem.position.line)) if problem.position else None

    def end(self, problem: Problem) -> int | None:
        """The first column after what a problem points at."""
        if problem.position is None or self.line(problem) is None:
            return None
        return problem.position.column + len(self.word(problem))

    def word(self, problem: Problem) -> str:
        """What a problem points at, empty where the line could not be read."""
        line = self.line(problem)
        return word(line.text, problem.position.column) if line and problem.position else ""


def ranked(findings: Findings) -> list[Problem]:
    """The problems with the weightiest first, those of one weight in the order of their places."""
    order = list(Severity)
    return sorted(findings.problems, key=lambda problem: order.index(problem.severity))


def dotted(problem: Problem) -> str:
    """The path of a problem as one word: `projects[0].deployments[1].model`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem.path)
    return "".join(parts).removeprefix(".")


def fingerprints(findings: Findings) -> list[str]:
    """One per problem, by which it is known again in the next run, when lines and items of lists have moved: from its
    code, its file, the keys that lead to it and the word it points at; equal ones are numbered.
    """
    seen: Counter[str] = Counter()
    found = []
    for problem in findings.problems:
        file = findings.relative(problem.position.file) if problem.position else ""
        keys = ".".join(step for step in problem.path if isinstance(step, str))
        known = (problem.code, file, keys, findings.word(problem))
        mark = hashlib.sha256("\x1f".join(known).encode("utf-8", "replace")).hexdigest()
        found.append(f"{mark[:32]}:{seen[mark]}")
        seen[mark] += 1
    return found


def sentence(problem: Problem) -> str:
    """What is wrong and what to do, on one line."""
    return f"{problem.message}; {problem.help}" if problem.help else problem.message
