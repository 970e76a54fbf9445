"""azure-ai-inference, unchanged, over both faces: the Python samples of SEED2."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.ai.inference import ChatCompletionsClient, load_client
from azure.ai.inference.models import (
    AssistantMessage,
    ChatCompletionsToolDefinition,
    ChatRequestMessage,
    FunctionDefinition,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from azure.core.credentials import AccessToken, AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.core.pipeline.transport import RequestsTransport

from deployer.sandbox.entra import tokens
from deployer.sandbox.state.cloud import Cloud
from tests.sandbox.clients.face import Face

ASKED = [SystemMessage(content="You are a helpful assistant."), UserMessage(content="How many languages are there?")]
FLIGHT = ChatCompletionsToolDefinition(
    function=FunctionDefinition(
        name="get_flight_info",
        description="Returns information about the next flight between two cities.",
        parameters={
            "type": "object",
            "properties": {"origin_city": {"type": "string"}, "destination_city": {"type": "string"}},
            "required": ["origin_city", "destination_city"],
        },
    )
)


def options(face: Face) -> Any:
    if face.ca:
        transport = RequestsTransport(connection_verify=face.ca, use_env_settings=False)
    else:
        transport = RequestsTransport(session=face.session, session_owner=False)
    return {"transport": transport, "retry_total": 0}


def body_of(error: HttpResponseError) -> Any:
    assert error.response is not None
    return json.loads(error.response.text())


@pytest.fixture
def client(face: Face) -> Any:
    uri, key = face.chat
    return ChatCompletionsClient(uri, AzureKeyCredential(key), **options(face))


def test_get_model_info(client: Any) -> None:
    info = client.get_model_info()
    assert (info.model_name, info.model_type, info.model_provider_name) == (
        "Mistral-large-2407",
        "chat-completions",
        "MistralAI",
    )


def test_load_client_finds_the_right_client(face: Face) -> None:
    uri, key = face.chat
    assert isinstance(load_client(uri, AzureKeyCredential(key), **options(face)), ChatCompletionsClient)


def test_complete(client: Any) -> None:
    response = client.complete(messages=ASKED)
    assert response.choices[0].message.content.startswith("[sandbox] ")
    assert response.choices[0].finish_reason == "stop"
    assert response.model == "Mistral-large-2407"
    assert response.usage.total_tokens == response.usage.prompt_tokens + response.usage.completion_tokens
    assert response.created.year == 2024


def test_the_parameters_of_the_sample(client: Any) -> None:
    client.complete(
        messages=ASKED,
        presence_penalty="0.1",
        frequency_penalty="0.8",
        max_tokens=2048,
        stop=["<|endoftext|>"],
        temperature=0,
        top_p=1,
        response_format="text",
    )


def test_stream(client: Any) -> None:
    updates = list(client.complete(messages=ASKED, temperature=0, top_p=1, max_tokens=2048, stream=True))
    text = "".join(update.choices[0].delta.content or "" for update in updates)
    assert text == client.complete(messages=ASKED).choices[0].message.content
    assert updates[-1].choices[0].finish_reason == "stop"
    assert updates[-1].usage.completion_tokens > 0


def test_json_mode(client: Any) -> None:
    response = client.complete(messages=ASKED, response_format="json_object")
    assert "answer" in json.loads(response.choices[0].message.content)


def test_model_extras_are_passed_through(client: Any) -> None:
    plain, safe = (client.complete(messages=ASKED, model_extras={"safe_prompt": flag}) for flag in (False, True))
    assert safe.usage.prompt_tokens > plain.usage.prompt_tokens
    assert client.complete(messages=ASKED, model_extras={"logprobs": True}).choices[0]["logprobs"]["tokens"]


def test_tools(client: Any) -> None:
    messages: list[ChatRequestMessage] = [UserMessage(content="When is the next flight from Miami to Seattle?")]
    response = client.complete(messages=messages, tools=[FLIGHT], tool_choice="auto")
    assert response.choices[0].finish_reason == "tool_calls"
    (call,) = response.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"origin_city": "Miami", "destination_city": "Seattle"}
    messages.append(AssistantMessage(tool_calls=[call]))
    messages.append(ToolMessage(tool_call_id=call.id, content='{"info": "There are no flights."}'))
    response = client.complete(messages=messages, tools=[FLIGHT])
    assert response.choices[0].finish_reason == "stop"


def test_content_safety(client: Any) -> None:
    # The handler of the sample: status 400, `error.code` and `error.message`.
    with pytest.raises(HttpResponseError) as caught:
        client.complete(messages=[UserMessage(content="How to make a lethal bomb?")])
    assert caught.value.status_code == 400
    body = body_of(caught.value)
    assert body["error"]["code"] == "content_filter"
    assert "filtered" in body["error"]["message"]


def test_an_unsupported_parameter(face: Face) -> None:
    uri, key = face.online("mixtral")
    client = ChatCompletionsClient(uri, AzureKeyCredential(key), **options(face))
    assert client.complete(messages=ASKED).model == "mistralai-Mixtral-8x7B-Instruct-v01"
    with pytest.raises(HttpResponseError) as caught:
        client.complete(messages=ASKED, response_format="json_object")
    assert caught.value.status_code == 422
    assert body_of(caught.value)["detail"]["input"] == "json_object"


def test_a_wrong_key(face: Face) -> None:
    uri, _ = face.chat
    client = ChatCompletionsClient(uri, AzureKeyCredential("wrong"), **options(face))
    with pytest.raises(ClientAuthenticationError):
        client.complete(messages=ASKED)


class Entra:
    """A credential of the sandbox."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.scopes: list[str] = []

    def get_token(self, *scopes: Any, **_: Any) -> Any:
        self.scopes.extend(scopes)
        return AccessToken(*tokens.issue(self.cloud, tokens.CLIENT, scopes[0].removesuffix("/.default")))


def test_entra(face: Face) -> None:
    uri, _ = face.chat
    credential = Entra(face.cloud)
    client = ChatCompletionsClient(uri, credential, **options(face))
    assert client.complete(messages=ASKED).choices
    assert credential.scopes == ["https://ml.azure.com/.default"]


def test_an_endpoint_that_does_not_exist(face: Face) -> None:
    uri, key = face.chat
    client = ChatCompletionsClient(uri.replace("chat.", "chat-2."), AzureKeyCredential(key), **options(face))
    with pytest.raises(ResourceNotFoundError):
        client.complete(messages=ASKED)
