"""Microsoft's own examples of accounts: those of what the sandbox serves are answered as they say, the others refused.

They speak of kinds of accounts and of models that the sandbox does not have: AIServices and Mistral's stand for them.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests

from tests.sandbox.arm.azure import SUBSCRIPTION, Azure
from tests.sandbox.contract import FOLDER, MISSING, Witness, judge
from tests.sandbox.foundry.house import LARGE, ME, VERSION, Foundry, account, deployment
from tests.sandbox.official.examples import Example, of

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)
ALL = of("cognitiveservices", VERSION) if FOLDER.is_dir() else ()
NAMES = {
    "api-version": VERSION,
    "subscriptionId": SUBSCRIPTION,
    "resourceGroupName": "rg",
    "location": "swedencentral",
    "accountName": "ai-one",
    "deploymentName": "chat",
    "raiPolicyName": "strict",
    "modelFormat": "Mistral AI",
    "modelName": "Mistral-Large-3",
    "modelVersion": "1",
}
"""What stands in place of the names in the examples, where they have such a parameter."""
SERVED: dict[str, dict[str, Any]] = {
    "Accounts_Create/*": {"accountName": "ai-new", "account": {**account(), "properties": {}}},
    "Accounts_Update/*": {"account": {"tags": {"team": "platform"}}},
    "Accounts_Delete/*": {"accountName": "ai-two"},
    "Accounts_*": {},
    "DeletedAccounts_*": {"accountName": "ai-gone"},
    "ResourceSkus_List/*": {},
    "Usages_List/*": {},
    "Models_List/*": {},
    "*ModelCapacities_List/*": {},
    "*_CheckDomainAvailability/*": {},
    "Deployments_CreateOrUpdate/*": {"deploymentName": "other", "deployment": deployment(LARGE)},
    "Deployments_Update/*": {"deployment": {"sku": {"name": "GlobalStandard", "capacity": 1}}},
    "Deployments_*": {},
    "PrivateLinkResources_*": {},
    "RaiPolicies_*": {},
}
"""Operations that are served, with what else stands in place of what their examples send."""
REFUSED = (
    "PrivateEndpointConnections_*",
    "EncryptionScopes_*",
    "RaiBlocklist*",
    "RaiContentFilters_*",
    "NetworkSecurityPerimeterConfigurations_*",
    "DefenderForAISettings_*",
    "*_CheckSkuAvailability/*",
    "Operations_List/*",
)
"""Operations that nothing of ours, and no template of accounts with Mistral's models, asks for."""
REPLAYED = tuple(example for example in ALL if any(fnmatchcase(example.label, label) for label in SERVED))
OTHERS = tuple(example for example in ALL if example not in REPLAYED)


@pytest.fixture
def furnished() -> Foundry:
    """An account with a deployment and a filter, an empty one, and one that waits deleted."""
    foundry = Foundry(Azure(Witness(on=False))).ground()
    assert foundry.deploy().status_code == 201
    assert foundry.settled("raiPolicies/strict", {"properties": {"basePolicyName": "Microsoft.Default"}}).ok
    for name in ("ai-two", "ai-gone"):
        path = foundry.root.replace("ai-one", name)
        body = {"location": "swedencentral", "kind": "AIServices", "sku": {"name": "S0"}, "identity": ME}
        assert foundry.ask("PUT", path, {**body, "properties": {"customSubDomainName": name}}).status_code == 201
        foundry.azure.wait(60)
    assert foundry.ask("DELETE", path).status_code in (200, 202)
    foundry.azure.wait(60)
    return foundry


def send(foundry: Foundry, example: Example) -> tuple[requests.Response, Any]:
    """Send an example, with what stands in place of what it names."""
    labels = [label for label in SERVED if fnmatchcase(example.label, label)]
    instead = {**NAMES, **(SERVED[labels[0]] if labels else {})}
    values = {name: instead.get(name, value) for name, value in example.parameters.items()}
    path = re.sub(r"\{(\w+)\}", lambda found: quote(str(values.get(found[1], "none"))), example.path)
    query = {name: value for name, value in values.items() if example.where.get(name, "query") == "query"}
    body = next((value for name, value in values.items() if example.where.get(name) == "body"), None)
    return foundry.azure.ask(example.method, f"{path}?{urlencode(query)}", body), body


@pytest.mark.parametrize("example", REPLAYED, ids=lambda example: example.label)
def test_an_example_is_answered_as_it_says(example: Example, furnished: Foundry) -> None:
    answer, body = send(furnished, example)
    assert answer.status_code in example.statuses, answer.text
    answered = answer.json() if answer.content else None
    assert judge(example.method, str(answer.request.url), body, answer.status_code, answered) == []


def test_what_is_not_served_is_refused(furnished: Foundry) -> None:
    for example in OTHERS:
        assert any(fnmatchcase(example.label, label) for label in REFUSED), example.label
        assert send(furnished, example)[0].status_code not in {*example.statuses} - {204}, example.label


def test_every_line_of_the_tables_is_needed() -> None:
    for label in (*SERVED, *REFUSED):
        assert any(fnmatchcase(example.label, label) for example in ALL), label
