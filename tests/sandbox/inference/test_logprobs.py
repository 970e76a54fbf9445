"""Log probabilities, in SEED1's shape where Mistral serves and in OpenAI's where vLLM does."""

from __future__ import annotations

from tests.sandbox.inference.site import Read, Site

NATIVE = "/v1/chat/completions"


def test_serverless_models_answer_with_the_object_of_the_response_schema(site: Site, read: Read) -> None:
    choice = read(site.chat(NATIVE, logprobs=True, top_logprobs=3, max_tokens=5))["choices"][0]
    table = choice["logprobs"]
    assert sorted(table) == ["text_offsets", "token_logprobs", "tokens", "top_logprobs"]
    assert "".join(table["tokens"]) == choice["message"]["content"]
    assert table["text_offsets"] == [0, 1, 7, 8, 9]
    for token, chance, top in zip(table["tokens"], table["token_logprobs"], table["top_logprobs"], strict=True):
        assert len(top) == 3
        assert top[token] == chance == max(top.values())
        assert chance <= 0


def test_logprobs_are_null_unless_asked_for(site: Site, read: Read) -> None:
    assert read(site.chat(NATIVE))["choices"][0]["logprobs"] is None


def test_managed_models_answer_with_one_entry_per_token(managed: Site, read: Read) -> None:
    through = {"extra-parameters": "pass-through"}
    choice = read(managed.chat(logprobs=True, top_logprobs=2, max_tokens=4, headers=through))["choices"][0]
    entries = choice["logprobs"]["content"]
    assert "".join(entry["token"] for entry in entries) == choice["message"]["content"]
    assert all(len(entry["top_logprobs"]) == 2 for entry in entries)
    assert all(bytes(entry["bytes"]).decode() == entry["token"] for entry in entries)
    assert sorted(entries[0]) == ["bytes", "logprob", "token", "top_logprobs"]
