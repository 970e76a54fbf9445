"""What two environments say of the same thing."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from deployer.values.source import Position


class SetValue(Struct, frozen=True):
    """A value, and where it was written."""

    value: Any
    position: Position


class Difference(Struct, frozen=True):
    """One leaf on which they differ; None where one of them says nothing of it."""

    name: str
    """Keys and, for items of lists, their names, with dots between: `projects.assistants.deployments.chat.model`."""
    first: SetValue | None
    second: SetValue | None
    allowed: bool = False


class Provenance(Struct, frozen=True):
    """Who set one value: the place that won first, then those it overrode, as they wrote it."""

    name: str
    said: tuple[SetValue, ...]
    value: Any = None
    """What it is, with variables filled in; None where a file cannot be read with them."""
    variables: tuple[tuple[str, tuple[SetValue, ...]], ...] = ()
    """Variables of the environment in what won, each with the places that set it."""
