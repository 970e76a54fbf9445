"""Foundry accounts as they are: imported, and taken over from drift; over the sandbox."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.catalog.counterpart import counterparts
from deployer.importing.export import Exported, export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.importing.sync_edits import sync_edits
from deployer.live.read import read
from deployer.planning.read_environment import read_environment
from deployer.planning.source_edits import patch
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid
from deployer.values.scope import Scope
from tests import platform
from tests.scenarios.test_foundry import ACCOUNT, GROUP
from tests.scenarios.test_import import MARKS
from tests.world import SUBSCRIPTION, World

API = "2025-09-01"
PROVIDERS = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts"
TODAY = date(2026, 11, 28)
DEV = Path(__file__).parents[2] / "environments" / "dev.yaml"
WHOLE = f"""\
name: test
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: eastus2
accept_marketplace_terms: true
foundry:
  name: ai-mistral-test
  local_auth: disabled
  network_rules: {{addresses: [203.0.113.0/24]}}
  private_endpoints: [{{subnet: {platform.SUBNET}}}]
  access: [{{role: Reader, principal: {platform.PRINCIPAL}, type: user}}]
  content_filters: [{{name: strict, filters: [{{harm: Violence, source: prompt, severity: low}}]}}]
  connections: [{{name: search, category: CognitiveSearch, target: "https://search.example"}}]
  projects:
    - {{name: writers, description: who write, connections: [{{name: web, category: ApiKey, target: "https://web.example"}}]}}
  deployments:
    - {{model: Mistral-Large-3, name: chat, capacity: 10, auth: entra, content_filter: strict, tags: {{stage: dev}}}}
    - {{model: mistral-document-ai-2512, sku: DataZoneStandard, auth: entra, upgrade: when-expired}}
"""


@pytest.fixture
def world() -> World:
    return World(TODAY)


def found(world: World, account: str = "") -> Exported:
    scope = Scope("test", SUBSCRIPTION, "rg-test")
    live = read(Azure(world.target), scope, (), foreign=True)
    return export(LiveGroup(scope, live, catalog.at(world.day), "", account))


def patched(world: World, text: str) -> str:
    """The file as `drift --write` would leave it."""
    ready = world.ready(text)
    seen = read_environment(Azure(world.target), ready)
    accepted = sync_edits(ready, seen.live, seen.drift.differences)
    assert accepted.left == ()
    return patch([(ready.source, edit) for edit in accepted.edits], lambda _: text).after["test.yaml"]


@pytest.fixture
def whole() -> World:
    """An account with everything in it."""
    world = platform.build(World(TODAY))
    world.apply(WHOLE)
    return world


def test_what_was_made_from_a_file_is_imported_as_a_file_that_plans_nothing(whole: World) -> None:
    imported = found(whole)
    assert imported.notes == ()
    assert whole.plan(imported.text).is_empty


def test_what_was_made_by_hand_is_imported_and_adopted(world: World) -> None:
    account: dict[str, Any] = {
        "location": "swedencentral",
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "identity": {"type": "SystemAssigned"},
        "properties": {"customSubDomainName": "ours-by-hand", "allowProjectManagement": True},
    }
    model = {"format": "Mistral AI", "name": "Mistral-Large-3", "version": "1"}
    world.put(GROUP, "2025-04-01", {"location": "swedencentral"})
    world.put(ACCOUNT, API, account)
    world.put(
        f"{ACCOUNT}/deployments/talk",
        API,
        {"sku": {"name": "GlobalStandard", "capacity": 7}, "properties": {"model": model}},
    )
    imported = found(world)
    world.apply(imported.text, PlanOptions(adopt=frozenset({"all"})))
    assert world.plan(imported.text).is_empty
    assert world.get(f"{ACCOUNT}/deployments/talk", API)["sku"]["capacity"] == 7
    assert "subdomain: ours-by-hand" in imported.text
    assert "upgrade: always" in imported.text  # what the service sets where nobody says anything


def test_one_of_several_accounts_is_named(whole: World) -> None:
    other = {"location": "swedencentral", "kind": "AIServices", "sku": {"name": "S0"}, "properties": {}}
    whole.put(f"{PROVIDERS}/ai-other", API, other)
    with pytest.raises(Invalid, match="holds several accounts: 'ai-mistral-test', 'ai-other'"):
        found(whole)
    assert "name: ai-mistral-test" in found(whole, "ai-mistral-test").text


def test_drift_becomes_an_edit_of_the_file(whole: World) -> None:
    whole.alter(ACCOUNT, lambda body: body["properties"]["networkAcls"].update(defaultAction="Allow"))
    whole.alter(ACCOUNT, lambda body: body["properties"].update(publicNetworkAccess="Disabled"))
    whole.alter(f"{ACCOUNT}/deployments/chat", lambda body: body["sku"].update(capacity=12))
    whole.alter(
        f"{ACCOUNT}/deployments/chat", lambda body: body["properties"].update(raiPolicyName="Microsoft.DefaultV2")
    )
    after = patched(whole, WHOLE)
    assert whole.plan(after).is_empty
    assert "capacity: 12" in after and "content_filter: strict" not in after


def test_what_others_deploy_in_the_account_becomes_an_entry(whole: World) -> None:
    model = {"format": "Mistral AI", "name": "Ministral-3B", "version": "1"}
    tags = {"deployer": "test", "deployer-tags": "deployer"}
    body = {
        "sku": {"name": "GlobalStandard", "capacity": 1},
        "tags": tags,
        "properties": {"model": model, "versionUpgradeOption": "NoAutoUpgrade"},
    }
    whole.put(f"{ACCOUNT}/deployments/small", API, body)
    whole.put(
        f"{ACCOUNT}/projects/readers",
        API,
        {"location": "eastus2", "identity": {"type": "SystemAssigned"}, "tags": tags},
    )
    after = patched(whole, WHOLE)
    changed = {field.path for change in whole.plan(after).changes for field in change.fields}
    assert changed <= MARKS  # which the next apply writes
    assert "name: small" in after and "name: readers" in after


def test_what_others_took_out_goes_from_the_file(whole: World) -> None:
    whole.delete(f"{ACCOUNT}/deployments/chat", API)
    after = patched(whole, WHOLE)
    assert "name: chat" not in after
    assert whole.plan(after).is_empty


def test_every_offer_of_mistral_is_imported_as_it_is(world: World) -> None:
    open_today = [x.model for x in counterparts(catalog.at(TODAY).models, ["eastus2"], TODAY)]
    entries = [
        f"    - {{model: {model.name}, name: d{number}-{sku.name.lower()}, sku: {sku.name}, capacity: 1}}\n"
        for number, model in enumerate(open_today)
        for sku in (model.foundry.skus if model.foundry else ())
    ]
    assert len(entries) > 8
    text = f"{WHOLE.partition('foundry:')[0]}foundry:\n  name: ai-mistral-test\n  deployments:\n{''.join(entries)}"
    world.apply(text)
    imported = found(world)
    assert imported.notes == ()
    assert imported.text.count("- model: ") == len(entries)
    assert world.plan(imported.text).is_empty


def test_a_hub_and_an_account_of_one_group_are_imported_together(world: World) -> None:
    text = DEV.read_text()
    world.apply(text)
    scope = Scope("dev", SUBSCRIPTION, "rg-mistral-dev")
    imported = export(LiveGroup(scope, read(Azure(world.target), scope, (), foreign=True), catalog.at(TODAY), ""))
    assert imported.notes == ()
    assert world.plan(imported.text).is_empty
