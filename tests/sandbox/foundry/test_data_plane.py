"""The hosts of an account: who may call, which deployment answers, how much of it, and in which words it refuses."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests

from deployer.sandbox.entra import tokens
from deployer.sandbox.facts.foundry import models
from tests.sandbox.foundry.house import LARGE, OCR, SMALL, Foundry, account, code

SERVICES = "https://ai-one.services.ai.azure.com"
OPENAI = "https://ai-one.openai.azure.com"
COGNITIVE = "https://ai-one.cognitiveservices.azure.com"
V1 = "/openai/v1/chat/completions"
ASKED = {"messages": [{"role": "user", "content": "Say hello."}]}
MEDIUM = {"format": "Mistral AI", "name": "mistral-medium-3-5", "version": "1"}


def call(foundry: Foundry, url: str, body: Any, method: str = "POST", **headers: str) -> requests.Response:
    """A request with the first key, unless other headers are given."""
    sent = headers or {"api-key": foundry.ask("POST", "listKeys").json()["key1"]}
    named = {name.replace("_", "-"): value for name, value in sent.items()}
    return foundry.azure.session().request(method, url, json=body, headers=named)


def token(foundry: Foundry, client: str = tokens.CLIENT, audience: str = "https://ai.azure.com") -> str:
    """A header with a token."""
    return f"Bearer {tokens.issue(foundry.azure.cloud, client, audience)[0]}"


@pytest.fixture
def served(foundry: Foundry) -> Foundry:
    """With a deployment of Mistral-Large-3, `chat`."""
    foundry.deploy()
    return foundry


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (SERVICES + V1, 200),
        (OPENAI + V1, 200),
        (COGNITIVE + V1, 404),
        (SERVICES + "/models/chat/completions?api-version=2024-05-01-preview", 200),
        (SERVICES + "/models/chat/completions?api-version=2023-01-01", 400),
        (OPENAI + "/models/chat/completions?api-version=2024-05-01-preview", 404),
        (SERVICES + "/models/chat/completions", 404),
        (OPENAI + "/openai/deployments/chat/chat/completions?api-version=2024-10-21", 200),
        (OPENAI + "/openai/deployments/chat/chat/completions", 404),
        (SERVICES + "/openai/v1/responses", 400),
        (SERVICES + "/models/info?api-version=2024-05-01-preview", 404),
        (SERVICES + "/v1/chat/completions", 404),
        ("https://ai-none.services.ai.azure.com" + V1, 404),
    ],
)
def test_which_address_answers(served: Foundry, url: str, status: int) -> None:
    answered = call(served, url, {**ASKED, "model": "chat"})
    assert answered.status_code == status, answered.text
    if status == 200:
        assert answered.json()["choices"][0]["message"]["content"].startswith("[sandbox] ")


@pytest.mark.parametrize("name", ["none", "Chat", "Mistral-Large-3", ""])
def test_model_is_the_name_of_the_deployment(served: Foundry, name: str) -> None:
    assert code(call(served, SERVICES + V1, {**ASKED, "model": name})) == (404, "DeploymentNotFound")


def test_both_keys_open_every_deployment_and_turn(served: Foundry) -> None:
    served.deploy("other")
    keys = served.ask("POST", "listKeys").json()
    for name in ("chat", "other"):
        assert call(served, SERVICES + V1, {**ASKED, "model": name}, api_key=keys["key2"]).status_code == 200
    bearer = f"Bearer {keys['key1']}"
    assert call(served, SERVICES + V1, {**ASKED, "model": "chat"}, authorization=bearer).status_code == 200
    served.ask("POST", "regenerateKey", {"keyName": "Key1"})
    refused = call(served, SERVICES + V1, {**ASKED, "model": "chat"}, authorization=bearer)
    assert code(refused) == (401, "401")


def test_keys_are_of_no_use_where_they_are_switched_off(served: Foundry) -> None:
    keys = served.ask("POST", "listKeys").json()
    served.put("", account(disableLocalAuth=True))
    refused = call(served, SERVICES + V1, {**ASKED, "model": "chat"}, api_key=keys["key1"])
    assert code(refused) == (403, "AuthenticationTypeDisabled")


def test_a_token_needs_an_audience_and_a_role_with_data_actions(served: Foundry) -> None:
    asked = {**ASKED, "model": "chat"}
    owner = call(served, SERVICES + V1, asked, authorization=token(served))
    assert code(owner) == (401, "PermissionDenied")
    assert "`POST /openai/v1/chat/completions`" in owner.json()["error"]["message"]
    user = served.azure.other("caller", "Foundry User").client
    for audience in ("https://ai.azure.com", "https://cognitiveservices.azure.com"):
        answered = call(served, SERVICES + V1, asked, authorization=token(served, user, audience))
        assert answered.status_code == 200
    wrong = call(served, SERVICES + V1, asked, authorization=token(served, user, "https://ml.azure.com"))
    assert (wrong.status_code, wrong.json()["statusCode"]) == (401, 401)
    assert call(served, SERVICES + V1, asked, accept="*/*").json()["statusCode"] == 401
    keeper = served.azure.other("keeper", "Foundry Account Owner", "Contributor").client
    assert call(served, SERVICES + V1, asked, authorization=token(served, keeper)).status_code == 401


@pytest.mark.parametrize(
    "wall", [{"publicNetworkAccess": "Disabled"}, {"networkAcls": {"defaultAction": "Deny", "bypass": "None"}}]
)
def test_nobody_calls_from_outside_through_a_wall(served: Foundry, wall: dict[str, Any]) -> None:
    served.put("", account(**wall))
    assert code(call(served, SERVICES + V1, {**ASKED, "model": "chat"})) == (403, "403")


def test_capacity_is_requests_and_thousands_of_tokens_a_minute(foundry: Foundry) -> None:
    foundry.deploy(capacity=2)
    answers = [call(foundry, SERVICES + V1, {**ASKED, "model": "chat"}) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert (code(answers[2]), answers[2].headers["retry-after"]) == ((429, "429"), "60")
    foundry.azure.wait(60)
    long = {"messages": [{"role": "user", "content": "word " * 4000}], "model": "chat"}
    assert "token rate limit" in call(foundry, SERVICES + V1, long).json()["error"]["message"]


def test_what_is_too_much_goes_to_the_spillover_deployment(foundry: Foundry) -> None:
    foundry.deploy("spare", capacity=1)
    foundry.deploy(capacity=1, spilloverDeploymentName="spare")
    answers = [call(foundry, SERVICES + V1, {**ASKED, "model": "chat"}) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]


def test_every_model_in_the_words_of_its_own_server(foundry: Foundry) -> None:
    foundry.deploy()
    foundry.deploy("small", SMALL)
    foundry.deploy("medium", MEDIUM)
    unknown = call(foundry, SERVICES + V1, {**ASKED, "model": "small", "user": "me"})
    assert code(unknown) == (422, "Invalid input")
    assert '"extra_forbidden"' in unknown.json()["error"]["message"]
    order = {"messages": [{"role": "assistant", "content": "x"}, {"role": "tool", "content": "y", "tool_call_id": "a"}]}
    refused = call(foundry, SERVICES + V1, {**order, "model": "chat"})
    assert (refused.status_code, refused.json()["object"]) == (400, "Error")
    assert "param" not in refused.json()
    tool = call(foundry, SERVICES + V1, {**ASKED, "model": "medium", "tools": [{"type": "function", "function": {}}]})
    assert (tool.status_code, tool.json()["type"]) == (400, "BadRequest")


def test_the_content_filter_stands_on_every_deployment(served: Foundry) -> None:
    asked = {"messages": [{"role": "user", "content": "[sandbox:filter-prompt]"}], "model": "chat"}
    assert code(call(served, SERVICES + V1, asked)) == (400, "content_filter")


def test_documents_are_read_by_their_own_route(foundry: Foundry) -> None:
    foundry.deploy("ocr", OCR)
    url = f"{SERVICES}/providers/mistral/azure/ocr"
    data = base64.b64encode(b"%PDF-1.7 /Type /Pages /Type /Page /Type /Page").decode()
    document = {"type": "document_url", "document_url": f"data:application/pdf;base64,{data}"}
    answered = call(foundry, url, {"model": "ocr", "document": document})
    assert [page["index"] for page in answered.json()["pages"]] == [0, 1]
    assert answered.json()["usage_info"]["pages_processed"] == 2
    fetched = {"type": "document_url", "document_url": "https://example.org/a.pdf"}
    assert call(foundry, url, {"model": "ocr", "document": fetched}).status_code == 422
    assert call(foundry, url, {"model": "ocr", "document": {"type": "file"}}).status_code == 422
    many = base64.b64encode(b"/Type /Page " * 31).decode()
    long = {"type": "document_url", "document_url": f"data:application/pdf;base64,{many}"}
    assert call(foundry, url, {"model": "ocr", "document": long}).status_code == 422
    assert code(call(foundry, SERVICES + V1, {**ASKED, "model": "ocr"})) == (400, "OperationNotSupported")
    assert call(foundry, COGNITIVE + "/v1/ocr", {"model": "ocr", "document": document}).status_code == 404
    assert call(foundry, OPENAI + "/providers/mistral/azure/ocr", {"model": "ocr"}).status_code == 404


def test_a_chat_model_reads_no_documents(served: Foundry) -> None:
    refused = call(served, f"{SERVICES}/providers/mistral/azure/ocr", {"model": "chat", "document": {}})
    assert code(refused) == (400, "OperationNotSupported")


def test_a_model_that_retires_answers_no_more(foundry: Foundry) -> None:
    cloud = foundry.azure.cloud
    cloud.clock.set(cloud.clock.now().replace(month=7, day=10))
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.settled(other, account(customSubDomainName="ai-two"))
    old = {**OCR, "name": "mistral-document-ai-2505"}
    body = {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": {"model": old}}
    assert foundry.settled(f"{other}/deployments/old", body).status_code == 201
    key = foundry.ask("POST", f"{other}/listKeys").json()["key1"]
    url = "https://ai-two.services.ai.azure.com/providers/mistral/azure/ocr"
    data = f"data:application/pdf;base64,{base64.b64encode(b'x').decode()}"
    sent = {"model": "old", "document": {"type": "document_url", "document_url": data}}
    assert call(foundry, url, sent, api_key=key).status_code == 200
    foundry.azure.wait(20 * 86_400)
    assert code(call(foundry, url, sent, api_key=key)) == (404, "DeploymentNotFound")


def test_a_deployment_that_is_made_or_gone_does_not_answer(foundry: Foundry) -> None:
    body = {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": {"model": LARGE}}
    foundry.put("deployments/chat", body)
    assert code(call(foundry, SERVICES + V1, {**ASKED, "model": "chat"})) == (404, "DeploymentNotFound")
    foundry.azure.wait(5)
    assert call(foundry, SERVICES + V1, {**ASKED, "model": "chat"}).status_code == 200
    foundry.ask("DELETE", "deployments/chat")
    assert call(foundry, SERVICES + V1, {**ASKED, "model": "chat"}).status_code == 404


def test_models_are_listed_by_their_names(foundry: Foundry) -> None:
    rows = call(foundry, f"{OPENAI}/openai/v1/models", None, "GET").json()["data"]
    assert {row["id"] for row in rows} == {name for name, model in models().items() if model.skus}


@pytest.mark.parametrize("body", ["text", ["a"]])
def test_a_body_that_is_no_object(served: Foundry, body: Any) -> None:
    assert code(call(served, SERVICES + V1, body)) == (400, "BadRequest")
