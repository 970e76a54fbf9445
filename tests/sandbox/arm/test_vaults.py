"""Key vaults, alive and soft-deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import OTHER, SUBSCRIPTION, Azure, error, vault

KV = "Microsoft.KeyVault/vaults/kv-one"
V = "2024-11-01"


@pytest.fixture
def group(azure: Azure) -> Azure:
    """An Azure with an empty group."""
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    return azure


def _deleted(azure: Azure, tail: str = "", method: str = "GET") -> Any:
    place = f"/subscriptions/{azure.subscription}/providers/Microsoft.KeyVault/locations/eastus2/deletedVaults/kv-one"
    return azure.ask(method, place + tail, None if method == "GET" else {}, V)


def test_a_vault_registers_its_name_and_then_reads_succeeded(group: Azure) -> None:
    made = group.put(KV, vault(group.cloud, "eastus2"))
    assert made.status_code == 200
    assert made.json()["properties"]["provisioningState"] == "RegisteringDns"
    assert made.json()["properties"]["vaultUri"] == "https://kv-one.vault.azure.net/"
    group.wait(15)
    assert group.show(KV)["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize("name", ["ab", "1kv", "kv--x", "kv-", "k" * 25, "kv_x"])
def test_names_that_a_vault_cannot_bear(group: Azure, name: str) -> None:
    refused = group.put(f"Microsoft.KeyVault/vaults/{name}", vault(group.cloud, "eastus2"))
    assert (refused.status_code, error(refused)["code"]) == (400, "VaultNameNotValid")


@pytest.mark.parametrize(
    "properties",
    [
        {"tenantId": None},
        {"tenantId": OTHER},
        {"sku": None},
        {"enableRbacAuthorization": False},
        {"softDeleteRetentionInDays": 6},
        {"softDeleteRetentionInDays": 91},
        {"enableSoftDelete": False},
        {"enablePurgeProtection": False},
    ],
)
def test_properties_that_a_vault_cannot_have(group: Azure, properties: dict[str, Any]) -> None:
    assert group.put(KV, vault(group.cloud, "eastus2", **properties)).status_code == 400


def test_a_deleted_vault_blocks_its_name_everywhere(group: Azure) -> None:
    group.put(KV, vault(group.cloud, "eastus2"))
    assert group.ask("DELETE", group.id(KV)).status_code == 200
    assert group.ask("DELETE", group.id(KV)).status_code == 204
    refused = group.put(KV, vault(group.cloud, "eastus2"))
    assert (refused.status_code, error(refused)["code"]) == (409, "ConflictError")
    assert _deleted(group).json()["properties"]["vaultId"] == group.id(KV)
    group.cloud.subscribe(OTHER)
    group.ask("PUT", group.group.replace(SUBSCRIPTION, OTHER), {"location": "westus"})
    body = vault(group.cloud, "westus")
    foreign = group.ask("PUT", group.id(KV).replace(SUBSCRIPTION, OTHER), body)
    assert (foreign.status_code, error(foreign)["code"]) == (409, "VaultAlreadyExists")
    group.wait(90 * 86_400)
    assert group.put(KV, vault(group.cloud, "eastus2")).status_code == 200


def test_a_purge_frees_the_name_and_recovery_brings_the_vault_back(group: Azure) -> None:
    group.put(KV, {**vault(group.cloud, "eastus2"), "tags": {"a": "1"}})
    group.ask("DELETE", group.id(KV))
    back = group.put(KV, {"location": "eastus2", "properties": {"createMode": "recover"}})
    assert back.status_code == 200
    assert "createMode" not in back.json()["properties"]
    assert back.json()["properties"]["enableRbacAuthorization"] is True
    assert _deleted(group).status_code == 404
    group.wait()
    group.ask("DELETE", group.id(KV))
    started = _deleted(group, "/purge", "POST")
    assert started.status_code == 202
    assert group.ask("GET", started.headers["location"].split("azure.com")[1]).status_code == 202
    group.wait()
    assert group.ask("GET", started.headers["location"].split("azure.com")[1]).status_code == 200
    assert _deleted(group, "/purge", "POST").status_code == 404
    assert group.put(KV, vault(group.cloud, "eastus2")).status_code == 200


def test_purge_protection_holds(group: Azure) -> None:
    group.put(KV, vault(group.cloud, "eastus2", enablePurgeProtection=True))
    group.ask("DELETE", group.id(KV))
    assert _deleted(group, "/purge", "POST").status_code == 409


def test_nothing_to_recover(group: Azure) -> None:
    refused = group.put(KV, {"location": "eastus2", "properties": {"createMode": "recover"}})
    assert (refused.status_code, error(refused)["code"]) == (404, "DeletedVaultNotFound")


def test_a_name_can_be_checked_beforehand(group: Azure) -> None:
    place = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/checkNameAvailability"
    body = {"name": "kv-one", "type": "Microsoft.KeyVault/vaults"}
    assert group.ask("POST", place, body, V).json()["nameAvailable"]
    group.put(KV, vault(group.cloud, "eastus2"))
    group.ask("DELETE", group.id(KV))
    assert group.ask("POST", place, body, V).json()["reason"] == "AlreadyExists"
    assert group.ask("POST", place, {"name": "1"}, V).json()["reason"] == "AccountNameInvalid"
    assert group.cloud.writes() == 3


def test_tags_are_patched_and_the_retention_stays(group: Azure) -> None:
    group.put(KV, vault(group.cloud, "eastus2"))
    assert group.ask("PATCH", group.id(KV), {"tags": {"a": "1"}}).json()["tags"] == {"a": "1"}
    assert group.put(KV, vault(group.cloud, "eastus2", softDeleteRetentionInDays=30)).status_code == 400
    place = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults"
    assert group.ask("GET", place, None, V).json() == {"value": []}
