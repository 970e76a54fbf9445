"""A role that Azure has built in."""

from __future__ import annotations

import re
from dataclasses import dataclass

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Role:
    """A role definition; its id is the same in every tenant."""

    name: str
    id: str
    source: str


def guid(text: str) -> str | None:
    """The id of a role, given alone or as the path `.../roleDefinitions/ID`; None for anything else."""
    last = text.lower().rpartition("/roledefinitions/")[2]
    return last if GUID.fullmatch(last) else None
