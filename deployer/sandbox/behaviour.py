"""What the sandbox does as Azure does, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["spec", "doc", "issue", "sdk", "assumed", "limit"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One behaviour and its source.

    spec: Microsoft's published API contract; doc: its documentation; issue: real traffic that users or recorders
    published; sdk: source of Microsoft's SDKs; assumed: nobody showed it, and the sandbox takes the stricter reading;
    limit: no behaviour of Azure's at all, but where the sandbox is known to do otherwise or less.
    """

    text: str
    source: Source
    link: str = ""
