"""A live endpoint, for whoever calls it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an endpoint is and what it serves. Its key is not here, and nowhere else in our reach."""

    name: str
    project: str
    kind: str
    """`serverless endpoint` or `online endpoint`."""
    model: str
    state: str
    url: str
    id: str
    environment: str = ""
    type: str = ""
    """Name of its kind: `serverless_endpoint`."""

    @property
    def full_name(self) -> str:
        """`assistants/chat`: how every command and report names it."""
        return f"{self.project}/{self.name}"
