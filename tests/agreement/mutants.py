"""Every fact of a table changed, one at a time."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

Place = tuple[str | int, ...]
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_PAIR = re.compile(r"\d+:20\d\d-\d\d-\d\d")


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value that is no object and no list, with its place; a text of several versions is several."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*place, index))
    elif isinstance(value, str) and len(_PAIR.findall(value)) == len(value.split()) > 0:
        for index, pair in enumerate(value.split()):
            yield (*place, index), pair
    else:
        yield place, value


def mutant(facts: Mapping[str, Any], place: Place, words: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The facts with the one at the place changed: a day later, one more, the contrary, another word, another name.

    `words` are names that stand in for each other, with what they mean.
    """
    made: dict[str, Any] = dict(facts)
    where: Any = made
    for part in place[:-1]:
        if isinstance(where[part], str):
            pairs = where[part].split()
            version, since = pairs[int(place[-1])].split(":")
            pairs[int(place[-1])] = f"{version}:{_later(since)}"
            where[part] = " ".join(pairs)
            return made
        where[part] = copy.copy(where[part])
        where = where[part]
    if isinstance(where, list) and isinstance(where[int(place[-1])], str):
        del where[int(place[-1])]
    else:
        where[place[-1]] = _other(where[place[-1]], words)
    return made


def _other(value: Any, words: Sequence[Mapping[str, Any]]) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return 1
    for known in words:
        if value in known:
            return next(name for name in known if sorted(known[name]) != sorted(known[value]))
    return _later(value) if _DAY.fullmatch(str(value)) else f"{value}x"


def _later(day: str) -> str:
    return str(date.fromisoformat(str(day)) + timedelta(days=1))
