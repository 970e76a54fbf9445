"""What Azure lays around an account: roles, locks, registration, private endpoints, logs, templates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.sandbox.arm.azure import SUBSCRIPTION
from tests.sandbox.foundry.house import LARGE, ME, NAMESPACE, Foundry, account, code, deployment

NETWORK = "Microsoft.Network/virtualNetworks/net"


def seen_as(foundry: Foundry, *roles: str) -> Foundry:
    """The same account, as somebody with these roles sees it."""
    return replace(foundry, azure=foundry.azure.other("somebody", *roles))


@pytest.mark.parametrize(
    ("role", "deploys", "makes", "lists_keys"),
    [
        ("Foundry User", False, False, False),
        ("Foundry Project Manager", False, True, False),
        ("Foundry Account Owner", True, True, True),
        ("Foundry Owner", True, True, True),
        ("Cognitive Services Contributor", True, True, True),
        ("Cognitive Services User", False, False, True),
        ("Azure AI Developer", False, False, False),
        ("Contributor", True, True, True),
        ("Reader", False, False, False),
    ],
)
def test_what_a_role_may(foundry: Foundry, role: str, deploys: bool, makes: bool, lists_keys: bool) -> None:
    mine = seen_as(foundry, role)
    assert (mine.deploy().status_code == 201) is deploys
    assert (mine.project().status_code == 201) is makes
    assert (mine.ask("POST", "listKeys").status_code == 200) is lists_keys
    assert (mine.ask("GET", "").status_code == 200) is (role != "Azure AI Developer")


def test_a_purge_is_a_right_of_the_subscription(foundry: Foundry) -> None:
    foundry.ask("DELETE", "")
    place = f"{foundry.provider}/locations/swedencentral/resourceGroups/rg/deletedAccounts/ai-one"
    mine = replace(foundry, azure=foundry.azure.other("somebody", "Contributor", scope=foundry.azure.group))
    refused = mine.ask("DELETE", place)
    assert code(refused) == (403, "AuthorizationFailed")
    assert "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete" in refused.text


def test_a_lock_bars_what_is_in_the_account(foundry: Foundry) -> None:
    foundry.deploy()
    lock = f"{foundry.root}/providers/Microsoft.Authorization/locks/keep"
    foundry.azure.ask("PUT", lock, {"properties": {"level": "CanNotDelete"}}, "2020-05-01")
    assert code(foundry.ask("DELETE", "deployments/chat")) == (409, "ScopeLocked")
    assert foundry.deploy("other").status_code == 201


def test_an_unregistered_provider_is_told_so(foundry: Foundry) -> None:
    cloud = foundry.azure.cloud
    cloud.subscribe(SUBSCRIPTION, registered=("Microsoft.Resources",))
    assert code(foundry.put("deployments/chat", deployment(LARGE))) == (409, "MissingSubscriptionRegistration")


def test_a_private_endpoint_leads_to_the_group_account(foundry: Foundry) -> None:
    azure = foundry.azure
    subnet = {"name": "inner", "properties": {"addressPrefix": "10.0.0.0/24"}}
    network = {
        "location": "swedencentral",
        "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [subnet]},
    }
    azure.ask("PUT", azure.id(NETWORK), network, "2024-01-01")
    azure.wait()

    def joined(target: str, group: str = "account") -> Any:
        inner = {"privateLinkServiceId": target, "groupIds": [group]}
        properties = {
            "subnet": {"id": f"{azure.id(NETWORK)}/subnets/inner"},
            "privateLinkServiceConnections": [{"name": "one", "properties": inner}],
        }
        body = {"location": "swedencentral", "properties": properties}
        return azure.ask("PUT", azure.id("Microsoft.Network/privateEndpoints/pe"), body, "2024-01-01")

    assert joined(foundry.root, "amlworkspace").status_code == 400
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.put(other, account(customSubDomainName="ai-two"))
    assert code(joined(other)) == (400, "AccountProvisioningStateInvalid")
    assert joined(foundry.root).status_code == 201
    azure.wait()
    (connection,) = foundry.get()["properties"]["privateEndpointConnections"]
    assert connection["properties"]["privateLinkServiceConnectionState"]["status"] == "Approved"


def test_logs_of_an_account_go_to_a_workspace(foundry: Foundry) -> None:
    azure = foundry.azure
    workspace = azure.id("Microsoft.OperationalInsights/workspaces/logs")
    body = {"location": "swedencentral", "properties": {"sku": {"name": "PerGB2018"}}}
    azure.ask("PUT", workspace, body, "2023-09-01")
    azure.wait()
    setting = f"{foundry.root}/providers/Microsoft.Insights/diagnosticSettings/all"
    sent = {"properties": {"workspaceId": workspace, "logs": [{"categoryGroup": "allLogs", "enabled": True}]}}
    assert azure.ask("PUT", setting, sent, "2021-05-01-preview").status_code == 200


def test_a_role_stands_on_an_account(foundry: Foundry) -> None:
    user = replace(foundry, azure=foundry.azure.other("somebody", "Foundry Account Owner", scope=foundry.root))
    assert user.deploy().status_code == 201


TEMPLATE: dict[str, Any] = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": f"{NAMESPACE}/accounts",
            "apiVersion": "2025-09-01",
            "name": "ai-arm",
            **account(customSubDomainName="ai-arm"),
        },
        *(
            {
                "type": f"{NAMESPACE}/accounts/{kind}",
                "apiVersion": "2025-09-01",
                "name": f"ai-arm/{name}",
                "dependsOn": [f"[resourceId('{NAMESPACE}/accounts', 'ai-arm')]"],
                **body,
            }
            for kind, name, body in (
                ("deployments", "chat", deployment(LARGE)),
                ("deployments", "more", deployment(LARGE)),
                ("projects", "assistants", {"location": "swedencentral", "identity": ME, "properties": {}}),
            )
        ),
    ],
    "outputs": {
        "base": {
            "type": "string",
            "value": f"[reference(resourceId('{NAMESPACE}/accounts', 'ai-arm')).endpoints['AI Foundry API']]",
        }
    },
}


def run(foundry: Foundry, template: Any) -> Any:
    """The properties of a template deployment that has ended."""
    place = f"{foundry.azure.group}/providers/Microsoft.Resources/deployments/one"
    sent = {"properties": {"mode": "Incremental", "template": template}}
    assert foundry.azure.ask("PUT", place, sent, "2024-03-01").status_code == 201
    for _ in range(60):
        foundry.azure.wait(10)
        found = foundry.azure.ask("GET", place, None, "2024-03-01").json()["properties"]
        if found["provisioningState"] in ("Succeeded", "Failed"):
            return found
    raise AssertionError("the deployment does not end")


def test_a_template_writes_side_by_side_and_azure_refuses_it(foundry: Foundry) -> None:
    found = run(foundry, TEMPLATE)
    assert found["provisioningState"] == "Failed"
    assert {row["code"] for row in found["error"]["details"]} == {"Conflict"} or "RequestConflict" in str(
        found["error"]
    )


def test_a_chain_of_writes_deploys(foundry: Foundry) -> None:
    chained: list[dict[str, Any]] = []
    for resource in TEMPLATE["resources"]:
        before = chained[-1:]
        needs = [f"[resourceId('{each['type']}', {_names(each['name'])})]" for each in before]
        chained.append({**resource, "dependsOn": needs})
    found = run(foundry, {**TEMPLATE, "resources": chained})
    assert found["provisioningState"] == "Succeeded", found
    assert found["outputs"]["base"]["value"] == "https://ai-arm.services.ai.azure.com/"
    assert foundry.get(foundry.root.replace("ai-one", "ai-arm") + "/deployments/more")


def _names(name: str) -> str:
    return ", ".join(f"'{part}'" for part in name.split("/"))
