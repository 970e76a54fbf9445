"""What lies outside the cover is answered 501 by name, and never with a refusal that Azure would not give."""

from __future__ import annotations

import pytest

from tests.sandbox.arm.azure import ML, NEWEST, SUBSCRIPTION, Azure, error

SUB = f"/subscriptions/{SUBSCRIPTION}"
RG = f"{SUB}/resourceGroups/rg"
AI = f"{RG}/providers/Microsoft.CognitiveServices/accounts/x"
WS = f"{RG}/providers/{ML}/workspaces/proj"
OUTSIDE = (
    # providers and types of Azure's that the sandbox does not speak
    ("GET", f"{AI}/capabilityHosts?api-version=2025-09-01", "Microsoft.CognitiveServices/accounts/capabilityHosts"),
    ("PUT", f"{AI}/raiBlocklists/x?api-version=2025-09-01", "Microsoft.CognitiveServices/accounts/raiBlocklists"),
    ("GET", f"{SUB}/providers/Microsoft.CognitiveServices/commitmentPlans?api-version=2025-09-01", "commitmentPlans"),
    ("GET", f"{RG}/providers/Microsoft.Search/searchServices/x?api-version=2024-03-01-preview", "Microsoft.Search"),
    ("PUT", f"{RG}/providers/Microsoft.Search/searchServices/x?api-version=2024-03-01-preview", "Microsoft.Search"),
    ("DELETE", f"{RG}/providers/Microsoft.App/containerApps/x?api-version=2024-03-01", "Microsoft.App"),
    ("GET", f"{SUB}/providers/Microsoft.Search/searchServices?api-version=2024-03-01-preview", "Microsoft.Search"),
    ("GET", f"{SUB}/providers/Microsoft.Compute/skus?api-version=2021-07-01", "Microsoft.Compute"),
    ("GET", f"{SUB}/providers/Microsoft.Consumption/usageDetails?api-version=2024-08-01", "Microsoft.Consumption"),
    ("POST", f"{SUB}/providers/Microsoft.CostManagement/query?api-version=2023-11-01", "Microsoft.CostManagement"),
    ("POST", f"{SUB}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?api-version=2019-10-01", ""),
    (
        "GET",
        f"{SUB}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine/publishers/p/offers/o/plans/q"
        "/agreements/current?api-version=2021-01-01",
        "Microsoft.MarketplaceOrdering",
    ),
    ("GET", f"{SUB}/providers/Microsoft.Misspelt?api-version=2024-03-01", "Microsoft.Misspelt"),
    ("POST", f"{SUB}/providers/Microsoft.Misspelt/register?api-version=2024-03-01", "Microsoft.Misspelt"),
    ("GET", f"{SUB}/providers/Microsoft.Resources/deploymentStacks?api-version=2024-03-01", "deploymentStacks"),
    ("GET", f"{SUB}/providers/Microsoft.Authorization/policyAssignments?api-version=2024-04-01", "policyAssignments"),
    ("GET", f"{SUB}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01", "denyAssignments"),
    ("GET", f"{RG}/providers/Microsoft.Network/networkInterfaces/x?api-version=2025-07-01", "networkInterfaces"),
    ("PUT", f"{WS}/computes/c?api-version={NEWEST}", f"{ML}/workspaces/computes"),
    ("PUT", f"{RG}/providers/Microsoft.KeyVault/vaults/kv/secrets/x?api-version=2024-11-01", "vaults/secrets"),
    ("GET", f"{WS}/datastores?api-version={NEWEST}", f"{ML}/workspaces/datastores"),
    ("GET", f"{WS}/models?api-version={NEWEST}", f"{ML}/workspaces/models"),
    ("GET", f"{WS}/endpoints?api-version={NEWEST}", f"{ML}/workspaces/endpoints"),
    ("POST", f"{WS}/diagnose?api-version={NEWEST}", f"{ML}/workspaces/diagnose"),
    ("GET", f"{RG}/providers/Microsoft.Storage/storageAccounts/stacc/blobServices/default?api-version=2024-01-01", ""),
    # extensions: of a type outside, and of a type inside on one outside
    ("GET", f"{WS}/providers/Microsoft.Insights/diagnosticSettingsCategories?api-version=2021-05-01-preview", ""),
    (
        "PUT",
        f"{RG}/providers/Microsoft.Search/searchServices/x/providers/Microsoft.Authorization/roleAssignments"
        "/b0f43c54-e787-4862-89b1-a653fa9cf747?api-version=2022-04-01",
        "Microsoft.Search/searchServices",
    ),
    (
        "GET",
        f"{RG}/providers/Microsoft.Search/searchServices/x/providers/Microsoft.Resources/tags/default"
        "?api-version=2024-03-01",
        "Microsoft.Search/searchServices",
    ),
    # addresses of the front end
    ("POST", f"{RG}/exportTemplate?api-version=2024-03-01", "exportTemplate"),
    ("POST", f"{RG}/moveResources?api-version=2024-03-01", "moveResources"),
    ("POST", f"{RG}/validateMoveResources?api-version=2024-03-01", "validateMoveResources"),
    ("GET", f"{SUB}/tagNames?api-version=2024-03-01", "tagNames"),
    ("PUT", f"{SUB}/tagNames/x?api-version=2024-03-01", "tagNames"),
    ("GET", f"{SUB}/providers/Microsoft.Resources/tags/default?api-version=2024-03-01", "tags of a subscription"),
    ("PATCH", f"{SUB}/providers/Microsoft.Resources/tags/default?api-version=2024-03-01", "tags of a subscription"),
    ("GET", "/providers?api-version=2024-03-01", "/providers"),
    ("GET", "/providers/Microsoft.Authorization/providerOperations?api-version=2022-04-01", "providerOperations"),
    ("GET", "/providers/Microsoft.Management/managementGroups?api-version=2023-04-01", "managementGroups"),
    ("GET", f"{SUB}/nothing/here?api-version=2024-03-01", "nothing/here"),
    ("GET", "/nothing?api-version=2024-03-01", "/nothing"),
    # api-versions that are newer or older than what the sandbox was told of
    ("GET", f"{WS}?api-version=2031-01-01", "2031-01-01"),
    ("GET", f"{RG}?api-version=2031-01-01-preview", "2031-01-01-preview"),
    ("GET", f"{SUB}/providers/Microsoft.Authorization/roleAssignments?api-version=2031-01-01", "2031-01-01"),
    # changes that a PATCH of the type may make in Azure
    (
        "PATCH",
        f"{RG}/providers/Microsoft.ContainerRegistry/registries/acr?api-version=2023-07-01",
        "a PATCH of 'Microsoft.ContainerRegistry/registries' that changes 'properties'",
    ),
    # methods of types whose definitions are not at hand
    ("PUT", f"{RG}/providers/Microsoft.SaaS/resources/x?api-version=2018-03-01-beta", "Microsoft.SaaS/resources"),
)


@pytest.mark.parametrize(("method", "path", "named"), OUTSIDE)
def test_what_lies_outside_the_cover_is_501_by_name(ready: Azure, method: str, path: str, named: str) -> None:
    if "/registries/acr" in path:
        acr = {"location": "eastus2", "sku": {"name": "Basic"}}
        assert ready.ask("PUT", path.replace("/acr?", "/acrone?"), acr).status_code in (200, 201)
        path = path.replace("/acr?", "/acrone?")
    sent = {"properties": {"adminUserEnabled": True}} if method == "PATCH" else {}
    refused = ready.ask(method, path, sent if method in ("PUT", "PATCH", "POST") else None)
    assert (refused.status_code, error(refused)["code"]) == (501, "SandboxNotImplemented")
    assert named in error(refused)["message"]


def test_a_subscription_registers_for_providers_outside_the_cover(ready: Azure) -> None:
    ready.cloud.subscribe(SUBSCRIPTION, registered=())
    providers = ready.resources().providers
    for namespace in ("Microsoft.CognitiveServices", "Microsoft.PolicyInsights", "Microsoft.Cdn"):
        assert providers.get(namespace).registration_state == "NotRegistered"
        assert providers.register(namespace).registration_state == "Registering"
    ready.wait(30)
    assert providers.get("Microsoft.CognitiveServices").registration_state == "Registered"


@pytest.mark.parametrize("version", ["2020-05-01", "2024-05-01", "2025-07-01", "2026-01-01"])
def test_networks_take_the_versions_that_az_and_public_templates_send(ready: Azure, version: str) -> None:
    path = f"{RG}/providers/Microsoft.Network/virtualNetworks"
    assert ready.ask("GET", path, version=version).status_code == 200


def test_registries_take_the_version_that_az_sends(ready: Azure) -> None:
    path = f"{RG}/providers/Microsoft.ContainerRegistry/registries"
    assert ready.ask("GET", path, version="2026-09-01-preview").status_code == 200
