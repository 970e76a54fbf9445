"""An endpoint to ask, and short ways to ask it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.http import Request, Response
from deployer.sandbox.inference.endpoint import Endpoint
from deployer.sandbox.inference.router import answer
from deployer.sandbox.state.cloud import Cloud

KEY = "k" * 32
QUESTION = {"messages": [{"role": "user", "content": "How many languages are in the world?"}]}
COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"
Read = Callable[[Response], Any]
"""The JSON body of an answer."""
Events = Callable[[Response], list[Any]]
"""The events of a streamed answer."""


@dataclass
class Site:
    """A cloud and one endpoint in it."""

    endpoint: Endpoint
    cloud: Cloud

    def send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Response:
        """One request with the endpoint's key, unless the headers say otherwise."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {"authorization": f"Bearer {KEY}", "content-type": "application/json", **(headers or {})}
        url = f"https://{self.endpoint.name}.{self.endpoint.region}.models.ai.azure.com{path}"
        return answer(self.cloud, Request(method, url, sent, content), self.endpoint)

    def chat(self, path: str = COMMON, headers: Mapping[str, str] | None = None, **parameters: Any) -> Response:
        """A chat request; the parameters replace those of QUESTION."""
        return self.send("POST", path, {**QUESTION, **parameters}, headers)

    def but(self, **changes: Any) -> Site:
        """The same cloud with another endpoint."""
        return Site(replace(self.endpoint, **changes), self.cloud)


def endpoint(model: str, serverless: bool) -> Site:
    """An endpoint on 2024-08-05, in a cloud of its own."""
    made = Endpoint(
        name="chat",
        region="eastus2",
        serverless=serverless,
        model=model,
        keys=(KEY, "s" * 32),
        auth="Key",
        content_safety=True,
        online=True,
        created="2024-08-05T00:00:00Z",
    )
    return Site(made, Cloud.new(datetime(2024, 8, 5, tzinfo=UTC)))
