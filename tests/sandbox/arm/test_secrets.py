"""Secrets of a vault as public templates write them: the key of an endpoint is kept there."""

from __future__ import annotations

from tests.sandbox.arm.azure import SUBSCRIPTION, Azure
from tests.sandbox.deployments.site import succeeded, template

SECRET = "Microsoft.KeyVault/vaults/kv-ground/secrets/endpoint-key"


def test_a_secret_is_written_and_its_value_told_to_nobody(ready: Azure) -> None:
    sent = {"properties": {"value": "s3cret", "contentType": "text/plain"}, "tags": {"a": "b"}}
    made = ready.put(SECRET, sent, "2023-07-01")
    assert made.status_code == 201
    found = ready.ask("GET", ready.id(SECRET), version="2023-07-01").json()
    assert found["properties"]["secretUri"] == "https://kv-ground.vault.azure.net/secrets/endpoint-key"
    assert found["properties"]["secretUriWithVersion"].startswith(found["properties"]["secretUri"] + "/")
    assert (found["properties"]["attributes"]["enabled"], found["tags"]) == (True, {"a": "b"})
    again = ready.put(SECRET, sent, "2023-07-01")
    assert again.status_code == 200
    assert again.json()["properties"]["secretUriWithVersion"] != made.json()["properties"]["secretUriWithVersion"]
    assert "s3cret" not in f"{made.text}{again.text}{ready.cloud.to_json()}"
    listed = ready.ask("GET", ready.id("Microsoft.KeyVault/vaults/kv-ground/secrets"), version="2023-07-01").json()
    assert [row["name"] for row in listed["value"]] == ["endpoint-key"]


def test_a_template_keeps_a_key_in_a_vault(ready: Azure) -> None:
    key = "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'stground'), '2024-01-01').keys[0].value]"
    secret = {
        "type": "Microsoft.KeyVault/vaults/secrets",
        "apiVersion": "2023-07-01",
        "name": "kv-ground/endpoint-key",
        "properties": {"value": key},
    }
    outputs = {"it": {"type": "string", "value": "[reference(resourceId('Microsoft.KeyVault/vaults/secrets', "
                      "'kv-ground', 'endpoint-key')).secretUri]"}}  # fmt: skip
    assert succeeded(ready, template(secret, outputs=outputs))["it"].endswith("/secrets/endpoint-key")


def test_no_managed_hsm_was_ever_deleted(ready: Azure) -> None:
    """`az keyvault list-deleted` asks for them, too."""
    path = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedManagedHSMs"
    assert ready.ask("GET", path, version="2026-02-01").json() == {"value": []}
