"""What becomes of a plan when something goes wrong."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Survival(StrEnum):
    """What a plan comes to in the end."""

    COMPLETED = "completed"
    """The run itself got over it."""
    RESUMABLE = "resumable"
    """The same command again completes."""
    MANUAL = "manual"
    """A person does something first; then the same command completes."""
    LOST = "lost"
    """Not even then: deployer has a fault."""


class Trial(Struct, frozen=True):
    """One fault at one operation."""

    fault: str
    group: str
    operation: str
    """`create serverless endpoint 'chat' in 'assistants'`."""
    address: str
    survival: Survival
    said: str = ""
    """What the run told of it."""
    todo: str = ""
    """What a person does."""
    source: str = ""
    """Where the fault was seen."""


class Rehearsal(Struct, frozen=True):
    """The trials of one plan, `of` so many."""

    environment: str
    trials: tuple[Trial, ...]
    of: int
    seed: int
    note: str = ""

    def count(self, survival: Survival) -> int:
        """How many came to that."""
        return sum(trial.survival is survival for trial in self.trials)
