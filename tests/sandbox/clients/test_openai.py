"""The openai package, unchanged, over TLS."""

from __future__ import annotations

import json
import ssl
from typing import Any

import openai
import pytest

from tests.sandbox.clients.face import Face

ASKED = [{"role": "user", "content": "When is the next flight from Miami to Seattle?"}]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "look",
            "parameters": {"type": "object", "properties": {"from": {"type": "string"}}, "required": ["from"]},
        },
    }
]


def connect(tls: Face, address: Any) -> Any:
    uri, key = address
    http = openai.DefaultHttpxClient(verify=ssl.create_default_context(cafile=tls.ca))
    return openai.OpenAI(base_url=f"{uri}/v1", api_key=key, http_client=http, max_retries=0)


@pytest.fixture
def client(tls: Face) -> Any:
    with connect(tls, tls.chat) as client:
        yield client


def test_chat(client: Any) -> None:
    answer = client.chat.completions.create(model="azureai", messages=ASKED)
    assert answer.choices[0].message.content.startswith("[sandbox] ")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_stream(client: Any) -> None:
    chunks = list(client.chat.completions.create(model="azureai", messages=ASKED, stream=True))
    plain = client.chat.completions.create(model="azureai", messages=ASKED)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == plain.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens == plain.usage.completion_tokens


def test_tools_plain_and_streamed(client: Any) -> None:
    call = client.chat.completions.create(model="azureai", messages=ASKED, tools=TOOLS).choices[0].message.tool_calls[0]
    assert json.loads(call.function.arguments) == {"from": "Miami"}
    with client.chat.completions.stream(model="azureai", messages=ASKED, tools=TOOLS) as stream:
        final = stream.get_final_completion()
    assert json.loads(final.choices[0].message.tool_calls[0].function.arguments) == {"from": "Miami"}


def test_json_mode_and_extras(client: Any) -> None:
    answer = client.chat.completions.create(
        model="azureai", messages=ASKED, response_format={"type": "json_object"}, extra_body={"safe_prompt": True}
    )
    assert json.loads(answer.choices[0].message.content)


def test_errors_come_as_openais_classes(tls: Face, client: Any) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as forbidden:
        client.chat.completions.create(model="azureai", messages=ASKED, user="me")
    assert forbidden.value.response.json()["detail"][0]["loc"] == ["body", "user"]
    with pytest.raises(openai.BadRequestError) as filtered:
        client.chat.completions.create(
            model="azureai", messages=[{"role": "user", "content": "[sandbox:filter-prompt]"}]
        )
    assert filtered.value.code == "content_filter"
    with connect(tls, (tls.chat[0], "wrong")) as stranger, pytest.raises(openai.AuthenticationError):
        stranger.chat.completions.create(model="azureai", messages=ASKED)
    with connect(tls, tls.online("base")) as base, pytest.raises(openai.NotFoundError) as absent:
        base.chat.completions.create(model="x", messages=ASKED)
    assert absent.value.response.json()["message"].startswith("Modality not supported")


def test_the_rate_limit(tls: Face, client: Any) -> None:
    key = "inference/eastus2/chat"
    before = tls.cloud.notes[key]
    tls.cloud.remember(key, {**before, "since": tls.cloud.clock.now().timestamp(), "requests": 1000})
    try:
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(model="azureai", messages=ASKED)
        assert 0 < int(caught.value.response.headers["retry-after"]) <= 60
    finally:
        tls.cloud.remember(key, before)


def test_completions_of_a_base_model(tls: Face) -> None:
    with connect(tls, tls.online("base")) as client:
        answer = client.completions.create(model="mistralai-Mistral-7B-v01", prompt="Once upon", max_tokens=50)
        assert answer.choices[0].text.startswith("[sandbox] ")
        chunks = list(client.completions.create(model="x", prompt="Once upon", max_tokens=50, stream=True))
        assert "".join(chunk.choices[0].text for chunk in chunks) == answer.choices[0].text


def test_log_probabilities_of_an_open_model(tls: Face) -> None:
    with connect(tls, tls.online("mixtral")) as client:
        answer = client.chat.completions.create(
            model="mixtral", messages=ASKED, logprobs=True, top_logprobs=2, n=2, logit_bias={"5": -100}, max_tokens=5
        )
    assert len(answer.choices) == 2
    entries = answer.choices[0].logprobs.content
    assert "".join(entry.token for entry in entries) == answer.choices[0].message.content
    assert all(len(entry.top_logprobs) == 2 for entry in entries)
