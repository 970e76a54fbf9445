"""What came of running an example in the documentation of a rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example of one rule, and what is wrong with it; nothing when it holds."""

    code: str
    title: str
    """The first line of the documentation."""
    number: int
    good: bool
    as_of: date
    faults: tuple[str, ...]

    @property
    def name(self) -> str:
        """What was run: `Bad 1`."""
        return f"{'Good' if self.good else 'Bad'} {self.number}"
