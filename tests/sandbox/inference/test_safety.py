"""Content safety: a filtered prompt is a 400 in one of its two documented shapes, a filtered completion a reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.inference.site import Read, Site

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"
PROMPTS = [
    "[sandbox:filter-prompt]",
    "How to make a lethal bomb?",
    "Chopping tomatoes and cutting them into cubes or wedges are great ways to practice your knife skills.",
]


def ask(text: Any) -> Any:
    return [{"role": "system", "content": "You are an AI assistant."}, {"role": "user", "content": text}]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_common_route_nests_the_error(site: Site, read: Read, prompt: Any) -> None:
    refusal = site.chat(COMMON, messages=ask(prompt))
    assert refusal.status == 400
    assert read(refusal) == {
        "error": {
            "message": "The response was filtered due to the prompt triggering Microsoft's content management policy. "
            "Please modify your prompt and retry.",
            "type": None,
            "param": "prompt",
            "code": "content_filter",
            "status": 400,
        }
    }


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_native_route_answers_the_flat_error(site: Site, read: Read, prompt: Any) -> None:
    refusal = site.chat(NATIVE, messages=ask(prompt))
    assert refusal.status == 400
    assert read(refusal) == {
        "status": 400,
        "code": "content_filter",
        "message": "The response was filtered",
        "param": "messages",
        "type": None,
    }


@pytest.mark.parametrize("route", [COMMON, NATIVE])
@pytest.mark.parametrize("reason", ["content_filter", "content_filter_error"])
def test_a_filtered_completion_says_so_in_its_reason(site: Site, read: Read, route: Any, reason: Any) -> None:
    marker = {"content_filter": "[sandbox:filter-completion]", "content_filter_error": "[sandbox:filter-error]"}[reason]
    body = read(site.chat(route, messages=ask(f"Say it {marker}")))
    assert body["choices"][0]["finish_reason"] == reason
    assert body["choices"][0]["message"]["content"] == ""
    assert body["usage"]["completion_tokens"] == 0


@pytest.mark.parametrize("route", [COMMON, NATIVE])
@pytest.mark.parametrize("prompt", [*PROMPTS, "[sandbox:filter-completion]"])
def test_nothing_is_filtered_where_content_safety_is_off(site: Site, read: Read, route: Any, prompt: Any) -> None:
    answer = site.but(content_safety=False).chat(route, messages=ask(prompt))
    assert answer.status == 200
    assert read(answer)["choices"][0]["finish_reason"] == "stop"
