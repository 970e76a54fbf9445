"""The three envelopes in which Azure refuses, held against bodies of real errors that users and recorders published."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
import requests

from tests.sandbox.arm.azure import MINI, ML, SMALL, SUBSCRIPTION, Azure, error
from tests.sandbox.contract import FOLDER, MISSING
from tests.sandbox.shape import shape

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)


@cache
def real(id: str) -> Any:
    """The body of a published error."""
    found = json.loads((FOLDER / "errors" / "real-errors.json").read_text(encoding="utf-8"))["errors"]
    return next(item["body"] for item in found if item["id"] == id)


def like(template: str, text: str) -> bool:
    """Whether two sentences differ in nothing but what they quote and the ids they name."""
    return _bare(template) == _bare(text)


def _bare(text: str) -> str:
    text = re.sub(r"'[^']*'", "''", text)
    return re.sub(r"azureml://\S+", "MODEL", text)


def test_the_front_end_says_that_a_namespace_is_not_registered(azure: Azure) -> None:
    azure.cloud.subscribe(SUBSCRIPTION, registered=())
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    refused = azure.put("hub", azure.hub())
    assert refused.status_code == 409
    assert refused.json() == real("arm-provider-not-registered")
    assert refused.headers["x-ms-failure-cause"] == "gateway"


def test_the_front_end_says_that_a_resource_is_not_there(ready: Azure) -> None:
    missing = ready.ask("GET", ready.id("nowhere"))
    assert missing.status_code == 404
    assert shape(missing.json()) == shape(real("arm-resource-not-found"))
    assert like(real("arm-resource-not-found")["error"]["message"], error(missing)["message"])
    assert missing.headers["x-ms-failure-cause"] == "gateway"


def test_the_part_behind_endpoints_puts_the_reason_innermost(ready: Azure) -> None:
    template = real("ml-endpoint-offer-not-found")
    refused = [
        ready.serve("none"),  # no subscription
        ready.subscribe("azureml://registries/azureml-mistral/models/x"),
        ready.put("proj/serverlessEndpoints/9bad", {}),
    ]
    for response in refused:
        found = response.json()
        assert _without_inner(shape(found)) == _without_inner(shape(template))
        assert [extra["type"] for extra in found["error"]["additionalInfo"]] == [
            extra["type"] for extra in template["error"]["additionalInfo"]
        ]
        assert found["error"]["code"] == "UserError"
    with_reason = _inner(refused[0].json())
    assert shape(with_reason) == shape(_inner(template))


def _inner(body: Any) -> Any:
    return body["error"]["additionalInfo"][-1]["info"]["value"]


def _without_inner(body: Any) -> Any:
    extras = body["error"]["additionalInfo"]
    return {**body, "error": {**body["error"], "additionalInfo": extras[:-1]}}


@pytest.mark.parametrize(
    ("id", "ask"),
    [
        ("ml-endpoint-model-not-in-region", lambda azure: _elsewhere(azure)),
        ("ml-endpoint-name-taken", lambda azure: _taken(azure)),
        ("ml-subscribe-no-mapping", lambda azure: azure.subscribe("azureml://registries/azureml-mistral/models/none")),
        ("subscribe-no-payment-method", lambda azure: _buyer(azure, "FreeTrial_2014-09-01")),
    ],
)
def test_sentences_are_those_that_users_saw(ready: Azure, id: str, ask: Any) -> None:
    refused: requests.Response = ask(ready)
    assert like(real(id)["error"]["message"], error(refused)["message"]) or id.startswith("subscribe-")
    prefix = real(id)["error"]["message"].partition("[")[0]
    assert error(refused)["message"].startswith(prefix) or not id.startswith("subscribe-")


def _elsewhere(azure: Azure) -> requests.Response:
    azure.subscribe(SMALL)
    body = {"location": "eastus2", "sku": {"name": "Consumption"}, "properties": {"authMode": "Key"}}
    body["properties"] = {
        "authMode": "Key",
        "modelSettings": {"modelId": "azureml://registries/azureml-mistral/models/Mistral-X"},
    }
    return azure.put("proj/serverlessEndpoints/e", body)


def _taken(azure: Azure) -> requests.Response:
    azure.subscribe(SMALL)
    azure.serve("chat")
    azure.put("other", azure.project())
    azure.wait()
    azure.subscribe(SMALL, project="other")
    return azure.serve("chat", project="other")


def _buyer(azure: Azure, quota: str) -> requests.Response:
    azure.cloud.subscribe(SUBSCRIPTION, quota_id=quota, spending_limit="On")
    return azure.subscribe(MINI)


def test_the_part_behind_workspaces_has_an_envelope_of_its_own(ready: Azure) -> None:
    template = real("ml-connection-not-found")
    for refused in (
        ready.ask("DELETE", ready.id("gone") + "?forceToPurge=true"),
        ready.put("hub", ready.hub(storageAccount=ready.id("Microsoft.Storage/storageAccounts/other"))),
    ):
        assert shape(refused.json()) == shape(template)
        assert refused.headers["x-ms-response-type"] == "error"
    missing = ready.ask("DELETE", ready.id("gone") + "?forceToPurge=true")
    assert error(missing)["innerError"]["code"] == template["error"]["innerError"]["code"]


def test_managed_endpoints_wrap_their_sentence_in_json(ready: Azure) -> None:
    ready.host("taken-name")
    ready.put("other", ready.project())
    ready.wait()
    refused = ready.ask("PUT", ready.id("other/onlineEndpoints/taken-name"), {
        "location": "eastus2", "kind": "Managed", "identity": {"type": "SystemAssigned"},
        "properties": {"authMode": "Key"},
    })  # fmt: skip
    (detail,) = error(refused)["details"]
    text = detail["message"].partition("error detail: ")[2]
    assert json.loads(text)["errors"] == real("ml-online-endpoint-name-taken")["errors"]
    assert json.loads(text)["title"] == real("ml-online-endpoint-name-taken")["title"]
    assert ML in refused.request.url  # type: ignore[operator]
