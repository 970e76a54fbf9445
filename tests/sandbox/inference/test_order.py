"""The order of roles, which Mistral's models insist on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.inference.site import Read, Site

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"


def call(number: int) -> str:
    """The id of the call whose result stands at this place."""
    return f"abcDeFgH{number}"


def calls(roles: Any, start: int) -> Any:
    """The calls whose results follow, in Mistral's form; none where none does."""
    end = next((number for number in range(start, len(roles)) if roles[number] != "tool"), len(roles))
    made = [{"id": call(n), "function": {"name": "f", "arguments": "{}"}} for n in range(start, end)]
    return made or None


def talk(*roles: Any) -> Any:
    return [
        {
            "role": role,
            "content": "x",
            **({"tool_calls": calls(roles, number + 1)} if role == "assistant" else {}),
            **({"tool_call_id": call(number)} if role == "tool" else {}),
        }
        for number, role in enumerate(roles)
    ]


@pytest.mark.parametrize(
    "roles",
    [
        ("user",),
        ("system", "user"),
        ("user", "user"),
        ("user", "assistant", "user"),
        ("user", "assistant", "tool"),
        ("user", "assistant", "tool", "tool"),
        ("user", "assistant", "tool", "assistant", "user"),
    ],
)
def test_orders_that_are_served(site: Site, roles: Any) -> None:
    assert site.chat(NATIVE, messages=talk(*roles)).status == 200


@pytest.mark.parametrize(
    ("roles", "message", "code"),
    [
        (("user", "assistant", "tool", "user"), "Unexpected role 'user' after role 'tool'", 3230),
        (("user", "tool"), "Unexpected role 'tool' after role 'user'", 3230),
        (
            ("user", "assistant"),
            "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
            3230,
        ),
    ],
)
def test_orders_that_are_not(site: Site, read: Read, roles: Any, message: Any, code: Any) -> None:
    inner = read(site.chat(NATIVE, messages=talk(*roles)))
    assert inner == {
        "object": "error",
        "message": message,
        "type": "invalid_request_message_order",
        "param": None,
        "code": code,
    }
    outer = read(site.chat(COMMON, messages=talk(*roles)))["error"]
    assert (outer["code"], outer["status"]) == ("Bad Request", 400)
    assert json.loads(outer["message"]) == inner


def test_a_last_message_of_the_assistant_is_continued_where_it_is_a_prefix(site: Site, read: Read) -> None:
    messages = [{"role": "user", "content": "x"}, {"role": "assistant", "content": "It is", "prefix": True}]
    for route in (NATIVE, COMMON):
        answer = site.chat(route, messages=messages)
        assert answer.status == 200
        assert read(answer)["choices"][0]["message"]["content"].startswith("It is[sandbox] ")
    early = read(site.chat(NATIVE, messages=[*messages, {"role": "user", "content": "y"}]))
    assert early["message"] == "Assistant message with prefix True must be last message"
    alone = read(site.chat(NATIVE, messages=messages[1:]))
    assert alone["message"] == "Conversation must start with a user message or system message"


ASKED: Any = {"role": "user", "content": "x"}


def made(*ids: str) -> Any:
    functions = [{"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}} for id in ids]
    return {"role": "assistant", "content": "", "tool_calls": functions}


def result(id: str) -> Any:
    return {"role": "tool", "content": "1", "tool_call_id": id}


@pytest.mark.parametrize(
    ("messages", "message", "type", "code"),
    [
        (
            [ASKED, made("call_0"), result("call_0")],
            "Tool call id was call_0 but must be a-z, A-Z, 0-9, with a length of 9.",
            "invalid_function_call",
            3280,
        ),
        (
            [ASKED, made("abcDeFgH0"), result("abc")],
            "Tool call id was abc but must be a-z, A-Z, 0-9, with a length of 9.",
            "invalid_function_call",
            3280,
        ),
        (
            [ASKED, made("abcDeFgH0"), result("zzzzzzzzz")],
            "Unexpected tool call id zzzzzzzzz in tool results",
            "invalid_request_message_order",
            3230,
        ),
        (
            [ASKED, made("abcDeFgH0", "abcDeFgH1"), result("abcDeFgH0")],
            "Not the same number of function calls and responses",
            "invalid_request_message_order",
            3230,
        ),
        (
            [ASKED, made("abcDeFgH0", "abcDeFgH1"), result("abcDeFgH0"), made("abcDeFgH2"), result("abcDeFgH2")],
            "Not the same number of function calls and responses",
            "invalid_request_message_order",
            3230,
        ),
        (
            [ASKED, made("abcDeFgH0"), ASKED],
            "Not the same number of function calls and responses",
            "invalid_request_message_order",
            3230,
        ),
        (
            [ASKED, made("abcDeFgH0"), result("abcDeFgH0"), result("abcDeFgH0")],
            "Duplicate tool call id abcDeFgH0 in tool results",
            "invalid_request_message_order",
            3230,
        ),
        (
            [ASKED, made("abcDeFgH0", "abcDeFgH0"), result("abcDeFgH0")],
            "Duplicate tool call id abcDeFgH0 in assistant message",
            "invalid_request_message_order",
            3230,
        ),
    ],
)
def test_every_call_of_a_tool_has_one_result_by_its_id(
    site: Site, read: Read, messages: Any, message: str, type: str, code: int
) -> None:
    refusal = site.chat(NATIVE, messages=messages)
    assert refusal.status == 400
    assert read(refusal) == {"object": "error", "message": message, "type": type, "param": None, "code": code}
    assert json.loads(read(site.chat(COMMON, messages=messages))["error"]["message"]) == read(refusal)


def test_the_common_route_turns_system_messages_into_user_messages(managed: Site) -> None:
    seven = managed.but(model="mistralai-Mistral-7B-Instruct-v01")
    assert seven.chat(COMMON, messages=talk("system", "user")).status == 200


def test_the_template_of_an_open_model_wants_turns_that_alternate(managed: Site, read: Read) -> None:
    seven = managed.but(model="mistralai-Mistral-7B-Instruct-v01")
    refusal = seven.chat(NATIVE, messages=talk("system", "user"))
    assert refusal.status == 400
    assert "must alternate" in read(refusal)["message"]
    assert managed.chat(NATIVE, messages=talk("user", "user")).status == 400
    assert managed.chat(NATIVE, messages=talk("system", "user", "assistant", "user")).status == 200
