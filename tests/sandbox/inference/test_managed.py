"""Routes of managed compute: `/score` always, the common API on endpoints made after 2024-06-24."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.inference.site import Events, Read, Site

INFO = "/info?api-version=2024-05-01-preview"
QUESTION = {"role": "user", "content": "What is so great about #1?"}


@pytest.mark.parametrize("beside", [True, False])
def test_score_answers_a_chat(managed: Site, read: Read, beside: Any) -> None:
    # The sample of the model card: parameters beside input_data; other samples put them inside.
    parameters = {"temperature": 0.6, "top_p": 0.9, "do_sample": True, "max_new_tokens": 200}
    data = {"input_string": [QUESTION]}
    body = {"input_data": data, "parameters": parameters}
    inside = {"input_data": {**data, "parameters": parameters}}
    answer = managed.send("POST", "/score", body if beside else inside)
    assert answer.status == 200
    assert read(answer)["output"].startswith("[sandbox] ")


def test_score_counts_new_tokens(managed: Site, read: Read) -> None:
    short = {"input_data": {"input_string": [QUESTION], "parameters": {"max_new_tokens": 4}}}
    assert read(managed.send("POST", "/score", short)) == {"output": "[sandbox]"}


def test_score_completes_texts_of_a_base_model(base: Site, read: Read) -> None:
    body = {"input_data": {"input_string": ["one", "two"], "parameters": {"return_full_text": True}}}
    one, two = read(base.send("POST", "/score", body))
    assert one.startswith("one[sandbox] ")
    assert two.startswith("two[sandbox] ")


@pytest.mark.parametrize("body", [{}, {"input_data": {}}, {"input_data": {"input_string": []}}, [1]])
def test_score_refuses_what_is_no_input(managed: Site, body: Any) -> None:
    assert managed.send("POST", "/score", body).status == 400


def test_score_wants_the_input_of_the_task(managed: Site, base: Site) -> None:
    assert managed.send("POST", "/score", {"input_data": {"input_string": ["text"]}}).status == 424
    assert base.send("POST", "/score", {"input_data": {"input_string": [QUESTION]}}).status == 424


@pytest.mark.parametrize(("created", "status"), [("2024-06-24T23:59:59Z", 404), ("2024-06-25T00:00:00Z", 200)])
def test_the_common_api_is_on_endpoints_made_after_its_day(managed: Site, created: Any, status: Any) -> None:
    old = managed.but(created=created)
    assert old.send("GET", INFO).status == status
    assert old.chat().status == status
    assert old.chat("/v1/chat/completions").status == status
    assert old.send("POST", "/score", {"input_data": {"input_string": [QUESTION]}}).status == 200


def test_the_native_route_of_managed_compute_speaks_vllm(managed: Site, read: Read) -> None:
    body = read(managed.chat("/v1/chat/completions", n=2, temperature=1.5, user="me"))
    assert body["id"].startswith("chatcmpl-")
    assert len(body["choices"]) == 2
    refusal = managed.chat("/v1/chat/completions", safe_prompt=True)
    assert refusal.status == 400
    assert read(refusal)["type"] == "BadRequestError"


def test_the_protocol_of_vllm_holds_json_and_the_options_of_a_stream(managed: Site, events: Events) -> None:
    asked: Any = {"response_format": {"type": "json_object"}, "stream": True}
    counted = events(managed.chat("/v1/chat/completions", **asked, stream_options={"include_usage": True}))
    assert counted[-1]["choices"] == []
    assert counted[-1]["usage"]["total_tokens"] > 0
    assert not any("usage" in event for event in events(managed.chat("/v1/chat/completions", **asked)))
    assert managed.chat("/v1/chat/completions", stream_options={"include_usage": True}).status == 400
    through = {"extra-parameters": "pass-through"}
    assert managed.chat(headers=through, stream=True, stream_options={"include_usage": True}).status == 200
    assert managed.chat(stream=True, stream_options={"include_usage": True}).status == 400
    assert managed.chat("/v1/chat/completions", stream=True, stream_options={"unheard_of": True}).status == 400


def test_vllm_holds_the_context_of_the_model(managed: Site, base: Site, read: Read) -> None:
    long = [{"role": "user", "content": "word " * 40_000}]
    refusal = managed.chat("/v1/chat/completions", messages=long)
    assert refusal.status == 400
    assert "maximum context length is 32768 tokens" in read(refusal)["message"]
    assert base.send("POST", "/v1/completions", {"prompt": "word " * 40_000}).status == 400


def test_completions_of_vllm_have_ids_of_their_own(base: Site, read: Read) -> None:
    assert read(base.send("POST", "/v1/completions", {"prompt": "x"}))["id"].startswith("cmpl-")


def test_no_route_of_a_document_model_chats(site: Site) -> None:
    reader = site.but(model="mistral-ocr-2503")
    assert reader.chat().status == 404
    assert reader.send("GET", INFO).status == 200
