"""What reads otherwise in Azure than in the configuration, and is no difference all the same."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from deployer.values.source import Path


class Reason(StrEnum):
    """Why a live property is no difference."""

    AZURE = "set by Azure"
    USUAL = "what Azure has where nobody asks for anything"
    NOTHING = "nothing is set"
    CASE = "the same but for letter case and spaces"
    SPAN = "the same length of time"
    FORM = "the same in another form"
    SILENT = "sent, and never answered"
    UNMANAGED = "not managed, left as it is"
    TAG = "a tag of somebody else, left as it is"
    SERIAL = "ours, the serial of the saved plan that was applied last"


class IgnoredDifference(Struct, frozen=True):
    """One property. What is absent is None."""

    address: str
    path: Path
    live: Any
    wanted: Any
    reason: Reason

    @property
    def foreign(self) -> bool:
        """Whether somebody seems to have set it."""
        return self.reason in (Reason.UNMANAGED, Reason.TAG)

    @property
    def private(self) -> bool:
        """Whether its value is not told: nothing is wanted there, so others may have set it, or be listed in it."""
        told = (
            self.wanted is not None
            or self.reason is Reason.USUAL
            or self.live in ("", [], {})
            or isinstance(self.live, bool | None)
        )
        return self.foreign or not told
