"""A role that Azure has built in."""

from __future__ import annotations

import re

from msgspec import Struct

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Foundry(Struct, frozen=True):
    """Rights in a Foundry account (RBAC_2025_12)."""

    deploy: bool
    """Whether it may write deployments."""
    call: bool
    """Whether it may call them with a token; keys are another matter."""


class Role(Struct, frozen=True):
    """A role definition; its id is the same in every tenant."""

    name: str
    id: str
    source: str
    aliases: tuple[str, ...] = ()
    """Names it had before: ids stay when Microsoft renames roles (ROLE_RENAME_2026_05)."""
    foundry: Foundry | None = None
    """What it may do in a Foundry account; None where no source says."""


def guid(text: str) -> str | None:
    """The id of a role, given alone or as the path `.../roleDefinitions/ID`; None for anything else."""
    last = text.lower().rpartition("/roledefinitions/")[2]
    return last if GUID.fullmatch(last) else None
