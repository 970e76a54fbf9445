"""A subscription that is not registered for a provider is registered by the plan, where everybody sees it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from deployer.planning.plan_file import load
from deployer.reports.formats import report
from deployer.sandbox.state.faults import Fault
from deployer.values.change import put
from deployer.values.event import State
from deployer.values.problem import Invalid
from tests.world import SUBSCRIPTION, World, environment, lines

SMALL = environment("model: mistral-small-2503, name: chat")
ALL = [
    "+ provider_registration Microsoft.KeyVault",
    "+ provider_registration Microsoft.MachineLearningServices",
    "+ provider_registration Microsoft.SaaS",
    "+ provider_registration Microsoft.Storage",
]
OPEN = environment(
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: open, compute: {instance_type: Standard_NC24ads_A100_v4}"
)
BESIDES = ["+ provider_registration Microsoft.Cdn", "+ provider_registration Microsoft.PolicyInsights"]


@pytest.fixture
def fresh(world: World) -> World:
    """A world whose subscription is registered for nothing."""
    world.cloud.settings = replace(world.cloud.settings, registered=False)
    world.cloud.subscribe(SUBSCRIPTION)
    return world


def registrations(world: World) -> list[str]:
    return [entry.path for entry in world.cloud.log if entry.method == "POST" and entry.path.endswith("/register")]


def test_each_provider_is_a_line_of_the_plan_and_comes_before_what_needs_it(fresh: World) -> None:
    plan = fresh.apply(SMALL)
    assert lines(plan.changes)[:4] == ALL
    assert plan.counts()[0] == len(lines(plan.changes))
    hub = next(change for change in plan.changes if change.kind == "hub")
    assert put(f"/subscriptions/{SUBSCRIPTION}/providers/microsoft.machinelearningservices") in hub.steps[0].needs
    assert [path.split("/")[-2] for path in sorted(registrations(fresh))] == [line.split()[-1] for line in ALL]
    assert fresh.plan(SMALL).is_empty


def test_nothing_is_asked_or_registered_where_resources_show_that_it_is(world: World) -> None:
    world.apply(SMALL)
    before = len(world.cloud.log)
    assert world.plan(SMALL).is_empty
    assert not [entry for entry in list(world.cloud.log)[before:] if entry.path.count("/") == 4]
    world.destroy(SMALL)
    assert not registrations(world)


def test_what_needs_a_registration_that_fails_is_not_started(fresh: World) -> None:
    refused = {"error": {"code": "AuthorizationFailed", "message": "not you"}}
    fresh.cloud.keep(
        "fault", "no", Fault("no", "answer", "POST", "*/microsoft.storage/register", status=403, body=refused)
    )
    states = {event.address.rsplit("/", 1)[-1]: event.state for event in fresh.run(fresh.plan(SMALL))}
    assert states["microsoft.storage"] is State.FAILED
    assert states["hub-test"] is State.SKIPPED
    assert states["microsoft.keyvault"] is State.DONE
    assert lines(fresh.plan(SMALL).changes)[0] == "+ provider_registration Microsoft.Storage"
    fresh.apply(SMALL)


def test_a_registration_that_takes_long_is_waited_for_and_then_pending(fresh: World) -> None:
    fresh.cloud.settings = replace(fresh.cloud.settings, seconds={"Microsoft.Resources/providers": 600})
    plan = fresh.plan(SMALL)
    started = fresh.cloud.clock.now()
    fresh.run(plan)
    assert (fresh.cloud.clock.now() - started).total_seconds() > 600
    assert fresh.plan(SMALL).is_empty


def test_a_registration_that_never_ends_is_pending(fresh: World) -> None:
    fresh.cloud.settings = replace(fresh.cloud.settings, seconds={"Microsoft.Resources/providers": 10**6})
    states = {event.address.rsplit("/", 1)[-1]: event.state for event in fresh.run(fresh.plan(SMALL))}
    assert states["microsoft.storage"] is State.PENDING
    assert states["chat"] is State.SKIPPED


def test_a_provider_that_the_plan_does_not_name_is_never_registered(fresh: World) -> None:
    """azure-mgmt-core would register it by itself on the first 409, and wait without limit (reliability.md, 3.5)."""
    plan = fresh.plan(SMALL)
    without = tuple(change for change in plan.changes if change.kind != "provider_registration")
    steps = {step.key for change in without for step in change.steps}
    bare = [
        replace(change, steps=tuple(replace(step, needs=tuple(set(step.needs) & steps)) for step in change.steps))
        for change in without
    ]
    events = fresh.run(replace(plan, changes=tuple(bare)))
    details = [event.detail for event in events if event.state is State.FAILED]
    assert all("not registered to use 'Microsoft." in detail for detail in details)
    assert details
    assert not registrations(fresh)


def test_a_tampered_registration_never_leaves(fresh: World) -> None:
    plan = fresh.plan(SMALL)
    changes = [
        replace(change, steps=(replace(change.steps[0], url=change.steps[0].url.replace("Storage", "Compute")),))
        if change.name == "Microsoft.Storage"
        else change
        for change in plan.changes
    ]
    events = fresh.run(replace(plan, changes=tuple(changes)), allowed=plan)
    assert any("was stopped" in event.detail for event in events if event.state is State.FAILED)
    assert not [path for path in registrations(fresh) if "Compute" in path]


def test_a_group_that_is_there_is_read_although_its_providers_are_not_registered(fresh: World) -> None:
    fresh.put(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test", "2024-03-01", {"location": "eastus2"})
    text = SMALL.replace("resource_group: rg-test", "resource_group: {name: rg-test, existing: true}")
    assert lines(fresh.apply(text).changes)[:4] == ALL


def test_a_plan_file_holds_registrations_and_nothing_like_them(fresh: World) -> None:
    plan = fresh.plan(SMALL)
    text = report("plan", "json")([replace(plan, serial="1")])
    assert load(text, "plan.json").digest == plan.digest
    for other in ("Microsoft.Compute", "Microsoft.Storage/register/../../x"):
        with pytest.raises(Invalid):
            load(text.replace("Microsoft.Storage/register", f"{other}/register"), "plan.json")


def test_an_online_endpoint_needs_two_providers_more(fresh: World) -> None:
    plan = fresh.apply(OPEN)
    assert [line for line in lines(plan.changes) if line in BESIDES] == BESIDES
    endpoint = next(change for change in plan.changes if change.kind == "online_endpoint")
    assert {
        put(f"/subscriptions/{SUBSCRIPTION}/providers/microsoft.{name}") for name in ("cdn", "policyinsights")
    } < set(endpoint.steps[0].needs)
    assert fresh.plan(OPEN).is_empty


def test_without_them_azure_takes_the_endpoint_and_fails_it_and_the_next_plan_registers_them(fresh: World) -> None:
    names = {line.split()[-1] for line in BESIDES}
    blind = fresh.plan(OPEN)
    gone = {step.key for change in blind.changes if change.name in names for step in change.steps}
    rest = tuple(
        replace(change, steps=tuple(replace(step, needs=tuple(set(step.needs) - gone)) for step in change.steps))
        for change in blind.changes
        if change.name not in names
    )
    failed = next(event for event in fresh.run(replace(blind, changes=rest)) if event.state is State.FAILED)
    assert (
        "SubscriptionNotRegistered: Resource provider [N/A] isn't registered with Subscription [N/A]." in failed.detail
    )
    assert "Microsoft.PolicyInsights and Microsoft.Cdn" in failed.remedy
    plan = fresh.apply(OPEN)
    assert lines(plan.changes)[:2] == BESIDES
    assert fresh.plan(OPEN).is_empty
