"""What a deployment refuses because it is too much: tokens and requests a minute, the context of the model."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.inference.site import Read, Site

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"


def words(count: Any) -> Any:
    return [{"role": "user", "content": "word" + " word" * (count - 1)}]


def test_a_thousand_requests_a_minute(site: Site, read: Read) -> None:
    assert all(site.chat(max_tokens=1).status == 200 for _ in range(1000))
    refusal = site.chat(max_tokens=1)
    assert refusal.status == 429
    assert refusal.headers["retry-after"] == "60"
    assert refusal.headers["x-ms-error-code"] == "Too Many Requests"
    assert sorted(read(refusal)) == ["error", "message", "status"]
    assert read(refusal)["status"] == 429


def test_requests_that_fail_count_too(site: Site) -> None:
    for _ in range(1000):
        site.chat(temperature=9)
    assert site.chat().status == 429


def test_two_hundred_thousand_tokens_a_minute(site: Site) -> None:
    assert [site.chat(messages=words(100_000), max_tokens=1).status for _ in range(3)] == [200, 429, 429]
    assert site.chat(messages=words(90_000), max_tokens=1).status == 200


def test_completions_count_too(site: Site) -> None:
    site = site.but(model="mistral-medium-2505")
    assert site.chat(NATIVE, ignore_eos=True, max_tokens=120_000).status == 200
    assert site.chat(messages=words(90_000), max_tokens=1).status == 429


def test_after_retry_after_the_deployment_answers_again(site: Site) -> None:
    for _ in range(1000):
        site.chat(max_tokens=1)
    site.cloud.clock.advance(20.5)
    wait = int(site.chat().headers["retry-after"])
    assert wait == 40
    site.cloud.clock.advance(wait)
    assert site.chat().status == 200


def test_each_deployment_has_its_own_limit(site: Site) -> None:
    for _ in range(1001):
        site.chat(max_tokens=1)
    assert site.chat().status == 429
    assert site.but(name="other").chat().status == 200
    assert site.but(region="westus3").chat().status == 200


def test_the_limit_is_on_serverless_endpoints_only(managed: Site) -> None:
    assert all(managed.chat(max_tokens=1).status == 200 for _ in range(1001))


def test_the_meter_is_plain_data(site: Site) -> None:
    site.chat()
    assert site.cloud.notes == {
        "inference/eastus2/chat": {"since": 1722816000.0, "requests": 1, "tokens": 44, "served": 1}
    }


def test_a_prompt_longer_than_the_context_is_refused_in_mistrals_words(site: Site, read: Read) -> None:
    refusal = site.but(model="mistral-small-2503").chat(NATIVE, messages=words(32_768))
    assert refusal.status == 400
    assert read(refusal) == {
        "object": "error",
        "message": "Prompt contains 32770 tokens, too large for model with 32768 maximum context length",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }


def test_the_common_route_wraps_the_refusal_of_the_model(site: Site, read: Read) -> None:
    refusal = site.but(model="mistral-small-2503").chat(COMMON, messages=words(32_768))
    assert refusal.status == 400
    assert read(refusal)["error"]["code"] == "Bad Request"
    assert "too large for model with 32768 maximum context length" in read(refusal)["error"]["message"]


@pytest.mark.parametrize(("most", "status"), [(100, 200), (101, 400)])
def test_prompt_and_max_tokens_together_must_fit(site: Site, most: Any, status: Any) -> None:
    site = site.but(model="Mistral-small")
    assert site.chat(NATIVE, messages=words(32_000 - 102), max_tokens=most).status == status


def test_managed_compute_refuses_in_vllms_words(managed: Site, read: Read) -> None:
    refusal = managed.but(model="mistralai-Mixtral-8x22B-Instruct-v0-1").chat(
        NATIVE, messages=words(64_000), max_tokens=10
    )
    assert refusal.status == 400
    assert read(refusal)["object"] == "error"
    assert read(refusal)["code"] == 400
    assert "maximum context length is 64000 tokens" in read(refusal)["message"]


def test_a_model_without_a_documented_context_takes_any_length(site: Site) -> None:
    assert site.but(model="Mistral-Large-2411").chat(messages=words(190_000)).status == 200
