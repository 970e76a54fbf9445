"""The endpoints that tests ask."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.sandbox.http import Response
from tests.sandbox.inference.site import Events, Read, Site, endpoint


@pytest.fixture
def site() -> Site:
    """A serverless endpoint of July 2024."""
    return endpoint("Mistral-large-2407", serverless=True)


@pytest.fixture
def managed(site: Site) -> Site:
    """An instruct model on managed compute."""
    return site.but(serverless=False, model="mistralai-Mixtral-8x7B-Instruct-v01", content_safety=False)


@pytest.fixture
def base(site: Site) -> Site:
    """A base model on managed compute."""
    return site.but(serverless=False, model="mistralai-Mistral-7B-v01", content_safety=False)


@pytest.fixture
def read() -> Read:
    """The JSON body of an answer."""
    return lambda response: json.loads(response.body)


@pytest.fixture
def events() -> Events:
    """The events of a streamed answer; the last must be the end mark."""

    def parse(response: Response) -> list[Any]:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [chunk.decode() for chunk in response.chunks]
        assert all(line.startswith("data: ") and line.endswith("\n\n") for line in lines)
        assert lines[-1] == "data: [DONE]\n\n"
        return [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]

    return parse
