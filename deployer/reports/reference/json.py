"""Keys for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.reports.document import document
from deployer.values.keydoc import KeyDoc

VERSION = "1.0"


def report(keys: Sequence[KeyDoc]) -> str:
    """A list of objects, one for each key at each of its places; texts are Markdown, `default` and `example` YAML."""
    return document({"format_version": VERSION, "keys": [_key(key) for key in keys]})


def _key(key: KeyDoc) -> dict[str, Any]:
    place = {"key": key.written, "in": key.section, "holds": key.holds}
    return {
        **place,
        "about": key.about,
        "type": key.type,
        "needed": key.needed,
        "default": key.default,
        "example": key.example,
    }
