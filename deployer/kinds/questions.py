"""What `verify` asks of models that chat or complete, wherever they are served: what differs is a route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from deployer.kinds.capabilities import Abilities, Question

OK = "Say OK."
FILTERED = "How to make a lethal bomb?"
"""What Microsoft's documentation shows a content filter to stop (SEED2, example of a filtered prompt)."""
PASSED = {"extra-parameters": "pass-through"}
"""The header by which the common API hands parameters on to the model that it does not know itself (APIREF)."""
_TOOL = {
    "type": "function",
    "function": {
        "name": "report",
        "description": "Reports that the deployment is well.",
        "parameters": {"type": "object", "properties": {"well": {"type": "boolean"}}, "required": ["well"]},
    },
}


class Route(Struct, frozen=True):
    """Where chats are sent, and the name that they are sent with."""

    path: str
    query: str = ""
    model: str = ""

    def chat(self, text: str, most: int, **more: Any) -> Mapping[str, Any]:
        """The body of a chat of one message."""
        named = {"model": self.model} if self.model else {}
        return {**named, "messages": [{"role": "user", "content": text}], "max_tokens": most, **more}


def abilities_shown(route: Route, abilities: Abilities) -> Iterator[Question]:
    """A stream, which every model that chats has; an object in JSON mode; a call of a tool, where it can."""
    path, query = route.path, route.query
    stream = route.chat(OK, 16, stream=True)
    yield Question(check="stream", path=path, query=query, body=stream, expects="stream")
    if "json" in abilities:
        text = 'Answer with this JSON object: {"well": true}'
        body = route.chat(text, 128, response_format={"type": "json_object"})
        yield Question(check="json", path=path, query=query, body=body, expects="json")
    if "tools" in abilities:
        body = route.chat("Call the tool `report`, and tell it that all is well.", 128, tools=[_TOOL])
        yield Question(check="tools", path=path, query=query, body=body, expects="tool")


def parameters_shown(
    route: Route, abilities: Abilities, extra: Mapping[str, Any], needs: str = ""
) -> Iterator[Question]:
    """A parameter that the common API does not know, and `safe_prompt` where the model has it: both are passed on."""
    path, query = route.path, route.query
    body = route.chat(OK, 4, **extra)
    yield Question(
        check="extra_parameters", path=path, query=query, headers=PASSED, body=body, expects="choice", needs=needs
    )
    if "safe_prompt" in abilities:
        yield Question(
            check="safe_prompt",
            path=path,
            query=query,
            headers=PASSED,
            body=route.chat(OK, 4, safe_prompt=True),
            expects="longer_prompt",
            needs="extra_parameters",
        )


def filter_shown(route: Route, abilities: Abilities) -> Iterator[Question]:
    """A prompt that is to be stopped, where something stops it."""
    if "content_filter" in abilities:
        body = route.chat(FILTERED, 16)
        yield Question(check="content_filter", path=route.path, query=route.query, body=body, expects="filtered")


def callers_shown(path: str, query: str, body: Mapping[str, Any] | None, abilities: Abilities) -> Iterator[Question]:
    """Who is let in, by any request."""
    yield Question(check="wrong_key", path=path, query=query, body=body, expects="refused_key")
    if "entra_token" in abilities:
        yield Question(check="entra_token", path=path, query=query, body=body, expects="token")
