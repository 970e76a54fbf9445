"""A live endpoint, for whoever calls it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an endpoint is and what it serves. Its key is not here, and nowhere else in our reach."""

    name: str
    project: str
    kind: str
    """`serverless endpoint`, `online endpoint` or `Foundry deployment`."""
    model: str
    state: str
    url: str
    id: str
    environment: str = ""
    type: str = ""
    """Name of its kind: `serverless_endpoint`."""
    request_model: str = ""
    """What callers send as `model`; empty where the endpoint serves one model and the name is not looked at."""
    takes_keys: bool = True
    token_scope: str = ""
    """What a token of Entra for it is asked for."""
    bases: tuple[tuple[str, str], ...] = ()
    """For each client, what it takes as its base (docs/clients.md)."""

    @property
    def full_name(self) -> str:
        """`assistants/chat`: how every command and report names it."""
        return f"{self.project}/{self.name}"
