"""JSON as every report writes it: the same value always gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from deployer.reports.labels import portable
from deployer.values.source import Position


def document(value: Any) -> str:
    """JSON with sorted keys, in ASCII, so that no terminal and no log takes any of it for a command."""
    return harmless(json.dumps(value, sort_keys=True, indent=2, allow_nan=False)) + "\n"


def versioned(**fields: Any) -> str:
    """A document of these fields, and the version of its form: readers ignore fields that they do not know."""
    return document({"format_version": "1.0", **fields})


def row(value: object, *names: str, **more: Any) -> dict[str, Any]:
    """The attributes of a value that are told under their own names, and what else is told of it."""
    return {**{name: getattr(value, name) for name in names}, **more}


def source(position: Position) -> dict[str, Any]:
    """Where something is written, without the folders of this machine."""
    return {"file": portable(position.file), "line": position.line, "column": position.column}


def harmless(text: str) -> str:
    """The same JSON without log commands: build logs are searched for `##vso[` and `##[` wherever they stand in a line,
    and JSON can spell them another way.
    """
    return text.replace("##vso[", "\\u0023#vso[").replace("##[", "\\u0023#[")
