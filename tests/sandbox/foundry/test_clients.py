"""openai, MistralAzure and azure-ai-inference, unchanged, on an account behind the TLS face."""

from __future__ import annotations

import base64
import ssl
from contextlib import closing
from typing import Any

import httpx2
import openai
import pytest
from azure.ai.inference import ChatCompletionsClient
from azure.ai.inference.models import ChatRequestMessage, UserMessage
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from mistralai.azure.client import MistralAzure

from deployer.sandbox.server.serve import Running
from tests.sandbox import loopback
from tests.sandbox.arm.azure import Azure
from tests.sandbox.contract import Witness
from tests.sandbox.foundry.house import LARGE, OCR, Foundry

HOST = "ai-one.services.ai.azure.com"
ASKED: Any = [{"role": "user", "content": "When is the next flight from Miami to Seattle?"}]
TOOLS: Any = [
    {
        "type": "function",
        "function": {"name": "look", "parameters": {"type": "object", "properties": {"to": {"type": "string"}}}},
    }
]


@pytest.fixture
def served(server: Running, witness: Witness) -> Foundry:
    """The account with a model that chats and one that reads."""
    azure = Azure(witness, face=lambda cloud: loopback.session(server, cloud))
    found = Foundry(azure).ground()
    found.deploy("chat", LARGE)
    found.deploy("ocr", OCR)
    return found


@pytest.fixture
def base(server: Running) -> str:
    """Where the account is reached."""
    return f"{server.variables['AZURE_RESOURCE_MANAGER_ENDPOINT']}/endpoints/{HOST}"


def key_of(served: Foundry) -> str:
    return str(served.ask("POST", "listKeys").json()["key1"])


def trust(server: Running) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.variables["SSL_CERT_FILE"])


def test_the_endpoints_that_the_server_tells_are_its_own(served: Foundry, server: Running, base: str) -> None:
    told = served.get()["properties"]["endpoints"]["AI Foundry API"]
    assert told == f"https://{HOST}/"  # as the adapter of these tests shows it again
    assert base.startswith("https://127.0.0.1:")
    assert server


def test_openai(served: Foundry, server: Running, base: str) -> None:
    http = openai.DefaultHttpxClient(verify=trust(server))
    with openai.OpenAI(base_url=f"{base}/openai/v1", api_key=key_of(served), http_client=http, max_retries=0) as client:
        answer = client.chat.completions.create(model="chat", messages=ASKED)
        assert answer.usage and answer.usage.total_tokens > 0
        chunks = list(client.chat.completions.create(model="chat", messages=ASKED, stream=True))
        assert chunks[-1].choices[0].finish_reason == "stop"
        called = client.chat.completions.create(model="chat", messages=ASKED, tools=TOOLS)
        assert called.choices[0].message.tool_calls
        written = client.chat.completions.create(model="chat", messages=ASKED, response_format={"type": "json_object"})
        assert str(written.choices[0].message.content).startswith("{")
        assert "Mistral-Large-3" in [each.id for each in client.models.list()]
        with pytest.raises(openai.NotFoundError):
            client.chat.completions.create(model="Mistral-Large-3", messages=ASKED)
        with pytest.raises(openai.UnprocessableEntityError):
            client.chat.completions.create(model="chat", messages=ASKED, user="me")
        with pytest.raises(openai.BadRequestError):
            client.responses.create(model="chat", input="hello")


def test_azure_openai(served: Foundry, server: Running, base: str) -> None:
    http = openai.DefaultHttpxClient(verify=trust(server))
    options: Any = {"azure_endpoint": base, "api_version": "2024-10-21", "http_client": http, "max_retries": 0}
    with openai.AzureOpenAI(api_key=key_of(served), **options) as client:
        assert client.chat.completions.create(model="chat", messages=ASKED).choices
        with pytest.raises(openai.AuthenticationError):
            client.with_options(api_key="wrong").chat.completions.create(model="chat", messages=ASKED)


def test_mistral_azure(served: Foundry, server: Running, base: str) -> None:
    with httpx2.Client(verify=trust(server), params={"api-version": "2024-05-01-preview"}) as http:
        client: Any = MistralAzure(api_key=key_of(served), server_url=base, client=http)
        answer = client.chat.complete(model="chat", messages=ASKED)
        assert answer.choices[0].message.content.startswith("[sandbox] ")
        with client.chat.stream(model="chat", messages=ASKED) as events:
            assert [event.data for event in events][-1].choices[0].finish_reason == "stop"
        data = base64.b64encode(b"%PDF-1.7 /Type /Page").decode()
        document = {"type": "document_url", "document_url": f"data:application/pdf;base64,{data}"}
        assert client.ocr.process(model="ocr", document=document).usage_info.pages_processed == 1


def test_azure_ai_inference(served: Foundry, server: Running, base: str) -> None:
    transport = RequestsTransport(connection_verify=server.variables["SSL_CERT_FILE"], use_env_settings=False)
    credential = AzureKeyCredential(key_of(served))
    with ChatCompletionsClient(f"{base}/models", credential, transport=transport, retry_total=0) as client:
        asked: list[ChatRequestMessage] = [UserMessage(content="hello")]
        answer = client.complete(messages=asked, model="chat")
        assert answer.choices[0].message.content.startswith("[sandbox] ")
        streamed: Any = client.complete(messages=asked, model="chat", stream=True)
        with closing(streamed):
            assert len(list(streamed)) > 2
        with pytest.raises(HttpResponseError) as missing:
            client.get_model_info()
        assert missing.value.status_code == 404
