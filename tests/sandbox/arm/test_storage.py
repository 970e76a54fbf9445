"""Storage accounts."""

from __future__ import annotations

import base64

import pytest

from tests.sandbox.arm.azure import OTHER, SUBSCRIPTION, Azure, error, storage

ST = "Microsoft.Storage/storageAccounts/stone"


@pytest.fixture
def group(azure: Azure) -> Azure:
    """An Azure with an empty group."""
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    return azure


def test_a_new_account_is_followed_by_its_location(group: Azure) -> None:
    started = group.put(ST, storage("eastus2"))
    assert (started.status_code, started.content) == (202, b"")
    place = started.headers["location"].split("azure.com")[1]
    assert group.show(ST)["properties"]["provisioningState"] == "Creating"
    assert group.ask("GET", place).status_code == 202
    assert group.put(ST, storage("eastus2")).status_code == 409
    group.wait(20)
    done = group.ask("GET", place)
    assert done.json()["properties"]["primaryEndpoints"]["blob"] == "https://stone.blob.core.windows.net/"
    assert done.json()["sku"] == {"name": "Standard_LRS", "tier": "Standard"}
    assert group.put(ST, storage("eastus2")).status_code == 200


def test_a_name_can_be_checked_beforehand(group: Azure) -> None:
    place = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Storage/checkNameAvailability"
    assert group.ask("POST", place, {"name": "stone"}, "2024-01-01").json() == {"nameAvailable": True}
    group.put(ST, storage("eastus2"))
    assert group.ask("POST", place, {"name": "stone"}, "2024-01-01").json()["reason"] == "AlreadyExists"
    assert group.ask("POST", place, {"name": "St"}, "2024-01-01").json()["reason"] == "AccountNameInvalid"


@pytest.mark.parametrize("name", ["st", "stOne", "st-one", "s" * 25])
def test_names_that_an_account_cannot_bear(group: Azure, name: str) -> None:
    refused = group.put(f"Microsoft.Storage/storageAccounts/{name}", storage("eastus2"))
    assert (refused.status_code, error(refused)["code"]) == (400, "AccountNameInvalid")


def test_a_name_is_unique_in_all_of_azure(group: Azure) -> None:
    group.put(ST, storage("eastus2"))
    group.cloud.subscribe(OTHER)
    there = group.group.replace(SUBSCRIPTION, OTHER)
    group.ask("PUT", there, {"location": "westus"})
    refused = group.ask("PUT", group.id(ST).replace(SUBSCRIPTION, OTHER), storage("westus"))
    assert (refused.status_code, error(refused)["code"]) == (409, "StorageAccountAlreadyTaken")
    assert group.ask("DELETE", group.id(ST)).status_code == 200
    assert group.ask("DELETE", group.id(ST)).status_code == 204
    assert group.ask("PUT", group.id(ST).replace(SUBSCRIPTION, OTHER), storage("westus")).status_code == 202


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kind": "BlobStorage"}, 400),
        ({"location": "westus"}, 409),
        ({"sku": {"name": "Tin_LRS"}}, 400),
        ({"kind": None}, 400),
    ],
)
def test_what_an_account_refuses(group: Azure, change: dict[str, object], status: int) -> None:
    group.put(ST, storage("eastus2"))
    group.wait()
    assert group.put(ST, {**storage("eastus2"), **change}).status_code == status


def test_keys_are_told_to_a_post_that_is_no_write(group: Azure) -> None:
    group.put(ST, storage("eastus2"))
    before = group.cloud.writes()
    keys = group.ask("POST", group.id(f"{ST}/listKeys")).json()["keys"]
    assert [key["keyName"] for key in keys] == ["key1", "key2"]
    assert [len(base64.b64decode(key["value"])) for key in keys] == [64, 64]
    assert group.cloud.writes() == before


def test_tags_and_properties_are_patched(group: Azure) -> None:
    group.put(ST, storage("eastus2"))
    group.wait()
    body = {"tags": {"a": "1"}, "properties": {"minimumTlsVersion": "TLS1_2"}, "sku": {"name": "standard_grs"}}
    patched = group.ask("PATCH", group.id(ST), body).json()
    assert patched["tags"] == {"a": "1"}
    assert patched["properties"]["minimumTlsVersion"] == "TLS1_2"
    assert patched["sku"] == {"name": "Standard_GRS", "tier": "Standard"}


@pytest.mark.parametrize(
    ("kind", "services", "tier"),
    [
        ("StorageV2", ["dfs", "web", "blob", "queue", "table", "file"], "Hot"),
        ("Storage", ["blob", "queue", "table", "file"], None),
        ("FileStorage", ["file"], None),
    ],
)
def test_addresses_and_tier_follow_from_the_kind(
    group: Azure, kind: str, services: list[str], tier: str | None
) -> None:
    sku = "Premium_LRS" if kind == "FileStorage" else "Standard_LRS"
    group.put("Microsoft.Storage/storageAccounts/stkind", {**storage("eastus2"), "kind": kind, "sku": {"name": sku}})
    group.wait(60)
    found = group.show("Microsoft.Storage/storageAccounts/stkind")["properties"]
    assert list(found["primaryEndpoints"]) == services
    assert found.get("accessTier") == tier


def test_an_account_is_encrypted_whatever_was_sent(group: Azure) -> None:
    sent = {**storage("eastus2"), "properties": {"encryption": {"services": {"queue": {"keyType": "Account"}}}}}
    group.put("Microsoft.Storage/storageAccounts/stcoded", sent)
    group.wait(60)
    found = group.show("Microsoft.Storage/storageAccounts/stcoded")["properties"]["encryption"]
    assert found["keySource"] == "Microsoft.Storage"
    assert {name: each["enabled"] for name, each in found["services"].items()} == {
        "file": True,
        "blob": True,
        "queue": True,
    }
