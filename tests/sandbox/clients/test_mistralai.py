"""Mistral's own SDK, unchanged, over TLS: its client for Mistral's API, and its client for Azure."""

from __future__ import annotations

import json
import ssl
from typing import Any

import httpx2
import pytest
from mistralai.azure.client import MistralAzure
from mistralai.azure.client.errors import SDKError as AzureError
from mistralai.client import Mistral
from mistralai.client.errors import HTTPValidationError, SDKError

from tests.sandbox.clients.face import Face

ASKED = [{"role": "user", "content": "When is the next flight from Miami to Seattle?"}]
TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"properties": {"to": {"type": "string"}}}}}]


@pytest.fixture
def client(tls: Face) -> Any:
    uri, key = tls.chat
    with httpx2.Client(verify=ssl.create_default_context(cafile=tls.ca)) as http:
        yield Mistral(api_key=key, server_url=uri, client=http)


def test_chat(client: Any) -> None:
    answer = client.chat.complete(model="azureai", messages=ASKED)
    assert answer.choices[0].message.content.startswith("[sandbox] ")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_stream(client: Any) -> None:
    plain = client.chat.complete(model="azureai", messages=ASKED)
    with client.chat.stream(model="azureai", messages=ASKED) as events:
        chunks = [event.data for event in events]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == plain.choices[0].message.content
    assert chunks[-1].usage.completion_tokens == plain.usage.completion_tokens


def test_tools_and_their_results(client: Any) -> None:
    answer = client.chat.complete(model="azureai", messages=ASKED, tools=TOOLS, tool_choice="any")
    (call,) = answer.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"to": "Miami"}
    history = [
        *ASKED,
        answer.choices[0].message,
        {"role": "tool", "name": "look", "content": "{}", "tool_call_id": call.id},
    ]
    answer = client.chat.complete(model="azureai", messages=history, tools=TOOLS)
    assert answer.choices[0].finish_reason == "stop"


def test_json_mode_and_safe_prompt(client: Any) -> None:
    answer = client.chat.complete(
        model="azureai", messages=ASKED, response_format={"type": "json_object"}, safe_prompt=True, random_seed=1
    )
    assert json.loads(answer.choices[0].message.content)


def test_errors(client: Any) -> None:
    with pytest.raises(HTTPValidationError) as invalid:
        client.chat.complete(model="azureai", messages=ASKED, temperature=3)
    assert invalid.value.data.detail
    assert invalid.value.data.detail[0].loc == ["body", "temperature"]
    with pytest.raises(SDKError) as filtered:
        client.chat.complete(model="azureai", messages=[{"role": "user", "content": "[sandbox:filter-prompt]"}])
    assert filtered.value.status_code == 400
    assert json.loads(filtered.value.body)["code"] == "content_filter"


def test_its_client_for_azure_asks_for_a_route_of_foundry_resources(tls: Face) -> None:
    # `/models/chat/completions` is a route of Foundry resources; a serverless endpoint has none of that name.
    uri, key = tls.chat
    hello: Any = [{"role": "user", "content": "Hello"}]
    context = ssl.create_default_context(cafile=tls.ca)
    with httpx2.Client(verify=context, params={"api-version": "2024-05-01-preview"}) as http:
        client = MistralAzure(api_key=key, server_url=uri, client=http)
        with pytest.raises(AzureError) as caught:
            client.chat.complete(messages=hello)
    assert caught.value.status_code == 404
    assert tls.cloud.log[-1].path == "/models/chat/completions"
