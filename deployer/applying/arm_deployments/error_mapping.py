"""An error of a deployment -> which planned writes it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.azure.answer import Answer


def map_error(error: Mapping[str, Any], targets: Mapping[str, str]) -> dict[str, str]:
    """The reason for each address that the error names, by id or by the last part of a name."""
    found: dict[str, str] = {}
    names = {_last(id): address for id, address in targets.items()}
    for node in _leaves(error):
        target = str(node.get("target") or "").lower()
        message = str(node.get("message") or "").lower()
        ids = [id for id in targets if id == target or f"'{id}'" in message]
        named = names.get(_last(target))
        for address in [targets[id] for id in ids] or ([named] if named else []):
            found.setdefault(address, reason(node))
    return found


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is a JSON object, and nothing where Azure sent another type."""
    return value if isinstance(value, Mapping) else {}


def reason(error: Mapping[str, Any]) -> str:
    """An error in one line."""
    return Answer(400, body={"error": error}).reason


def _leaves(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    inner = error.get("details")
    details = [item for item in inner if isinstance(item, Mapping)] if isinstance(inner, list) else []
    if not details:
        yield error
    for item in details:
        yield from _leaves(item)


def _last(id: str) -> str:
    return id.rsplit("/", 1)[-1]
