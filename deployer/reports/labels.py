"""What reports call things: a resource, a property, a place, a value."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Protocol

from deployer.values.naming import full_name
from deployer.values.source import Path, Position

_WORD = re.compile(r"[\w-]+")


class Thing(Protocol):
    """What can be called by its name: a change, a difference."""

    @property
    def id(self) -> str:
        """ARM id."""

    @property
    def kind(self) -> str:
        """Name of its kind."""

    @property
    def title(self) -> str:
        """The kind in the words of a user."""

    @property
    def name(self) -> str:
        """The last segment of the id."""


def resource_label(change: Thing) -> str:
    """A resource in the words of a user: `serverless endpoint 'chat' in 'assistants'`."""
    within = holder(change)
    return f"{title(change)} '{change.name}'" + (f" in '{within}'" if within else "")


def title(change: Thing) -> str:
    """The kind of a resource in the words of a user."""
    return change.title or change.kind.replace("_", " ")


def holder(change: Thing) -> str:
    """Names of the resources that a resource lives in, outermost first: `assistants/chat`; nothing for one that
    stands in the resource group itself.
    """
    return full_name(change.id).rpartition("/")[0]


def dotted(path: Path) -> str:
    """A path as one word: `tags.team`, `rules[0].name`, `tags["a.b"]`."""
    return "".join(_part(part) for part in path).removeprefix(".")


def spelled(value: Any) -> str:
    """A value on one line, as JSON spells it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=lambda each: f"({each.text})")


def portable(file: str) -> str:
    """A file as it may be told to others: an absolute path belongs to one machine, so its name is all that stays."""
    for flavour in (PurePosixPath(file), PureWindowsPath(file)):
        if flavour.is_absolute():
            return flavour.name
    return file


def place(position: Position | None) -> str:
    """`environments/prod.yaml:12:9`, nothing where there is no place."""
    return f"{portable(position.file)}:{position.line}:{position.column}" if position else ""


def _part(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _WORD.fullmatch(part) else f"[{spelled(part)}]"
