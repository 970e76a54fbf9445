"""What two environments say of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deployer.values.source import Position


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and where it was written."""

    value: Any
    position: Position


@dataclass(frozen=True, slots=True)
class Contrast:
    """One leaf on which they differ; None where one of them says nothing of it."""

    name: str
    """Keys and, for items of lists, their names, with dots between: `projects.assistants.deployments.chat.model`."""
    first: Said | None
    second: Said | None
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """Who set one value: the place that won first, then those it overrode, as they wrote it."""

    name: str
    said: tuple[Said, ...]
    value: Any = None
    """What it is, with variables filled in; None where a file cannot be read with them."""
    variables: tuple[tuple[str, tuple[Said, ...]], ...] = ()
    """Variables of the environment in what won, each with the places that set it."""
