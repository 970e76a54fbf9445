"""A resource group that is there becomes an environment that plans nothing but ownership."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.check.check import check
from deployer.importing.export import Exported, export
from deployer.importing.inspect_group import owner
from deployer.importing.live_to_yaml import LiveGroup
from deployer.live.read import read
from deployer.source.load import parse
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid, Refused, Unsafe
from deployer.values.scope import Scope
from tests import platform
from tests.azure.foreign import Bytes, between
from tests.conftest import Run
from tests.scenarios import estate
from tests.world import HEAD, SUBSCRIPTION, TODAY, World, environment

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-hand"
WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
ML = "2025-12-01"
MODEL = "azureml://registries/azureml-mistral/models/mistral-small-2503"
OPEN = catalog.at(TODAY).find("mistralai-Mistral-7B-Instruct-v0-2")

MARKS = {("tags", "deployer"), ("tags", "deployer-tags"), ("tags", "deployer-also")}
ALL = PlanOptions(adopt=frozenset({"all"}))


def described(world: World, group: str = "rg-hand", name: str = "taken", hub: str = "") -> Exported:
    scope = Scope(name, SUBSCRIPTION, group)
    live = read(Azure(world.target), scope, (), foreign=True)
    return export(LiveGroup(scope, live, catalog.at(TODAY), hub))


def by_hand(world: World) -> World:
    """What somebody clicks together in a portal: nothing is named or set as deployer would."""
    assert OPEN
    where = {"location": "eastus2"}
    workspace = {**where, "sku": {"name": "Basic"}, "identity": {"type": "SystemAssigned"}}
    account = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/sthand"
    vault = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-hand"
    keys = {"tenantId": platform.TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []}
    stands = {
        "storageAccount": account,
        "keyVault": vault,
        "publicNetworkAccess": "Disabled",
        "friendlyName": "Our hub",
    }
    inside = {"hubResourceId": f"{WORKSPACES}/hub-hand", "description": "by hand", "publicNetworkAccess": "Disabled"}
    endpoint: dict[str, Any] = {**where, "sku": {"name": "Consumption"}}
    serving = {
        "authMode": "Key",
        "contentSafety": {"contentSafetyStatus": "Disabled"},
        "modelSettings": {"modelId": MODEL},
    }
    world.put(GROUP, "2025-04-01", {**where, "tags": {"costs": "4711"}})
    world.put(account, "2024-01-01", {**where, "kind": "StorageV2", "sku": {"name": "Standard_ZRS"}})
    world.put(vault, "2024-11-01", {**where, "properties": keys})
    world.put(
        f"{WORKSPACES}/hub-hand", ML, {**workspace, "kind": "Hub", "properties": stands, "tags": {"costs": "4711"}}
    )
    world.put(f"{WORKSPACES}/talk", ML, {**workspace, "kind": "Project", "properties": inside})
    world.put(f"{WORKSPACES}/talk/marketplaceSubscriptions/bought", ML, {"properties": {"modelId": MODEL}})
    world.put(f"{WORKSPACES}/talk/serverlessEndpoints/chat-hand", ML, {**endpoint, "properties": serving})
    online = f"{WORKSPACES}/talk/onlineEndpoints/batch-hand"
    managed = {**where, "kind": "Managed", "identity": {"type": "SystemAssigned"}}
    entry = {"authMode": "AADToken", "publicNetworkAccess": "Disabled"}
    world.put(online, ML, {**managed, "properties": entry})
    machine = {
        "endpointComputeType": "Managed",
        "model": f"{OPEN.asset_id}/versions/{OPEN.version(TODAY)}",
        "instanceType": "Standard_NC24ads_A100_v4",
        "egressPublicNetworkAccess": "Disabled",
        "requestSettings": {"requestTimeout": "PT1M", "maxConcurrentRequestsPerInstance": 2},
    }
    world.put(
        f"{online}/deployments/blue",
        ML,
        {**where, "kind": "Managed", "sku": {"name": "Default", "capacity": 2}, "properties": machine},
    )
    world.put(online, ML, {**managed, "properties": {**entry, "traffic": {"blue": 100}}})
    return world


def test_what_was_made_by_hand_is_adopted_and_nothing_else_changes(world: World) -> None:
    found = described(by_hand(world))
    assert found.notes == ("resource group 'rg-hand': tags.costs is left as it is",)
    plan = world.plan(found.text, ALL)
    changed = {field.path for change in plan.changes for field in change.fields}
    assert changed <= MARKS
    assert {change.action.value for change in plan.changes} <= {"update", "no-op", "read"}
    world.apply(found.text, ALL)
    assert world.plan(found.text).is_empty
    assert world.get(GROUP, "2025-04-01")["tags"]["costs"] == "4711"


def test_the_file_says_what_differs_from_the_defaults_and_nothing_else(world: World) -> None:
    text = described(by_hand(world)).text
    assert (
        text.partition("\n\n")[2]
        == f"""\
name: taken
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-hand
location: eastus2
hub:
  name: hub-hand
  display_name: Our hub
  tags: {{costs: "4711"}}
  public_network_access: disabled
  storage_account: {GROUP}/providers/Microsoft.Storage/storageAccounts/sthand
  key_vault: {GROUP}/providers/Microsoft.KeyVault/vaults/kv-hand
projects:
  - name: talk
    description: by hand
    deployments:
      - model: mistral-small-2503
        name: chat-hand
        content_safety: disabled
      - model: mistralai-Mistral-7B-Instruct-v0-2
        version: 9
        name: batch-hand
        auth: entra
        compute:
          instance_type: Standard_NC24ads_A100_v4
          instance_count: 2
          deployment: blue
          request_timeout_ms: 60000
          max_concurrent_requests: 2
          egress_public_network_access: disabled
          liveness: {{initial_delay: 10}}
          readiness: {{initial_delay: 10, timeout: 2}}
"""
    )


@pytest.mark.parametrize(
    "word", ["rg-test", "resource_group.rg-test", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"]
)
def test_what_is_adopted_is_named_as_a_target_is(world: World, word: str) -> None:
    world.put(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test", "2025-04-01", {"location": "eastus2"})
    text = environment("model: mistral-small-2503, name: chat")
    for other in (frozenset[str](), frozenset({"hub-test"})):
        with pytest.raises(Unsafe, match="PLN001"):
            world.plan(text, PlanOptions(adopt=other))
    (group, *_) = world.plan(text, PlanOptions(adopt=frozenset({word.lower()}))).changes
    assert (group.action.sign, group.reason) == ("~", "it bears no tag 'deployer' and is adopted")


def test_nothing_is_bought_by_adopting_what_was_bought(world: World) -> None:
    found = described(by_hand(world))
    assert found.data["accept_marketplace_terms"] is True
    assert "# Its models are bought already, so 'accept_marketplace_terms' is true:\n" in found.text
    assert "<= marketplace_subscription" not in found.text
    assert {
        item.action.value for item in world.plan(found.text, ALL).changes if item.kind == "marketplace_subscription"
    } == {"read"}


def test_what_is_imported_passes_the_rules(world: World) -> None:
    text = described(by_hand(world)).text
    assert check([parse(text, "taken.yaml")], catalog.at(TODAY)).errors == ()


def test_what_rules_have_against_what_is_live_is_answered_on_its_line(world: World) -> None:
    by_hand(world)
    nemo = "azureml://registries/azureml-mistral/models/Mistral-Nemo"
    talk = f"{WORKSPACES}/talk"
    world.alter(
        f"{talk}/serverlessEndpoints/chat-hand", lambda body: body["properties"]["modelSettings"].update(modelId=nemo)
    )
    world.alter(f"{talk}/marketplaceSubscriptions/bought", lambda body: body["properties"].update(modelId=nemo))
    text = described(world).text
    assert "      - model: Mistral-Nemo  # deployer: ignore[LIF001] it was found so\n" in text
    assert check([parse(text, "taken.yaml")], catalog.at(TODAY)).errors == ()


def test_adopting_everything_leaves_out_what_belongs_to_another_environment(world: World) -> None:
    text = described(by_hand(world)).text
    world.apply(text, ALL)
    other = text.replace("name: taken", "name: other", 1)
    with pytest.raises(Unsafe, match="belongs to environment 'taken'"):
        world.plan(other, ALL)
    plan = world.apply(other, PlanOptions(adopt=frozenset({"from:taken"})))
    assert "it belongs to environment 'taken' and is adopted" in {change.reason for change in plan.changes}
    assert world.plan(other).is_empty


def test_what_no_file_can_say_is_told_at_the_top(world: World) -> None:
    by_hand(world)
    talk = f"{WORKSPACES}/talk"
    world.alter(f"{WORKSPACES}/hub-hand", lambda body: body["properties"].update(hbiWorkspace=True))
    world.alter(f"{talk}/onlineEndpoints/batch-hand", lambda body: body["properties"].update(traffic={}))
    world.delete(f"{talk}/onlineEndpoints/batch-hand/deployments/blue", ML)
    unknown = {"authMode": "Key", "modelSettings": {"modelId": "azureml://registries/azureml-meta/models/Llama-2-7b"}}
    world.alter(f"{talk}/serverlessEndpoints/chat-hand", lambda body: body.update(properties=unknown))
    found = described(world)
    assert set(found.notes) == {
        "resource group 'rg-hand': tags.costs is left as it is",
        "hub 'hub-hand': properties.hbiWorkspace is left as it is",
        "serverless endpoint 'chat-hand' is left out: the catalogue has no serverless model "
        "'azureml://registries/azureml-meta/models/Llama-2-7b'",
        "serverless endpoint 'chat-hand' in 'talk' is left alone",
        "Marketplace subscription 'bought' in 'talk' is left alone",
        "online endpoint 'batch-hand' is left out: it has no deployment",
        "online endpoint 'batch-hand' in 'talk' is left alone",
    }
    for note in found.notes:
        assert f"#   {note}\n" in found.text


def test_a_group_that_holds_more_stays_somebody_elses(world: World) -> None:
    by_hand(world)
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-theirs"
    world.put(identity, "2023-01-31", {"location": "eastus2"})
    assert described(world).data["resource_group"] == {"name": "rg-hand", "existing": True}


def test_projects_of_a_hub_in_another_group_are_taken_with_the_hub_as_it_is(world: World) -> None:
    by_hand(world)
    team = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-team"
    world.put(team, "2025-04-01", {"location": "eastus2"})
    inside = {"hubResourceId": f"{WORKSPACES}/hub-hand", "publicNetworkAccess": "Enabled"}
    workspace = {"location": "eastus2", "sku": {"name": "Basic"}, "identity": {"type": "SystemAssigned"}}
    project = f"{team}/providers/Microsoft.MachineLearningServices/workspaces/team"
    world.put(project, ML, {**workspace, "kind": "Project", "properties": inside})
    found = described(world, "rg-team")
    assert found.data["hub"] == {"name": "hub-hand", "existing": True, "resource_group": "rg-hand"}
    world.apply(found.text, ALL)
    assert world.plan(found.text).is_empty


def test_of_several_hubs_one_has_to_be_named(world: World) -> None:
    by_hand(world)
    world.alter(f"{WORKSPACES}/talk", lambda body: body.update(kind="Hub"))
    with pytest.raises(Invalid, match="several hubs: 'hub-hand', 'talk'"):
        described(world)
    assert described(world, hub="hub-hand").data["hub"]["name"] == "hub-hand"
    with pytest.raises(Invalid, match="holds the hubs 'hub-hand', 'talk'"):
        described(world, hub="nobody")


def test_an_environment_whose_file_was_lost_comes_back_whole() -> None:
    world = estate.built(estate.HUB)
    scope = Scope("", SUBSCRIPTION, "rg-whole")
    name = owner(read(Azure(world.target), scope, (), foreign=True))
    found = described(world, "rg-whole", name)
    assert found.notes == ()
    assert world.plan(found.text).is_empty
    told = f"what is here belongs to environment '{name}'; '--name {name}' imports it as that one"
    assert f"{told}, 'plan --adopt from:{name}' takes it over" in described(world, "rg-whole", "other").notes


def test_the_command_writes_a_file_that_plans_nothing(run: Run) -> None:
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    assert run("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml").code == 0
    place = ("--subscription", SUBSCRIPTION, "--resource-group", "rg-test", "--as-of", "2026-11-23")
    shown = run("import", "--sandbox", *place)
    assert "  name: hub-test" in shown.out or "hub: {name: hub-test}" in shown.out
    made = run("import", "--sandbox", *place, "--out", "found.yaml")
    assert (made.code, made.out) == (0, "found.yaml\n")
    assert Path("found.yaml").read_text() == shown.out
    again = run("plan", "--sandbox", "--as-of", "2026-11-23", "--detailed-exitcode", "found.yaml")
    assert (again.code, again.out) == (0, "No changes. Your infrastructure matches the configuration.\n")
    assert "IMP004" in run("import", "--sandbox", *place, "--out", "found.yaml").err
    assert "IMP003" in run("import", "--sandbox", *place[:2], "--resource-group", "rg-none").err


def test_a_budget_of_a_part_of_a_unit_comes_back() -> None:
    world = World()
    text = environment("model: mistral-small-2503, name: chat") + "budget: {amount: 99.5, start: 2026-11-01}\n"
    world.apply(text)
    found = described(world, "rg-test", "test")
    assert found.data["budget"] == {"amount": 99.5, "start": "2026-11-01"}
    assert world.plan(found.text).is_empty


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("/outboundrules/", lambda body: body["properties"].pop("destination")),
        ("/roleassignments/", lambda body: body["properties"].pop("principalId")),
        ("/deployments/", lambda body: body.pop("properties")),
        ("/deployments/", lambda body: body["properties"].pop("instanceType")),
        ("/deployments/", lambda body: body["properties"].update(model="azureml://x")),
        ("/serverlessendpoints/", lambda body: body.pop("tags")),
        ("/budgets/", lambda body: body["properties"].update(timePeriod={"startDate": "x"})),
        ("/budgets/", lambda body: body["properties"].update(amount="much")),
    ],
)
def test_what_azure_leaves_out_is_left_out_or_refused_in_words(part: str, change: Callable[[Any], object]) -> None:
    world = World()
    head = HEAD.replace(
        "{name: hub-test}",
        "{name: hub-test, managed_network: {isolation: allow_only_approved_outbound, "
        "outbound_rules: [{name: logs, service_tag: AzureMonitor}]}}",
    )
    machines = "compute: {instance_type: Standard_NC24ads_A100_v4}"
    text = (
        environment(
            "model: mistral-small-2503, name: chat", f"model: mistralai-Mistral-7B-Instruct-v0-2, {machines}", head=head
        ).replace(
            "  - name: assistants\n",
            "  - name: assistants\n    access: [{role: Reader, principal: "
            f"{SUBSCRIPTION.replace('0', '3')}, type: group}}]\n",
        )
        + "budget: {amount: 99.5, start: 2026-11-01}\n"
    )
    world.apply(text)
    (id,) = (
        record.id for key, record in world.cloud.index.records.items() if part in key and "resources/dep" not in key
    )
    world.alter(id, change)
    try:
        target = between(world, lambda *_: False, Bytes())[0]  # what is said here keeps no contract
        live = read(Azure(target), scope := Scope("test", SUBSCRIPTION, "rg-test"), (), foreign=True)
        assert export(LiveGroup(scope, live, catalog.at(TODAY), "")).text
    except Refused as refused:
        assert {each.code for each in refused.problems} <= {"AZR010", "IMP005"}
