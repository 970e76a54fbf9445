"""Keys of a vault as Resource Manager shows them: what a customer-managed key is looked up by."""

from __future__ import annotations

from tests.sandbox.arm.azure import Azure
from tests.sandbox.deployments.site import succeeded, template

KEY = "Microsoft.KeyVault/vaults/kv-ground/keys/hub"
AT = "2024-11-01"


def test_a_key_is_made_once_and_read_with_and_without_its_version(ready: Azure) -> None:
    made = ready.put(KEY, {"properties": {"kty": "RSA"}}, AT)
    properties = made.json()["properties"]
    assert (made.status_code, properties["keySize"], properties["attributes"]["enabled"]) == (200, 2048, True)
    assert properties["keyUri"] == "https://kv-ground.vault.azure.net/keys/hub"
    again = ready.put(KEY, {"properties": {"kty": "EC"}}, AT)
    assert (again.status_code, again.json()) == (200, made.json()), "a key that is there is given back as it is"
    assert ready.ask("GET", ready.id(KEY), version=AT).json() == made.json()
    version = properties["keyUriWithVersion"].rsplit("/", 1)[-1]
    row = ready.ask("GET", ready.id(f"{KEY}/versions/{version}"), version=AT).json()
    assert (row["name"], row["type"]) == (version, "Microsoft.KeyVault/vaults/keys/versions")


def test_what_is_not_there_is_not_found(ready: Azure) -> None:
    ready.put(KEY, {"properties": {"kty": "EC"}}, AT)
    for missing in (f"{KEY}x", f"{KEY}/versions/0", f"{KEY}x/versions/0"):
        assert ready.ask("GET", ready.id(missing), version=AT).status_code == 404, missing


def test_a_key_of_no_type_is_refused(ready: Azure) -> None:
    assert ready.put(KEY, {"properties": {"kty": "oct"}}, AT).status_code == 400
    assert ready.put(KEY.replace("/hub", "/hub_1"), {"properties": {"kty": "RSA"}}, AT).status_code == 400


def test_a_template_makes_the_key_that_a_hub_is_given(ready: Azure) -> None:
    key = {
        "type": "Microsoft.KeyVault/vaults/keys",
        "apiVersion": AT,
        "name": "kv-ground/hub",
        "properties": {"kty": "RSA", "keySize": 3072},
    }
    uri = "[reference(resourceId('Microsoft.KeyVault/vaults/keys', 'kv-ground', 'hub')).keyUriWithVersion]"
    made = succeeded(ready, template(key, outputs={"it": {"type": "string", "value": uri}}))["it"]
    assert made.startswith("https://kv-ground.vault.azure.net/keys/hub/")
