"""Ids of subscriptions, tenants and principals."""

from __future__ import annotations

import re

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_guid(text: str) -> bool:
    """Eight, four, four, four and twelve hexadecimal digits."""
    return _GUID.fullmatch(text) is not None
