"""How an endpoint is called: what a program has to know besides its address and its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

Task = Literal["chat", "completions", "ocr"]
"""What a model does for its callers: it answers messages, continues a text, or reads a document."""


class EndpointCall(Struct, frozen=True):
    """One endpoint of an environment file, live or not: an address is no part of it."""

    id: str
    kind: str
    """`serverless endpoint`, `online endpoint` or `Foundry deployment`."""
    full_name: str
    model: str
    """The name of its model in the catalogue."""
    task: Task
    request_model: str = ""
    """What callers send as `model`; empty where the endpoint serves one model and the name is not looked at."""
    token_scope: str = ""
    """What a token of Entra is asked for; empty where callers send a key."""
    role: str = ""
    """The role that may call it with a token."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """What each client puts behind the address to have its base."""
    environment: str = ""
    deployment: str = ""
    """The one of several deployments behind it that callers name in a header, so that no other answers."""

    @property
    def keys_of(self) -> str:
        """Full name of the endpoint whose keys callers send: `assistants/chat` of `assistants/chat/green`."""
        return self.full_name.removesuffix(f"/{self.deployment}") if self.deployment else self.full_name
