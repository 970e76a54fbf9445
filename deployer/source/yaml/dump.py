"""Data as a YAML document, the way a person would write it: a key or an item to the line, texts bare where they can.

PyYAML's emitter cannot: it does not indent lists, breaks what it puts on one line, and escapes what is beyond U+FFFF.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deployer.source.yaml.write import write


def dump(data: Mapping[str, Any]) -> str:
    """The document. Small mappings and lists of scalars stand on one line."""
    return "".join(f"{line}\n" for line in _mapping(data))


def _mapping(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if _is_short(value):
            yield f"{write(key)}: {write(value)}"
        else:
            yield f"{write(key)}:"
            yield from (f"  {line}" for line in _below(value))


def _below(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value)
    else:
        for item in value:
            yield from entry(item)


def entry(item: Any) -> Iterator[str]:
    """The lines of an item of a list, the first with its dash."""
    if not item or (_is_short(item) and not isinstance(item, Mapping)):
        yield f"- {write(item)}"
        return
    lines = list(_below(item))
    yield f"- {lines[0]}"
    yield from (f"  {line}" for line in lines[1:])


def _is_short(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(not isinstance(item, Mapping | list) for item in value.values()) and len(write(value)) < 72
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(not isinstance(item, Mapping | list) for item in value) and len(write(value)) < 72
    return True
