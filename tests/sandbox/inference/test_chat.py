"""The plain answer of a chat completion: SEED1's response tables and SEED2's examples."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox.inference.site import Read, Site

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"
ROUTES = pytest.mark.parametrize("route", [COMMON, NATIVE])


@ROUTES
def test_an_answer_has_the_fields_of_the_response_schema(site: Site, read: Read, route: Any) -> None:
    body = read(site.chat(route))
    assert {name: type(value).__name__ for name, value in body.items()} == {
        "id": "str",
        "object": "str",
        "created": "int",
        "model": "str",
        "choices": "list",
        "usage": "dict",
    }
    assert body["object"] == "chat.completion"
    assert body["created"] == 1722816000  # the clock of the cloud
    assert body["model"] == "Mistral-large-2407"
    assert sorted(body["choices"][0]) == ["finish_reason", "index", "logprobs", "message"]
    assert body["choices"][0]["message"]["role"] == "assistant"
    assert body["choices"][0]["finish_reason"] == "stop"


@ROUTES
def test_usage_adds_up(site: Site, read: Read, route: Any) -> None:
    usage = read(site.chat(route))["usage"]
    assert sorted(usage) == ["completion_tokens", "prompt_tokens", "total_tokens"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["prompt_tokens"] > 0 < usage["completion_tokens"]


@ROUTES
def test_every_reply_says_that_no_model_ran(site: Site, read: Read, route: Any) -> None:
    content = read(site.chat(route))["choices"][0]["message"]["content"]
    assert content.startswith("[sandbox] ")
    assert "no model ran" in content
    assert "How many languages" in content


def test_ids_have_the_form_of_their_api_and_are_never_reused(site: Site, read: Read) -> None:
    common, native = [read(site.chat(route))["id"] for route in (COMMON, NATIVE)]
    assert re.fullmatch(r"[0-9a-f]{32}", common)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", native)
    assert read(site.chat(COMMON))["id"] != common


def test_the_same_conversation_gets_the_same_words(site: Site, read: Read) -> None:
    first, second = (read(site.chat())["choices"] for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("route", "most"), [(COMMON, 7), (NATIVE, 7)])
def test_max_tokens_ends_a_reply_with_length(site: Site, read: Read, route: Any, most: Any) -> None:
    body = read(site.chat(route, max_tokens=most))
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == most


def test_a_reply_that_fits_exactly_ends_with_stop(site: Site, read: Read) -> None:
    whole = read(site.chat())["usage"]["completion_tokens"]
    assert read(site.chat(max_tokens=whole))["choices"][0]["finish_reason"] == "stop"
    assert read(site.chat(max_tokens=whole - 1))["choices"][0]["finish_reason"] == "length"


@pytest.mark.parametrize("stop", ["canned", ["never", "canned"]])
def test_stop_sequences_end_a_reply_and_are_not_in_it(site: Site, read: Read, stop: Any) -> None:
    choice = read(site.chat(stop=stop))["choices"][0]
    assert choice["message"]["content"] == "[sandbox] A "
    assert choice["finish_reason"] == "stop"


def test_ignore_eos_goes_on_until_max_tokens(site: Site, read: Read) -> None:
    body = read(site.chat(NATIVE, ignore_eos=True, max_tokens=500))
    assert body["usage"]["completion_tokens"] == 500
    assert body["choices"][0]["finish_reason"] == "length"


def test_ignore_eos_without_max_tokens_stops_at_what_the_model_can_write(site: Site, read: Read) -> None:
    assert read(site.chat(NATIVE, ignore_eos=True))["usage"]["completion_tokens"] == 4096


def test_safe_prompt_puts_a_system_prompt_before_the_messages(site: Site, read: Read) -> None:
    plain, safe = (read(site.chat(NATIVE, safe_prompt=flag))["usage"]["prompt_tokens"] for flag in (False, True))
    assert safe - plain > 30


def test_a_system_message_counts_and_is_not_quoted(site: Site, read: Read) -> None:
    messages = [{"role": "system", "content": "You are a helpful assistant."}, {"role": "user", "content": "Hi"}]
    body = read(site.chat(messages=messages))
    assert "helpful" not in body["choices"][0]["message"]["content"]
    assert body["usage"]["prompt_tokens"] > read(site.chat(messages=messages[1:]))["usage"]["prompt_tokens"]


def test_content_may_come_in_parts(site: Site, read: Read) -> None:
    parts = [{"type": "text", "text": "Name a "}, {"type": "text", "text": "colour"}]
    body = read(site.chat(messages=[{"role": "user", "content": parts}]))
    assert body["choices"][0]["message"]["content"].endswith("Name a colour")


def test_images_are_taken_by_models_that_see(site: Site, read: Read) -> None:
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "data:,"}}]
    messages = [{"role": "user", "content": parts}]
    assert site.but(model="mistral-medium-2505").chat(messages=messages).status == 200
    refusal = read(site.chat(messages=messages))
    assert refusal["code"] == "parameter_not_supported"
    assert refusal["detail"] == {"loc": ["body", "messages", "0", "content"], "input": "image_url"}


def test_several_choices_are_numbered_and_all_counted(managed: Site, read: Read) -> None:
    body = read(managed.chat(n=3, headers={"extra-parameters": "pass-through"}))
    assert [choice["index"] for choice in body["choices"]] == [0, 1, 2]
    assert len({choice["message"]["content"] for choice in body["choices"]}) == 3
    one = read(managed.chat())["usage"]["completion_tokens"]
    assert body["usage"]["completion_tokens"] > 3 * one


def test_info_names_model_type_and_provider(site: Site, read: Read) -> None:
    # SEED2's example, for the model of this endpoint.
    assert read(site.but(model="Mistral-large").send("GET", "/info?api-version=2024-05-01-preview")) == {
        "model_name": "Mistral-Large",
        "model_type": "chat-completions",
        "model_provider_name": "MistralAI",
    }
