"""A Foundry account from its first plan to its end, with the real SDKs over the sandbox, by both engines."""

from __future__ import annotations

import hashlib
import json

import pytest
from msgspec.structs import replace

from deployer.kinds.all import buys
from deployer.planning.guard import guard
from deployer.planning.plan_file import load
from deployer.planning.required_rights import needs
from deployer.reports.formats import report
from deployer.sandbox.entra import identities
from deployer.values.change import Action, Plan
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests.engine.conftest import ArmWorld
from tests.scenarios.test_permissions import APPLY, PAGE, told
from tests.world import SUBSCRIPTION, World, environment, lines

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-mistral-test"
DELETED = (
    f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations/swedencentral/resourceGroups/rg-test"
    "/deletedAccounts/ai-mistral-test"
)
USAGE = "aiservices.globalstandard.mistral-large-3"
HEAD = f"""\
name: test
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: swedencentral
accept_marketplace_terms: true
foundry:
  name: ai-mistral-test
"""
LARGE = "{model: Mistral-Large-3, name: chat, capacity: 10}"
MEDIUM = "{model: mistral-medium-2505, name: medium}"
DOCUMENTS = "{model: mistral-document-ai-2512, name: documents}"


def text(*deployments: str, more: str = "  projects: [{name: assistants}, {name: writers}]\n") -> str:
    return f"{HEAD}{more}  deployments: [{', '.join(deployments)}]\n"


WHOLE = text(LARGE, MEDIUM, DOCUMENTS)


@pytest.fixture(params=[World, ArmWorld], ids=["direct", "arm"])
def world(request: pytest.FixtureRequest) -> World:
    """An empty sandbox, and an engine."""
    made: World = request.param()
    return made


def change(plan: Plan, name: str) -> tuple[Action, list[str]]:
    """What happens to one resource, and the properties because of which."""
    (found,) = [item for item in plan.changes if item.name == name]
    return found.action, [".".join(map(str, field.path)) for field in found.fields]


def test_it_is_made_plans_nothing_afterwards_and_goes_with_nothing_left(world: World) -> None:
    plan = world.apply(WHOLE)
    assert lines(plan.changes) == [
        "+ resource_group rg-test",
        "+ foundry_account ai-mistral-test",
        *(f"+ foundry_deployment {name}" for name in ("chat", "documents", "medium")),
        *(f"+ foundry_project {name}" for name in ("assistants", "writers")),
    ]
    assert world.plan(WHOLE).is_empty
    world.destroy(WHOLE)
    assert not list(world.cloud.index.inside(GROUP))
    assert not [name for name in world.cloud.deleted if name.startswith("foundry")]


def test_no_two_writes_are_under_way_in_one_account(world: World) -> None:
    """Azure answers 409 RequestConflict to the second: none was answered so."""
    world.apply(WHOLE)
    world.destroy(WHOLE)
    assert {entry.status for entry in world.cloud.log if entry.write}.isdisjoint({409, 412, 429})


def test_every_body_is_sent_as_it_was_rendered() -> None:
    world = World()
    plan = world.apply(WHOLE)
    sent = {(entry.path.lower(), entry.body_sha256) for entry in world.cloud.log if entry.method == "PUT"}
    assert sent == {
        (step.url.partition("?")[0].lower(), hashlib.sha256(json.dumps(step.body).encode()).hexdigest())
        for step in plan.steps()
    }


def test_capacity_filter_and_upgrade_change_in_place(world: World) -> None:
    world.apply(WHOLE)
    other = text("{model: Mistral-Large-3, name: chat, capacity: 20, upgrade: when-expired}", MEDIUM, DOCUMENTS)
    plan = world.apply(other)
    assert change(plan, "chat") == (Action.UPDATE, ["sku.capacity", "properties.versionUpgradeOption"])
    assert plan.counts() == (0, 1, 0)
    assert world.get(f"{ACCOUNT}/deployments/chat", "2025-09-01")["sku"]["capacity"] == 20
    assert world.plan(other).is_empty


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("{model: Mistral-Large-3, name: chat, capacity: 10, sku: DataZoneStandard}", "sku.name"),
        ("{model: mistral-medium-3-5, name: chat, capacity: 10}", "properties.model.name"),
    ],
)
def test_another_sku_or_model_is_another_deployment_and_the_outage_is_told(other: str, why: str, world: World) -> None:
    world.apply(text(LARGE))
    plan = world.apply(text(other))
    assert change(plan, "chat") == (Action.REPLACE, [why])
    (replaced,) = [item for item in plan.changes if item.steps]
    assert replaced.outage == "'chat' does not exist until this is created"
    assert replaced.renew == ""  # keys and hosts are the account's
    assert world.plan(text(other)).is_empty


def test_what_somebody_changed_is_seen_and_put_right(world: World) -> None:
    world.apply(WHOLE)
    world.alter(ACCOUNT, lambda body: body["properties"].update(disableLocalAuth=True))
    world.alter(f"{ACCOUNT}/deployments/chat", lambda body: body["sku"].update(capacity=1))
    plan = world.apply(WHOLE)
    assert change(plan, "ai-mistral-test") == (Action.UPDATE, ["properties.disableLocalAuth"])
    assert change(plan, "chat") == (Action.UPDATE, ["sku.capacity"])
    assert world.plan(WHOLE).is_empty


def test_what_is_no_longer_declared_goes_and_the_rest_stays(world: World) -> None:
    world.apply(WHOLE)
    plan = world.apply(text(LARGE, more="  projects: [{name: assistants}]\n"))
    gone = {item.name for item in plan.changes if item.action is Action.DELETE}
    assert gone == {"writers", "medium", "documents"}
    assert world.plan(text(LARGE, more="  projects: [{name: assistants}]\n")).is_empty


@pytest.mark.parametrize("key", ["location: swedencentral", "  name: ai-mistral-test"])
def test_an_account_neither_moves_nor_gets_another_subdomain(key: str, world: World) -> None:
    world.apply(WHOLE)
    other = WHOLE.replace(
        key, "location: eastus2" if key.startswith("location") else f"{key}\n  subdomain: another-name"
    )
    with pytest.raises(Unsafe) as refused:
        world.plan(other)
    assert any(problem.code == "PLN004" for problem in refused.value.problems)


def test_a_deleted_account_is_recovered_and_what_was_in_it_made_again(world: World) -> None:
    world.apply(WHOLE)
    world.apply(WHOLE, PlanOptions(destroy=True))
    smaller = WHOLE.replace("  projects", "  local_auth: disabled\n  projects").replace("chat,", "chat, auth: entra,")
    smaller = smaller.replace("medium}", "medium, auth: entra}").replace("documents}", "documents, auth: entra}")
    plan = world.plan(smaller)
    (account,) = [item for item in plan.changes if item.name == "ai-mistral-test"]
    assert account.reason.startswith("it was deleted and is recovered; Azure would purge it on ")
    assert [str(step.key).partition(" ")[0] for step in account.steps] == ["recover", "put"]
    world.apply(smaller)
    assert world.get(ACCOUNT, "2025-09-01")["properties"]["disableLocalAuth"] is True
    assert world.plan(smaller).is_empty


def test_a_deleted_account_is_purged_where_that_is_asked_for(world: World) -> None:
    world.apply(WHOLE)
    world.apply(WHOLE, PlanOptions(destroy=True))
    plan = world.apply(WHOLE, PlanOptions(purge=True))
    (account,) = [item for item in plan.changes if item.name == "ai-mistral-test"]
    assert [(str(step.key).partition(" ")[0], step.method) for step in account.steps] == [
        ("purge", "DELETE"),
        ("put", "PUT"),
    ]
    assert account.steps[0].url.partition("?")[0] == DELETED
    assert world.plan(WHOLE).is_empty


def test_a_purge_is_planned_shown_and_needs_a_right_on_the_subscription() -> None:
    world = World()
    world.apply(WHOLE)
    plan = world.plan(WHOLE, PlanOptions(destroy=True, purge=True))
    (account,) = [item for item in plan.changes if item.name == "ai-mistral-test"]
    assert account.reason.startswith("purged")
    asked = {(need.action, need.scope) for need in needs(plan)}
    purge = "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete"
    assert (purge, f"/subscriptions/{SUBSCRIPTION}") in asked


def test_a_plan_file_holds_both_steps_and_no_other_purge() -> None:
    world = World()
    world.apply(WHOLE)
    plan = world.plan(WHOLE, PlanOptions(destroy=True, purge=True))
    written = report("plan", "json")([plan])
    assert load(written, "plan.json").digest == plan.digest
    with pytest.raises(Exception, match="the plan was changed after it was made"):
        load(written.replace("deletedAccounts/ai-mistral-test", "deletedAccounts/ai-other"), "plan.json")


def test_a_deployment_that_azure_moved_on_is_no_drift(world: World) -> None:
    itself = text("{model: Mistral-Large-3, name: chat, capacity: 10, version: '1', upgrade: always}")
    world.apply(itself)
    world.alter(f"{ACCOUNT}/deployments/chat", lambda body: body["properties"]["model"].update(version="2"))
    plan = world.plan(itself)
    assert plan.is_empty
    assert any("was moved to version 2" in note for note in plan.notes)
    pinned = itself.replace("always", "never")
    assert change(world.plan(pinned), "chat")[1] == [
        "properties.model.version",
        "properties.versionUpgradeOption",
    ]


def test_a_failed_deployment_is_deleted_and_made_again(world: World) -> None:
    world.apply(WHOLE)
    world.alter(f"{ACCOUNT}/deployments/chat", lambda body: body["properties"].update(provisioningState="Failed"))
    assert change(world.apply(WHOLE), "chat")[0] is Action.REPLACE
    assert world.plan(WHOLE).is_empty


def test_the_role_of_the_page_and_its_table_are_enough() -> None:
    world = World()
    table = PAGE.partition("## What more Foundry needs")[2].partition("\n## ")[0]
    role = identities.define(world.cloud, {"Name": "foundry", "Actions": [*APPLY["Actions"], *told(table)]})
    releases = world.other("releases", role)
    releases.apply(WHOLE)
    assert releases.plan(WHOLE).is_empty
    releases.destroy(WHOLE)
    assert not list(world.cloud.index.inside(GROUP))


def test_quota_is_asked_for_before_the_first_write_and_told_at_its_line(world: World) -> None:
    world.cloud.settings = replace(world.cloud.settings, quota={USAGE: 5})
    with pytest.raises(Unsafe) as refused:
        world.plan(WHOLE)
    (problem,) = refused.value.problems
    assert problem.code == "PLN014"
    assert problem.message == (
        "quota 'AIServices.GlobalStandard.Mistral-Large-3' in 'swedencentral' has 5 of 5 left, and this plan needs "
        "10 more"
    )
    assert problem.help and "by 5" in problem.help
    last = text(DOCUMENTS, LARGE.replace("chat", "zoo"))
    with pytest.raises(Unsafe) as refused:
        world.plan(last)
    position = refused.value.problems[0].position
    assert position is not None
    assert last.splitlines()[position.line - 1][position.column - 1 :].startswith("{model: Mistral-Large-3")
    assert world.writes == 0
    assert world.apply(WHOLE.replace("capacity: 10", "capacity: 5")).counts()[0] == 7
    assert world.plan(WHOLE.replace("capacity: 10", "capacity: 5")).is_empty


def test_a_model_of_a_partner_is_bought_by_its_deployment_and_asks_for_acceptance(world: World) -> None:
    plan = world.plan(WHOLE)
    assert [item.name for item in plan.changes if buys(item)] == ["medium"]
    unaccepted = world.draft(WHOLE.replace("accept_marketplace_terms: true", "accept_marketplace_terms: false"))
    assert [problem.code for problem in unaccepted.refused] == ["GRD002"]
    assert "mistral" in unaccepted.refused[0].message.lower()


@pytest.mark.parametrize("other", ["/deletedAccounts/ai-other", "/resourceGroups/rg-other/deletedAccounts/"])
def test_nothing_else_is_ever_purged(other: str) -> None:
    world = World()
    world.apply(WHOLE)
    plan = world.plan(WHOLE, PlanOptions(destroy=True, purge=True))
    (account,) = [item for item in plan.changes if item.name == "ai-mistral-test"]
    url = account.steps[1].url.replace("/deletedAccounts/ai-mistral-test", other)
    url = url.replace("/resourceGroups/rg-test/resourceGroups/", "/resourceGroups/")
    bent = replace(account, steps=(account.steps[0], replace(account.steps[1], url=url)))
    with pytest.raises(Unsafe, match="is not sent for environment 'test'"):
        guard(replace(plan, changes=(bent,)), accepted=True)


def test_an_environment_of_a_hub_reads_no_account() -> None:
    world = World()
    world.apply(environment("model: mistral-small-2503, name: chat"))
    world.plan(environment("model: mistral-small-2503, name: chat"))
    assert not [entry.path for entry in world.cloud.log if "cognitiveservices" in entry.path.lower()]


def test_a_file_that_no_longer_has_foundry_deletes_what_was_there(world: World) -> None:
    world.apply(WHOLE)
    hub = environment("model: mistral-small-2503, name: chat").replace("eastus2", "swedencentral")
    plan = world.apply(hub)
    assert {item.kind for item in plan.changes if item.action is Action.DELETE} == {
        "foundry_account",
        "foundry_deployment",
        "foundry_project",
    }
    assert world.plan(hub).is_empty


def test_every_deployment_answers_and_does_what_its_model_can_do(world: World) -> None:
    world.apply(WHOLE)
    outcomes = world.verify(WHOLE)
    assert [(item.probe.endpoint, item.ok, item.detail) for item in outcomes if not item.ok] == []
    assert {item.probe.project for item in outcomes} == {"ai-mistral-test"}
    assert {item.probe.endpoint for item in outcomes} == {"chat", "medium", "documents"}
