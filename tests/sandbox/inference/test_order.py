"""The order of roles, which Mistral's models insist on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.inference.site import Read, Site

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"
CALL = [{"id": "abc0DeFgH", "type": "function", "function": {"name": "f", "arguments": "{}"}}]


def talk(*roles: Any) -> Any:
    return [
        {
            "role": role,
            "content": "x",
            **({"tool_calls": CALL} if following == "tool" and role == "assistant" else {}),
            **({"tool_call_id": "abc0DeFgH"} if role == "tool" else {}),
        }
        for role, following in zip(roles, [*roles[1:], ""], strict=True)
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
            None,
        ),
    ],
)
def test_orders_that_are_not(site: Site, read: Read, roles: Any, message: Any, code: Any) -> None:
    inner = read(site.chat(NATIVE, messages=talk(*roles)))
    assert inner == {
        "object": "error",
        "message": message,
        "type": "invalid_request_error",
        "param": None,
        "code": code,
    }
    outer = read(site.chat(COMMON, messages=talk(*roles)))["error"]
    assert (outer["code"], outer["status"]) == ("Bad Request", 400)
    assert json.loads(outer["message"]) == inner


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
