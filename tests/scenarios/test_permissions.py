"""docs/permissions.md is true: its roles are enough, none of their actions is too many, what is missing is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.sandbox.entra import identities
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Refused
from tests import platform
from tests.scenarios.landing import zone
from tests.world import SUBSCRIPTION, World, environment, lines

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
PROD = (ROOT / "environments" / "prod.yaml").read_text(encoding="utf-8")
ROLES: dict[str, dict[str, Any]] = {
    role["Name"]: role for role in map(json.loads, re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
}
APPLY, KEYS = ROLES["Mistral deployer"], ROLES["Mistral keys"]
ML = "Microsoft.MachineLearningServices/workspaces"
EITHER = {f"{ML}/marketplaceSubscriptions/*", f"{ML}/marketplaceModelSubscriptions/*"}
QUIET = {
    "Microsoft.Authorization/locks/read",
    "Microsoft.Authorization/permissions/read",
    "Microsoft.KeyVault/locations/deletedVaults/read",
    "Microsoft.Resources/subscriptions/providers/read",
}
"""Without these the plan goes on, knowing less."""
ZONE = zone(
    {
        "private_endpoints": [{"subnet": platform.SUBNET, "name": "pe-hub"}],
        "user_assigned_identities": [platform.IDENTITY],
        "managed_network": {
            "isolation": "allow_only_approved_outbound",
            "outbound_rules": [{"name": "pypi", "fqdn": "packages.example.com"}],
        },
        "application_insights": {"workspace": platform.LOGS},
        "container_registry": {},
        "access": [{"role": "Azure AI Developer", "principal": platform.PRINCIPAL, "type": "group"}],
    },
    diagnostics={"workspace": platform.LOGS},
)
SMALL = environment("model: mistral-small-2503, name: chat")


def with_role(world: World, role: dict[str, Any], *without: str) -> World:
    """The tool with a role of the page, less some actions."""
    kept = [action for action in role["Actions"] if action not in without]
    assert len(kept) == len(role["Actions"]) - len(without)
    return world.other("releases", identities.define(world.cloud, {**role, "Actions": kept}))


def fresh() -> World:
    """A world in which nothing is registered, as in a new subscription of Azure."""
    world = World()
    world.cloud.settings = replace(world.cloud.settings, registered=False)
    world.cloud.subscribe(SUBSCRIPTION)
    return world


def stopped(world: World, text: str) -> str:
    """Plan, apply, and destroy, until Azure refuses; what it says."""
    try:
        for choices in (PlanOptions(), PlanOptions(destroy=True, purge=True)):
            failed = [event.detail for event in world.run(world.plan(text, choices)) if event.state is State.FAILED]
            if failed:
                return failed[0]
    except Refused as error:
        return error.problems[0].message
    return ""


def test_the_role_of_the_page_applies_and_destroys_prod() -> None:
    world = with_role(fresh(), APPLY)
    assert lines(world.apply(PROD).changes)[0] == "+ provider_registration Microsoft.Cdn"
    assert world.plan(PROD).is_empty
    world.destroy(PROD)
    assert not [item for item in world.cloud.index.records if "/resourcegroups/" in item]


@pytest.mark.parametrize("action", [action for action in APPLY["Actions"] if action not in EITHER | QUIET])
def test_each_action_less_is_one_stop_that_names_it(action: str) -> None:
    world = with_role(fresh(), APPLY, action)
    assert f"'{action}'" in stopped(world, PROD)


def test_without_either_spelling_nothing_is_bought_and_with_one_it_is() -> None:
    assert f"'{ML}/marketplaceSubscriptions/" in stopped(with_role(fresh(), APPLY, *EITHER), PROD)
    for spelling in EITHER:
        assert stopped(with_role(fresh(), APPLY, spelling), SMALL) == ""


def test_without_the_right_to_see_locks_the_plan_says_so() -> None:
    world = with_role(World(), APPLY, "Microsoft.Authorization/locks/read")
    assert "permissions do not include reading management locks" in " ".join(world.plan(SMALL).notes)
    world.apply(SMALL)


def test_without_the_right_to_see_deleted_vaults_their_recovery_is_not_planned() -> None:
    world = with_role(World(), APPLY, "Microsoft.KeyVault/locations/deletedVaults/read")
    world.apply(SMALL)
    world.destroy(SMALL)
    assert "perform action" not in (said := stopped(world, SMALL))
    assert "recover" in said


def test_without_the_right_to_see_providers_a_registration_that_is_missing_stops_the_write() -> None:
    assert stopped(with_role(World(), APPLY, "Microsoft.Resources/subscriptions/providers/read"), SMALL) == ""
    without = with_role(fresh(), APPLY, "Microsoft.Resources/subscriptions/providers/read")
    assert "not registered to use 'Microsoft." in stopped(without, SMALL)


def test_plan_asks_only_with_get_and_reader_is_enough(world: World) -> None:
    world.apply(PROD)
    before = len(world.cloud.log)
    reader = world.other("builds", "Reader")
    assert reader.plan(PROD).is_empty
    assert not reader.plan(PROD.replace("intents-prod", "questions-prod")).is_empty
    assert {entry.method for entry in list(world.cloud.log)[before:]} == {"GET"}


def test_apply_as_reader_names_the_action_that_is_missing(world: World) -> None:
    reader = world.other("builds", "Reader")
    failed = [event.detail for event in reader.run(reader.plan(SMALL)) if event.state is State.FAILED]
    (said,) = failed
    assert "perform action 'Microsoft.Resources/subscriptions/resourcegroups/write' over scope" in said
    assert reader.client in said


def test_verify_needs_the_right_to_keys_and_nothing_else_more(world: World) -> None:
    world.apply(PROD)
    builds = world.other("builds", "Reader")
    said = {outcome.detail for outcome in builds.verify(PROD)}
    assert any("serverlessEndpoints/listKeys/action'" in detail for detail in said)
    assert any("onlineEndpoints/listKeys/action'" in detail for detail in said)
    identities.assign(world.cloud, "builds", [identities.define(world.cloud, KEYS)], "/")
    assert all(outcome.ok for outcome in builds.verify(PROD))


def test_azure_ai_developer_deploys_what_is_bought_and_is_refused_the_rest(world: World) -> None:
    world.apply(environment("model: mistral-small-2503, name: chat"))
    developer = world.other("developer", "Azure AI Developer", "Reader")
    other = developer.apply(environment("model: mistral-small-2503, name: talk"))
    assert sorted(lines(other.changes)) == ["+ serverless_endpoint talk", "- serverless_endpoint chat"]
    more = environment("model: mistral-small-2503, name: talk", "model: Ministral-3B, name: small")
    assert "agreements/offers/plans/sign/action'" in stopped(developer, more)
    second = more + "  - name: second\n"
    details = [event.detail for event in developer.run(developer.plan(second)) if event.state is State.FAILED]
    assert any(f"'{ML}/write'" in detail for detail in details)


def test_a_landing_zone_needs_what_the_table_says(world: World) -> None:
    platform.build(world)
    table = PAGE.partition("## What more a landing zone needs")[2].partition("\n## ")[0]
    role = identities.define(world.cloud, {"Name": "landing", "Actions": [*APPLY["Actions"], *told(table)]})
    releases = world.other("releases", role)
    releases.apply(ZONE)
    assert releases.plan(ZONE).is_empty
    releases.destroy(ZONE)


@pytest.mark.parametrize("less", ["subnets/join", "userAssignedIdentities/assign", "sharedKeys", "ConnectionsApproval"])
def test_links_of_a_landing_zone_are_refused_by_name(world: World, less: str) -> None:
    platform.build(world)
    table = PAGE.partition("## What more a landing zone needs")[2].partition("\n## ")[0]
    (action,) = [action for action in told(table) if less in action]
    actions = [each for each in (*APPLY["Actions"], *told(table)) if each != action]
    releases = world.other("releases", identities.define(world.cloud, {"Name": "landing", "Actions": actions}))
    assert f"does not have permission to perform action(s) '{action}' on the linked scope" in stopped(releases, ZONE)


def told(table: str) -> list[str]:
    """The actions of a table; `write` alone stands for the type of the one before."""
    found: list[str] = []
    for word in re.findall(r"`([\w./]+)`", table):
        if word.startswith("Microsoft."):
            found.append(word)
        elif word in ("write", "delete"):
            found.append(f"{found[-1].rsplit('/', 1)[0]}/{word}")
    return found
