"""What an endpoint can be made to do no more, one ability at a time, so that whoever tests it can be tested."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from deployer.sandbox.http import Response
from deployer.sandbox.inference.chat_request import Chat
from deployer.sandbox.inference.model import Model
from deployer.sandbox.state.cloud import Cloud

ABILITIES = {
    "model": "names another model in its answers",
    "chat": "answers a plain chat without a choice",
    "completion": "answers a completion without a choice",
    "ocr": "reads no page",
    "stream": "breaks a stream off",
    "json": "answers in words where JSON is asked for",
    "tools": "calls no tool",
    "extra_parameters": "passes no parameters on to the model",
    "safe_prompt": "takes safe_prompt, and leaves it out",
    "mistral_route": "has no route of Mistral's own: /v1 of an endpoint, /models of an account",
    "content_filter": "filters nothing",
    "wrong_key": "takes any key",
    "entra_token": "takes no token of Entra",
    "latency": "takes a minute for each answer, by the clock of the sandbox",
}
"""Each ability, and what an endpoint does that has lost it."""
MINUTE = 60.0
_PLAIN = frozenset({"model", "messages", "max_tokens"})
_CHATS = frozenset({"json", "tools", "safe_prompt"})


def lost(cloud: Cloud, id: str) -> frozenset[str]:
    """What the endpoint or deployment of that id has lost."""
    return frozenset(cloud.notes.get(_note(id), ()))


def lose(cloud: Cloud, id: str, abilities: Collection[str]) -> None:
    """It has lost these, and no others."""
    cloud.remember(_note(id), sorted(abilities))


def renamed(model: Model, abilities: frozenset[str]) -> Model:
    """The model as the endpoint names it."""
    other = "Ministral-3B" if model.called != "Ministral-3B" else "Mistral-Nemo"
    return replace(model, info=other) if "model" in abilities else model


def without(chat: Chat, abilities: frozenset[str]) -> Chat:
    """The chat as it is read where some abilities are lost."""
    changes: Mapping[str, Mapping[str, bool | None]] = {
        "json": {"response_format": None},
        "tools": {"tools": None, "tool_choice": None},
        "safe_prompt": {"safe_prompt": False},
    }
    for ability in abilities & _CHATS:
        chat = chat.model_copy(update=changes[ability])
    return chat


def is_plain(chat: Chat) -> bool:
    """Whether a chat asks for nothing but an answer."""
    return chat.model_fields_set <= _PLAIN


def broken_off(response: Response) -> Response:
    """A stream after its first part."""
    return replace(response, chunks=response.chunks[:1])


def _note(id: str) -> str:
    return f"lost/{id}".lower()
