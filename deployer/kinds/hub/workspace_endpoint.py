"""What serverless and online endpoints of a workspace have in common for those who call them."""

from __future__ import annotations

from deployer.kinds.capabilities import KeyAction, Resources
from deployer.values.resource import Resource

KEYS = KeyAction(api_version="2025-12-01")
_WITH_KEYS = frozenset({"", "key", "keyandaad"})
"""Values of `authMode` with which an endpoint has keys; a live one that says nothing has them."""


def url(item: Resource, _: Resources) -> str:
    """Where a live endpoint answers, as Azure tells it: its host has had three forms and is never built."""
    properties = item.body.get("properties") or {}
    uri = (properties.get("inferenceEndpoint") or {}).get("uri") or properties.get("scoringUri") or ""
    return str(uri).removesuffix("/score").rstrip("/")


def holder(id: str) -> str:
    """The project it is in."""
    return id.split("/")[-3]


def token_only(item: Resource, _: Resources) -> bool:
    """Whether its mode knows no keys."""
    return str((item.body.get("properties") or {}).get("authMode") or "").lower() not in _WITH_KEYS
