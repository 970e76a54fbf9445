"""An endpoint to ask, its cloud, and short ways to ask it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.sandbox.cloud import Cloud
from deployer.sandbox.endpoint import Endpoint
from deployer.sandbox.inference import answer
from deployer.sandbox.wire import Request, Response

KEY = "k" * 32
QUESTION = {"messages": [{"role": "user", "content": "How many languages are in the world?"}]}
COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"


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


@pytest.fixture
def site() -> Site:
    """A serverless endpoint of July 2024."""
    endpoint = Endpoint(
        name="chat",
        region="eastus2",
        serverless=True,
        model="Mistral-large-2407",
        keys=(KEY, "s" * 32),
        auth="Key",
        content_safety=True,
        online=True,
        created="2024-08-05T00:00:00Z",
    )
    return Site(endpoint, Cloud.new(datetime(2024, 8, 5, tzinfo=UTC)))


@pytest.fixture
def managed(site: Site) -> Site:
    """An instruct model on managed compute."""
    return site.but(serverless=False, model="mistralai-Mixtral-8x7B-Instruct-v01", content_safety=False)


@pytest.fixture
def base(site: Site) -> Site:
    """A base model on managed compute."""
    return site.but(serverless=False, model="mistralai-Mistral-7B-v01", content_safety=False)


@pytest.fixture
def read() -> Callable[[Response], Any]:
    """The JSON body of an answer."""
    return lambda response: json.loads(response.body)


@pytest.fixture
def events() -> Callable[[Response], list[Any]]:
    """The events of a streamed answer; the last must be the end mark."""

    def parse(response: Response) -> list[Any]:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [chunk.decode() for chunk in response.chunks]
        assert all(line.startswith("data: ") and line.endswith("\n\n") for line in lines)
        assert lines[-1] == "data: [DONE]\n\n"
        return [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]

    return parse
