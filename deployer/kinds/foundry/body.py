"""What bodies of accounts and projects have in common."""

from __future__ import annotations

from typing import Any

from deployer.kinds.key import Unsaid
from deployer.values.resource import Body


def identity(ids: list[str]) -> dict[str, Any]:
    """The identity a resource acts as: those that are given, else one of its own."""
    if not ids:
        return {"type": "SystemAssigned"}
    return {"type": "UserAssigned", "userAssignedIdentities": {id: {} for id in ids}}


def normal_identity(body: Body) -> Body:
    """Identities as a list: Azure adds to each what it has found out about it."""
    given = body.get("identity") or {}
    names = sorted(id.lower() for id in given.get("userAssignedIdentities") or {})
    kind = str(given.get("type", "None")).replace(" ", "").lower()
    return {**body, "identity": {"type": kind, **({"userAssignedIdentities": names} if names else {})}}


def given_identities(value: Any, _: Body) -> list[str] | None:
    """The ids of identities; none where the resource has one of its own."""
    if str(value.get("type", "")).lower() not in ("systemassigned", "userassigned"):
        raise Unsaid(value)
    return sorted(value.get("userAssignedIdentities") or {}) or None
