"""What is wrong, where, and what to do. Mistakes of the user are Problems, collected and returned.

The exceptions, each carrying the problems it speaks of; only cli.py catches them:

* DeployerError     something we tell the user on purpose
  x Invalid         the environment cannot be used as written
  x Unsafe          the plan is refused before anything is sent
  x Refused         Azure said no, or could not be asked
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Self

from msgspec import Struct, field

from deployer.values.source import Path, Position


class Severity(StrEnum):
    """How much a problem weighs: an error stops the run, a warning does so under `--strict`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Edit(Struct, frozen=True):
    """One change to the user's file: the value at `path` becomes `value` (None removes the key)."""

    path: Path
    value: str | int | bool | list[Any] | dict[str, Any] | None


class Fix(Struct, frozen=True):
    """A set of edits that together make the problem go away."""

    title: str
    edits: tuple[Edit, ...]
    sure: bool = False
    """It is what was meant, beyond reasonable doubt; when no other fix is, it may be made without asking."""


class Problem(Struct, frozen=True):
    """One finding. `message` is in the user's words, lower case, without a full stop; `help` says what to do."""

    code: str
    severity: Severity
    message: str
    position: Position | None = None
    help: str = ""
    path: Path = ()
    fixes: tuple[Fix, ...] = field(default=())
    unless_live: bool = False
    """It stands in the way of creating what `path` declares, not of keeping it when it exists."""

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else ""
        text = f"{where}{self.severity.value} {self.code}: {self.message}"
        return f"{text}\n  help: {self.help}" if self.help else text


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that stop the run."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


class Code(Struct, frozen=True):
    """What the code of a problem stands for; `text` is its documentation, the first line a summary."""

    code: str
    severity: str
    text: str
    sources: tuple[tuple[str, str], ...] = ()
    """The keys that the text names, each with where it leads."""

    @property
    def summary(self) -> str:
        """The first line."""
        return self.text.partition("\n")[0]


class DeployerError(Exception):
    """Something we tell the user on purpose."""

    def __init__(self, problems: Sequence[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, code: str, message: str, position: Position | None = None, help: str = "", path: Path = ()) -> Self:
        """With one problem, an error."""
        return cls(Problem(code, Severity.ERROR, message, position, help, path))


class Invalid(DeployerError):
    """The environment, or another file of the user, cannot be used as written."""


class Unsafe(DeployerError):
    """The plan is refused before anything is sent."""


class Refused(DeployerError):
    """Azure said no, or could not be asked."""
