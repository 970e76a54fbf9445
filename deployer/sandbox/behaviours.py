"""What this Azure does as Azure does, and how we know: the table of behaviours.json beside this file, by module."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Literal

from msgspec import Struct

Source = Literal["spec", "doc", "issue", "sdk", "assumed", "limit"]


class Behaviour(Struct, frozen=True):
    """One behaviour and its source.

    spec: Microsoft's published API contract; doc: its documentation; issue: real traffic that users or recorders
    published; sdk: source of Microsoft's SDKs; assumed: nobody showed it, and the sandbox takes the stricter reading;
    limit: no behaviour of Azure's at all, but where the sandbox is known to do otherwise or less.
    """

    text: str
    source: Source
    link: str = ""


def behaviours() -> dict[str, tuple[Behaviour, ...]]:
    """The behaviours of each part, by the name of its module. A row has the source, the text and the link."""
    table = json.loads(files("deployer.sandbox").joinpath("behaviours.json").read_text("utf-8"))
    return {name: tuple(Behaviour(row[1], row[0], *row[2:]) for row in table[name]) for name in sorted(table)}
