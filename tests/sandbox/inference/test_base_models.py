"""Base models complete text and have no chat task."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.inference.site import Events, Read, Site

COMMON = "/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/completions"


@pytest.mark.parametrize("path", ["/chat/completions?api-version=2024-05-01-preview", "/v1/chat/completions"])
def test_chat_is_a_modality_that_a_base_model_does_not_have(base: Site, read: Read, path: Any) -> None:
    refusal = base.chat(path)
    assert refusal.status == 404
    assert read(refusal)["message"].startswith("Modality not supported by the model")


@pytest.mark.parametrize("path", [COMMON, NATIVE])
def test_completions_are_no_modality_of_a_chat_model(site: Site, managed: Site, path: Any) -> None:
    assert site.send("POST", path, {"prompt": "x"}).status == 404
    assert managed.send("POST", path, {"prompt": "x"}).status == 404


@pytest.mark.parametrize("path", [COMMON, NATIVE])
def test_a_prompt_is_completed(base: Site, read: Read, path: Any) -> None:
    body = read(base.send("POST", path, {"prompt": "This is a very good text", "max_tokens": 256}))
    assert body["object"] == "text_completion"
    assert body["model"] == "mistralai-Mistral-7B-v01"
    (choice,) = body["choices"]
    assert choice["text"].startswith("[sandbox] ")
    assert (choice["index"], choice["finish_reason"], choice["logprobs"]) == (0, "stop", None)
    assert body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"]


def test_the_native_default_of_sixteen_tokens_cuts(base: Site, read: Read) -> None:
    body = read(base.send("POST", NATIVE, {"prompt": "x"}))
    assert body["usage"]["completion_tokens"] == 16
    assert body["choices"][0]["finish_reason"] == "length"


def test_several_prompts_get_a_choice_each(base: Site, read: Read) -> None:
    body = read(base.send("POST", COMMON, {"prompt": ["one", "two"]}))
    assert [choice["text"].rsplit(" ", 1)[1] for choice in body["choices"]] == ["one", "two"]


@pytest.mark.parametrize("prompt", [[1, 2, 3], [[1, 2], [3]]])
def test_prompts_may_be_tokens(base: Site, read: Read, prompt: Any) -> None:
    body = read(base.send("POST", COMMON, {"prompt": prompt}))
    assert len(body["choices"]) == (1 if prompt == [1, 2, 3] else 2)
    assert body["usage"]["prompt_tokens"] == 3


def test_a_prompt_left_out_is_the_start_of_a_document(base: Site) -> None:
    assert base.send("POST", COMMON, {}).status == 200


def test_both_forms_share_one_shape(base: Site, read: Read, events: Events) -> None:
    plain = read(base.send("POST", COMMON, {"prompt": "x"}))
    chunks = events(base.send("POST", COMMON, {"prompt": "x", "stream": True}))
    assert {chunk["object"] for chunk in chunks} == {"text_completion"}
    assert "".join(chunk["choices"][0]["text"] for chunk in chunks) == plain["choices"][0]["text"]
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"] == plain["usage"]


def test_echo_logprobs_and_n(base: Site, read: Read) -> None:
    body = read(
        base.send("POST", NATIVE, {"prompt": "Once upon", "echo": True, "logprobs": 2, "n": 2, "max_tokens": 90})
    )
    first, second = body["choices"]
    assert first["text"].startswith("Once upon[sandbox]")
    assert first["text"] != second["text"]
    assert "".join(first["logprobs"]["tokens"]) == first["text"]
    assert sorted(first["logprobs"]) == ["text_offset", "token_logprobs", "tokens", "top_logprobs"]


@pytest.mark.parametrize("wrong", [{"prompt": 5}, {"temperature": 3}, {"unheard_of": 1}, {"logprobs": 6}])
def test_wrong_parameters_are_refused(base: Site, wrong: Any) -> None:
    assert base.send("POST", COMMON, {"prompt": "x", **wrong}, {"extra-parameters": "pass-through"}).status == 422
    assert base.send("POST", NATIVE, {"prompt": "x", **wrong}).status == 400


def test_content_safety_looks_at_prompts_too(base: Site, read: Read) -> None:
    guarded = base.but(content_safety=True)
    assert guarded.send("POST", COMMON, {"prompt": "[sandbox:filter-prompt]"}).status == 400
    body = read(guarded.send("POST", COMMON, {"prompt": "[sandbox:filter-completion]"}))
    assert body["choices"][0]["finish_reason"] == "content_filter"


def test_info_says_what_a_base_model_is(base: Site, read: Read) -> None:
    assert read(base.send("GET", "/info?api-version=2024-05-01-preview"))["model_type"] == "text_generation"
