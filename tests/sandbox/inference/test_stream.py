"""Streaming: data-only server-sent events, usage in the last one, ended by `[DONE]`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.inference.site import Events, Read, Site

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"
ROUTES = pytest.mark.parametrize("route", [COMMON, NATIVE])
TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"properties": {"where": {}}}}}]


@ROUTES
def test_the_chunks_put_together_are_the_plain_answer(site: Site, read: Read, events: Events, route: Any) -> None:
    plain = read(site.chat(route))
    chunks = events(site.chat(route, stream=True))
    content = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert content == plain["choices"][0]["message"]["content"]
    assert chunks[-1]["usage"] == plain["usage"]


@ROUTES
def test_the_first_chunk_names_the_role_and_the_last_the_reason(site: Site, events: Events, route: Any) -> None:
    chunks = events(site.chat(route, stream=True))
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in chunks}) == 1
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    reasons = [chunk["choices"][0]["finish_reason"] for chunk in chunks]
    assert set(reasons[:-1]) == {None}
    assert reasons[-1] == "stop"
    assert [chunk for chunk in chunks if "usage" in chunk] == chunks[-1:]
    assert not any("message" in chunk["choices"][0] for chunk in chunks)


def test_a_cut_reply_ends_with_length(site: Site, events: Events) -> None:
    chunks = events(site.chat(stream=True, max_tokens=3))
    assert chunks[-1]["choices"][0]["finish_reason"] == "length"
    assert chunks[-1]["usage"]["completion_tokens"] == 3


def test_a_filtered_completion_ends_the_stream_with_content_filter(site: Site, events: Events) -> None:
    messages = [{"role": "user", "content": "x [sandbox:filter-completion]"}]
    chunks = events(site.chat(stream=True, messages=messages))
    assert chunks[-1]["choices"][0]["finish_reason"] == "content_filter"


def test_a_tool_call_is_one_delta(site: Site, events: Events) -> None:
    chunks = events(site.chat(stream=True, tools=TOOLS))
    calls = [
        chunk["choices"][0]["delta"]["tool_calls"] for chunk in chunks if "tool_calls" in chunk["choices"][0]["delta"]
    ]
    assert [call["function"]["name"] for call in calls[0]] == ["look"]
    assert calls[0][0]["index"] == 0
    assert len(calls) == 1
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_log_probabilities_come_with_their_token(site: Site, events: Events) -> None:
    chunks = events(site.chat(NATIVE, stream=True, logprobs=True, max_tokens=4))
    tables = [chunk["choices"][0]["logprobs"] for chunk in chunks if chunk["choices"][0]["logprobs"]]
    assert [table["tokens"] for table in tables] == [["["], ["sandbo"], ["x"], ["]"]]
    assert [table["text_offsets"] for table in tables] == [[0], [1], [7], [8]]


def test_several_choices_share_one_stream(managed: Site, events: Events) -> None:
    chunks = events(managed.chat(stream=True, n=2, headers={"extra-parameters": "pass-through"}))
    assert {chunk["choices"][0]["index"] for chunk in chunks} == {0, 1}
    assert sum("usage" in chunk for chunk in chunks) == 1


@ROUTES
def test_a_refused_request_is_not_streamed(site: Site, route: Any) -> None:
    refusal = site.chat(route, stream=True, temperature=3)
    assert refusal.status == 422
    assert refusal.chunks == ()
