"""The days of a model that somebody deploys: until when it can be deployed, and until when it answers."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class StageChange(Struct, frozen=True):
    """A day on which a model enters a stage of its life."""

    stage: str
    on: date
    source: str = ""
    """Who says so."""
    disputed: bool = False
    """Another source, which the catalogue goes by, says something else."""


class Lifecycle(Struct, frozen=True):
    """One model, on the day of the plan."""

    model: str
    as_of: date
    stage: str
    """Where it stands: `generally available`, `legacy`, `deprecated`, `retired`."""
    since: date | None = None
    """The first day on which a source shows it."""
    turns: tuple[StageChange, ...] = ()
    """In the order of their days."""
    successor: str = ""
    addresses: tuple[str, ...] = ()
    """Of the resources that serve it."""

    @property
    def coming(self) -> tuple[StageChange, ...]:
        """The turns that are still ahead."""
        return tuple(turn for turn in self.turns if turn.on > self.as_of)
