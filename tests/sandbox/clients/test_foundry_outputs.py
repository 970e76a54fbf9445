"""What `outputs -o json` prints of a Foundry account is what each client library takes."""

from __future__ import annotations

import base64
import ssl
from typing import Any

import httpx2
import openai
import pytest
from azure.ai.inference import ChatCompletionsClient
from azure.ai.inference.models import ChatRequestMessage, UserMessage
from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline.transport import RequestsTransport
from mistralai.azure.client import MistralAzure
from mistralai.client import Mistral

from tests.sandbox.clients.account import Account

ASKED: Any = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def chat(account: Account) -> tuple[dict[str, str], str]:
    """The bases of the deployment that chats, and the name that callers give it."""
    told = account.told["chat"]
    return dict(told["base_urls"]), str(told["request_model"])


def trust(account: Account) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=account.ca)


def test_openai(account: Account, chat: tuple[dict[str, str], str]) -> None:
    bases, name = chat
    http = openai.DefaultHttpxClient(verify=trust(account))
    with openai.OpenAI(base_url=bases["openai_base_url"], api_key=account.key(), http_client=http) as client:
        assert client.chat.completions.create(model=name, messages=ASKED).model == "Mistral-Large-3"
        with pytest.raises(openai.NotFoundError):
            client.with_options(max_retries=0).chat.completions.create(model="Mistral-Large-3", messages=ASKED)


def test_azure_openai(account: Account, chat: tuple[dict[str, str], str]) -> None:
    bases, name = chat
    options: Any = {"azure_endpoint": bases["azure_openai_endpoint"], "api_version": "2024-10-21"}
    http = openai.DefaultHttpxClient(verify=trust(account))
    with openai.AzureOpenAI(api_key=account.key(), http_client=http, **options) as client:
        assert client.chat.completions.create(model=name, messages=ASKED).choices


@pytest.mark.parametrize("base", ["mistral_azure_server_url", "mistral_server_url"])
def test_mistralai(account: Account, chat: tuple[dict[str, str], str], base: str) -> None:
    bases, name = chat
    sort: Any = MistralAzure if base == "mistral_azure_server_url" else Mistral
    query = {"api-version": "2024-05-01-preview"} if sort is MistralAzure else {}
    with httpx2.Client(verify=trust(account), params=query) as http:
        client = sort(api_key=account.key(), server_url=bases[base], client=http)
        assert client.chat.complete(model=name, messages=ASKED).choices[0].message.content.startswith("[sandbox] ")


def test_azure_ai_inference(account: Account, chat: tuple[dict[str, str], str]) -> None:
    bases, name = chat
    transport = RequestsTransport(connection_verify=account.ca, use_env_settings=False)
    credential = AzureKeyCredential(account.key())
    asked: list[ChatRequestMessage] = [UserMessage(content="Hello")]
    with ChatCompletionsClient(bases["azure_ai_inference_endpoint"], credential, transport=transport) as client:
        assert client.complete(messages=asked, model=name).choices


def test_documents(account: Account) -> None:
    told = account.told["reader"]
    data = base64.b64encode(b"%PDF-1.7 /Type /Page").decode()
    document = {"type": "document_url", "document_url": f"data:application/pdf;base64,{data}"}
    with httpx2.Client(verify=trust(account)) as http:
        client: Any = MistralAzure(
            api_key=account.key(), server_url=told["base_urls"]["mistral_azure_server_url"], client=http
        )
        assert client.ocr.process(model=told["request_model"], document=document).usage_info.pages_processed == 1
        answer = http.post(
            told["base_urls"]["ocr_url"],
            headers={"Authorization": f"Bearer {account.key()}"},
            json={"model": told["request_model"], "document": document},
        )
        assert answer.status_code == 200
