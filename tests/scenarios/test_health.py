"""What is not well is never "No changes": every state of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from deployer.kinds.all import kinds
from deployer.planning.plan import IN_MOTION, plan
from deployer.planning.plan_environment import PlannedEnvironment
from deployer.values.change import Action
from deployer.values.json_path import at
from deployer.values.plan_options import PlanOptions
from deployer.values.resource import Resource
from deployer.values.source import Path, Position
from tests.scenarios import estate
from tests.scenarios.estate import copy, put, with_bodies
from tests.world import World

STATES = {
    "provisioningState": ["Failed", "Canceled", "Creating", "Updating", "Deleting", "Accepted", "Running", "Unheard"],
    "endpointState": [
        "CreationFailed",
        "DeletionFailed",
        "Suspended",
        "Suspending",
        "Reinstating",
        "Creating",
        "Unknown",
    ],
    "marketplaceSubscriptionStatus": ["Suspended", "Unsubscribed", "PendingFulfillmentStart", "Unknown"],
    "status": ["Failed", "Deleting"],
}
"""States of Azure by the last word of their path, and one that nobody has heard of yet."""


def ill() -> Iterator[tuple[str, Path, str]]:
    for kind in kinds().values():
        for path, well in kind.lifecycle.health.items():
            for state in STATES[str(path[-1])]:
                assert state not in well
                yield kind.name, path, state


@pytest.fixture(scope="module")
def made() -> PlannedEnvironment:
    return estate.built().draft(estate.WHOLE)


def test_every_kind_that_azure_makes_in_steps_is_judged_by_its_state() -> None:
    assert {name for name, kind in kinds().items() if not kind.lifecycle.health} == {
        "budget",
        "content_filter",
        "diagnostic_setting",
        "foundry_connection",
        "foundry_project_connection",
        "online_traffic",
        "project_connection",
        "role_assignment",
    }


@pytest.mark.parametrize(("kind", "path", "state"), list(ill()))
def test_a_resource_that_is_not_well_is_a_change_that_says_so(
    made: PlannedEnvironment, kind: str, path: Path, state: str
) -> None:
    wanted = next(item for item in made.desired if item.kind == kind)
    body = copy(made.live.resources[wanted.address].body)
    put(body, path, state)
    live = with_bodies(made.live, {wanted.address: body})
    found = plan(made.plan.scope, made.desired, live, PlanOptions(), lambda _: Position("test.yaml", 1, 1))
    changes = {change.address: change for change in found.changes if change.steps}
    change = changes[wanted.address]
    rebuilt = (
        kinds()[kind].lifecycle.replaced_if_failed and state not in IN_MOTION | kinds()[kind].lifecycle.lasting_states
    )
    assert change.action is (Action.REPLACE if rebuilt else Action.UPDATE)
    assert f"its {path[-1]} is '{state}'" in change.reason
    assert not found.is_empty


CLOSED = {"bypass": "None", "defaultAction": "Deny"}
FOREIGN: dict[str, tuple[Path, Any]] = {
    "storage_account": (("properties", "networkAcls"), {**CLOSED, "ipRules": [], "virtualNetworkRules": []}),
    "key_vault": (("properties", "enabledForDeployment"), True),
    "container_registry": (("properties", "zoneRedundancy"), "Enabled"),
    "application_insights": (("properties", "RetentionInDays"), 30),
    "hub": (("properties", "v1LegacyMode"), True),
    "project": (("properties", "v1LegacyMode"), True),
    "online_endpoint": (("properties", "description"), "theirs"),
    "online_deployment": (("properties", "description"), "theirs"),
}
"""What somebody else, or a policy, may have set on a resource of a kind, in words that Azure knows."""


def marked(world: World) -> list[Resource]:
    """What bears tags, each with a tag and a property of somebody else."""
    tagged = [
        item for item in world.draft(estate.WHOLE).desired if kinds()[item.kind].ownership.tagged and not item.aspect
    ]
    assert len(tagged) >= 10
    for item in tagged:
        world.alter(item.id, lambda body: body["tags"].update(policy="theirs"))
        if said := FOREIGN.get(item.kind):
            world.alter(item.id, partial(put, path=said[0], value=said[1]))
    assert world.plan(estate.WHOLE).is_empty
    return tagged


def kept(world: World, item: Resource) -> bool:
    """Whether what somebody else set is still there."""
    body, said = world.get(item.id, kinds()[item.kind].api_version), FOREIGN.get(item.kind)
    return body["tags"]["policy"] == "theirs" and (said is None or at(body, said[0]) == said[1])


def test_a_change_of_tags_leaves_what_others_set() -> None:
    world = estate.built()
    tagged = marked(world)
    other = estate.WHOLE.replace("{team: platform}", "{team: research}")
    world.apply(other)
    assert world.plan(other).is_empty
    assert [item.id for item in tagged if not kept(world, item)] == []


def test_what_failed_is_put_in_order_by_the_next_apply_and_keeps_what_others_set() -> None:
    world = estate.built()
    tagged = marked(world)
    records = [record for record in world.cloud.index.records.values() if record.id.startswith(estate.GROUP)]
    failed = [record for record in records if "provisioningState" in record.properties]
    assert len({record.type for record in failed}) >= 9
    for record in failed:
        world.alter(record.id, lambda body: body["properties"].update(provisioningState="Failed"))
    assert not world.plan(estate.WHOLE).is_empty
    world.apply(estate.WHOLE)
    assert world.plan(estate.WHOLE).is_empty
    updated = [
        item
        for item in tagged
        if not kinds()[item.kind].lifecycle.replaced_if_failed and item.kind != "online_deployment"
    ]
    assert [item.id for item in updated if not kept(world, item)] == []
