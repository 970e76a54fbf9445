"""What Mistral's models insist on in a conversation: the order of roles, and a result for every call of a tool.

The rules and sentences are those of mistral-common, the validator that Mistral publishes
(https://github.com/mistralai/mistral-common, src/mistral_common/protocol/instruct/validator.py: V13 for ids).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from deployer.sandbox.inference.chat_request import Message
from deployer.sandbox.inference.refusal import CALLS, ORDER

Refusal = tuple[str, tuple[str, int | None]]
"""The sentence, and the type and number of the error."""
_FOLLOWS = {
    "": {"system", "user", "assistant"},
    "system": {"system", "user", "assistant"},
    "user": {"system", "user", "assistant"},
    "assistant": {"user", "assistant", "tool"},
    "tool": {"tool", "assistant"},
}
"""Which role may follow which: https://github.com/UKGovernmentBEIS/inspect_ai/issues/1813."""
_ID = re.compile(r"[a-zA-Z0-9]{9}")


def wrong(messages: Sequence[Message]) -> Refusal | None:
    """The first thing that is wrong with a conversation; None where nothing is."""
    return next((found for rule in (_roles, _ends, _ids, _results) for found in rule(messages)), None)


def _roles(messages: Sequence[Message]) -> Iterator[Refusal]:
    if len(messages) == 1 and messages[0].role not in {"user", "system"}:
        yield "Conversation must start with a user message or system message", ORDER
    before, calls = "", False
    for message in messages:
        role = message.role
        if role not in _FOLLOWS[before] or (role == "tool" and before == "assistant" and not calls):
            yield f"Unexpected role '{role}' after role '{before}'", ORDER
        before, calls = role, bool(message.tool_calls)


def _ends(messages: Sequence[Message]) -> Iterator[Refusal]:
    *earlier, last = messages
    if any(message.prefix for message in earlier):
        yield "Assistant message with prefix True must be last message", ORDER
    if last.role not in {"user", "tool"} and not (last.role == "assistant" and last.prefix):
        # https://github.com/huggingface/smolagents/issues/757
        wanted = "User or Tool (or Assistant with prefix True)"
        yield f"Expected last role {wanted} for serving but got {last.role}", ORDER


def _ids(messages: Sequence[Message]) -> Iterator[Refusal]:
    for message in messages:
        for id in (*(call.id for call in message.tool_calls or ()), message.tool_call_id):
            if id is not None and not _ID.fullmatch(id):
                # https://github.com/langchain-ai/langchain/pull/24668
                yield f"Tool call id was {id} but must be a-z, A-Z, 0-9, with a length of 9.", CALLS


def _results(messages: Sequence[Message]) -> Iterator[Refusal]:
    asked: set[str] = set()
    answered: set[str] = set()
    for message in messages:
        if message.role == "tool":
            id = message.tool_call_id or ""
            if id in answered:
                yield f"Duplicate tool call id {id} in tool results", ORDER
            if id not in asked:
                yield f"Unexpected tool call id {id} in tool results", ORDER
            answered.add(id)
        elif message.role == "assistant":
            if asked != answered:
                break
            calls = [call.id for call in message.tool_calls or ()]
            if twice := next((id for id in calls if calls.count(id) > 1), None):
                yield f"Duplicate tool call id {twice} in assistant message", ORDER
            asked, answered = set(calls), set()
    if asked != answered:
        yield "Not the same number of function calls and responses", ORDER
