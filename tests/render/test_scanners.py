"""What docs/landing-zones.md says about scanners: what they look at in the rendered files, and our settings.

The scanner itself is no dependency; the tables, of docs/foundry.md too, were measured with checkov 3.3.30.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.environment.resolved import resolve
from deployer.render.render import arm, render
from deployer.source.load import parse
from tests.world import HEAD, SUBSCRIPTION, TODAY, environment

OPEN = environment("model: mistral-small-2503, name: chat")
CLOSED = OPEN.replace("{name: hub-test}", "{name: hub-test, public_network_access: disabled}")
PLACE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-own/providers"
GIVEN = CLOSED.replace(
    "{name: hub-test,",
    f"{{name: hub-test, storage_account: {PLACE}/Microsoft.Storage/storageAccounts/own,"
    f" key_vault: {PLACE}/Microsoft.KeyVault/vaults/kv-own,",
)
ACCOUNT, VAULT = "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"


def rendered(text: str) -> list[dict[str, Any]]:
    assert HEAD in OPEN
    checked = check([parse(text, "test.yaml")], at(TODAY))
    assert not checked.errors
    found: list[dict[str, Any]] = json.loads(arm(render(resolve(checked.environments[0], at(TODAY)))))["resources"]
    return found


def properties(text: str, type_: str) -> list[dict[str, Any]]:
    return [each["properties"] for each in rendered(text) if each["type"] == type_]


@pytest.mark.parametrize(("text", "access"), [(OPEN, "Enabled"), (CLOSED, "Disabled")])
def test_one_setting_closes_account_vault_hub_and_projects(text: str, access: str) -> None:
    """CKV_AZURE_59, CKV_AZURE_189, CKV2_AZURE_49."""
    found = [each for type_ in (ACCOUNT, VAULT, WORKSPACE) for each in properties(text, type_)]
    assert [each["publicNetworkAccess"] for each in found] == [access] * 4


@pytest.mark.parametrize("text", [OPEN, CLOSED])
def test_the_firewall_of_account_and_vault_is_left_to_others(text: str) -> None:
    """CKV_AZURE_35, CKV_AZURE_36, CKV_AZURE_109."""
    assert all("networkAcls" not in each for type_ in (ACCOUNT, VAULT) for each in properties(text, type_))


def test_what_account_and_vault_ask_for() -> None:
    (account,), (vault,) = properties(OPEN, ACCOUNT), properties(OPEN, VAULT)
    secure = ("minimumTlsVersion", "supportsHttpsTrafficOnly", "allowBlobPublicAccess")
    assert [account[key] for key in secure] == ["TLS1_2", True, False]
    assert (vault["enableRbacAuthorization"], vault["enableSoftDelete"], vault["softDeleteRetentionInDays"]) == (
        True,
        True,
        90,
    )
    assert "enablePurgeProtection" not in vault


@pytest.mark.parametrize(
    ("settings", "keys", "access"),
    [("", False, "Enabled"), (", local_auth: disabled, public_network_access: disabled", True, "Disabled")],
)
def test_two_settings_close_a_foundry_account_which_has_an_identity_always(
    settings: str, keys: bool, access: str
) -> None:
    """CKV_AZURE_236, CKV_AZURE_134, CKV_AZURE_238."""
    text = f"{HEAD.partition('hub:')[0]}foundry: {{name: ai-test{settings}}}\n"
    (account,) = rendered(text)
    assert (account["properties"]["disableLocalAuth"], account["properties"]["publicNetworkAccess"]) == (keys, access)
    assert account["identity"]["type"] == "SystemAssigned"


def test_an_account_and_a_vault_of_your_own_are_not_in_the_files() -> None:
    types = {each["type"] for each in rendered(GIVEN)}
    assert WORKSPACE in types
    assert not types & {ACCOUNT, VAULT}
