"""How a live property would be written in an environment file: the way back from Azure to YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from deployer.values.duration import seconds
from deployer.values.resource import Body
from deployer.values.source import Path


class Unsaid(ValueError):
    """No environment file can ask for this value."""


Codec = Callable[[Any, Body], Any]
"""From a live value, and the live body it stands in, to what YAML says. Raises Unsaid."""


def as_is(value: Any, _: Body) -> Any:
    """YAML says it as Azure does."""
    return value


class Key(Struct, frozen=True):
    """Where a property stands in an environment file. What lies below the property lies below the key."""

    path: Path
    """Under the place that asks for the resource; from the top of the file where `top`."""
    said: Codec = as_is
    top: bool = False
    also: Key | None = None
    """Another key that says a part of it: the version of a model."""

    def at(self, origin: Path) -> Path:
        """The path from the top of the file."""
        return self.path if self.top else (*origin, *self.path)


def words(table: Mapping[Any, Any]) -> Codec:
    """One word of ours for each word of Azure's, letter case aside."""
    known = {_folded(word): ours for word, ours in table.items()}

    def said(value: Any, _: Body) -> Any:
        if not isinstance(value, str | bool) or _folded(value) not in known:
            raise Unsaid(value)
        return known[_folded(value)]

    return said


def switch(value: Any, _: Body) -> str:
    """`Enabled` and true are `enabled`."""
    word = {True: "enabled", False: "disabled"}.get(value) if isinstance(value, bool) else str(value).lower()
    if word not in ("enabled", "disabled"):
        raise Unsaid(value)
    return word


def milliseconds(value: Any, _: Body) -> int:
    """`PT1M30S` is 90000."""
    length = seconds(value) if isinstance(value, str) else None
    if length is None:
        raise Unsaid(value)
    return round(length * 1000)


def whole_seconds(value: Any, _: Body) -> int:
    """`PT10M` is 600."""
    length = seconds(value) if isinstance(value, str) else None
    if length is None or length != int(length):
        raise Unsaid(value)
    return int(length)


def asset(value: Any, _: Body) -> str:
    """The name of a model in its registry, without the version."""
    return str(value).partition("/versions/")[0].rsplit("/", 1)[-1]


def version(value: Any, _: Body) -> int | str:
    """The version of a model in its registry."""
    found = str(value).partition("/versions/")[2]
    if not found:
        raise Unsaid(value)
    return int(found) if found.isascii() and found.isdigit() and not found.startswith("0") else found


def _folded(word: Any) -> Any:
    return word.lower() if isinstance(word, str) else word


LOCATION: Mapping[Path, Key] = {("location",): Key(("location",), top=True)}
"""Everything stands in the one region of the environment."""
ACCESS = Key(("hub", "public_network_access"), switch, top=True)
"""The hub decides for everything in and beside it."""
PROTECTED = Key(("protect",), words({"true": True, "false": False}))
