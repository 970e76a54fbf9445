"""A live endpoint as its inference side sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What stands behind an inference host."""

    name: str
    region: str
    serverless: bool
    """False for an online endpoint on managed compute."""
    model: str
    """Name in the model id: `mistral-small-2503`."""
    keys: tuple[str, str]
    """Primary and secondary key; empty texts where the endpoint takes none."""
    auth: str
    """Key, AAD, KeyAndAAD (serverless), AADToken, AMLToken (managed)."""
    content_safety: bool
    online: bool
    """False while it is creating, suspended, failed, or has no deployment with traffic."""
    created: str
    """ISO 8601 time of creation; the common inference API works on managed endpoints created after 2024-06-24."""
    id: str = ""
    """ARM id, by which rights are looked up."""
