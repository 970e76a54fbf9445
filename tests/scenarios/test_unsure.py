"""Where nobody knows whether a write had an effect, Azure is read before anything is concluded or sent again."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.sandbox.state.faults import Fault
from deployer.values.event import Event, State
from tests.engine.conftest import ArmWorld
from tests.sandbox.contract import Witness
from tests.world import World, environment, lines

SMALL = environment("model: mistral-small-2503, name: chat")
BAD = (State.FAILED, State.PENDING, State.SKIPPED)
BUSY = [
    ("StorageAccountOperationInProgress", "An operation is currently performing on this storage account."),
    ("ConflictError", "Another operation is in progress."),
    ("RequestConflict", "Cannot modify resource: the provisioning state is not terminal."),
    ("AnotherOperationInProgress", "Another operation on this resource is in progress."),
]


def inject(world: World, *faults: Fault) -> None:
    """These faults lie in wait."""
    for fault in faults:
        world.cloud.keep("fault", fault.name, fault)


def error(code: str, message: str = "") -> dict[str, Any]:
    """The body of a refusal."""
    return {"error": {"code": code, "message": message}}


def failed(world: World, text: str = SMALL) -> list[Event]:
    """What of an apply did not end well."""
    return [event for event in world.run(world.plan(text)) if event.state in BAD]


def purchases(world: World) -> int:
    """How many purchases were sent."""
    return sum("/marketplaceSubscriptions/" in entry.path and entry.method == "PUT" for entry in world.cloud.log)


@pytest.mark.parametrize(("code", "message"), BUSY)
@pytest.mark.parametrize("path", ["*/storageaccounts/*", "*/vaults/*", "*/workspaces/hub-test"])
def test_an_answer_that_was_lost_and_is_busy_when_repeated(world: World, path: str, code: str, message: str) -> None:
    inject(
        world,
        Fault("lost", "cut", "PUT", path, effect=True),
        Fault("busy", "answer", "PUT", path, nth=2, times=3, status=409, body=error(code, message)),
    )
    assert not failed(world)
    assert world.plan(SMALL).is_empty


@pytest.mark.parametrize("path", ["*/workspaces/hub-test", "*/workspaces/assistants", "*/vaults/*", "*endpoints/chat"])
@pytest.mark.parametrize("times", [1, 3])
def test_what_was_just_made_may_read_as_absent_for_a_while(world: World, path: str, times: int) -> None:
    plan = world.plan(SMALL)
    inject(world, Fault("lag", "answer", "GET", path, status=404, times=times, body=error("ResourceNotFound")))
    assert not [event for event in world.run(plan) if event.state in BAD]
    assert world.plan(SMALL).is_empty


def test_what_is_never_there_is_a_failure(world: World) -> None:
    plan = world.plan(SMALL)
    inject(world, Fault("gone", "answer", "GET", "*/vaults/*", status=404, times=0, body=error("ResourceNotFound")))
    events = [event for event in world.run(plan) if event.state is State.FAILED]
    assert [event.detail for event in events] == ["Azure accepted the write, but the resource does not exist"]


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 302, 500])
def test_a_look_at_an_operation_that_is_refused_is_no_failure(world: World, status: int) -> None:
    inject(
        world,
        Fault("look", "answer", "GET", "*operation*", status=status, times=2, body=error("Refused")),
        Fault("slow", "outcome", "PUT", "*/serverlessendpoints/*", outcome="Succeeded", seconds=600),
    )
    assert not failed(world)
    assert world.plan(SMALL).is_empty


@pytest.mark.parametrize("status", [401, 403, 404, 409, 302, 500])
@pytest.mark.parametrize("path", ["*/deployments/deployer-test-1", "*/deployments/deployer-test-1/operations"])
def test_nor_is_one_at_a_deployment_of_arm(status: int, path: str, contract: Witness) -> None:
    world = ArmWorld()
    inject(world, Fault("look", "answer", "GET", path, status=status, body=error("Refused"), nth=2))
    assert not failed(world)
    assert world.plan(SMALL).is_empty
    contract.errors.clear()  # Azure answers no redirect: whoever is between may


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_one_401_takes_a_new_token(world: World, method: str) -> None:
    inject(world, Fault("token", "answer", method, "*", status=401, body=error("ExpiredAuthenticationToken")))
    assert not failed(world)
    assert world.plan(SMALL).is_empty


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("effect", [True, False])
def test_a_purchase_is_read_before_it_is_sent_again(world: World, status: int, effect: bool) -> None:
    path = "*/marketplacesubscriptions/*"
    inject(world, Fault("late", "answer", "PUT", path, status=status, effect=effect, body=error("Timeout")))
    assert not failed(world)
    assert purchases(world) == (1 if effect else 2)
    assert world.plan(SMALL).is_empty


def test_a_purchase_that_reads_as_absent_for_a_while_is_not_sent_again(world: World) -> None:
    plan, path = world.plan(SMALL), "*/marketplacesubscriptions/*"
    inject(
        world,
        Fault("late", "answer", "PUT", path, status=500, effect=True, body=error("Timeout")),
        Fault("lag", "answer", "GET", path, status=404, times=3, body=error("ResourceNotFound")),
    )
    assert not [event for event in world.run(plan) if event.state in BAD]
    assert purchases(world) == 1


def test_a_purchase_that_somebody_else_made_meanwhile_serves(world: World) -> None:
    plan = world.plan(SMALL)
    world.apply(SMALL)
    sentence = "Marketplace subscription already exists in workspace 'assistants'."
    body = error("MarketplaceSubscriptionAlreadyExists", sentence)
    inject(
        world,
        Fault("there", "answer", "PUT", "*/marketplacesubscriptions/*", status=409, times=0, body=body),
    )
    before = purchases(world)
    assert not [event for event in world.run(plan) if event.state in BAD]
    assert purchases(world) == before + 1


@pytest.mark.parametrize(
    ("state", "status"), [("Canceled", "Unsubscribed"), ("Failed", "Unsubscribed"), ("Succeeded", "Unsubscribed")]
)
def test_a_subscription_that_has_ended_is_made_again(world: World, state: str, status: str) -> None:
    world.apply(SMALL)
    (id,) = (key for key in world.cloud.index.records if "/marketplacesubscriptions/" in key)
    ended = {"provisioningState": state, "marketplaceSubscriptionStatus": status}
    world.alter(id, lambda body: body["properties"].update(ended))
    plan = world.plan(SMALL)
    assert "-/+ marketplace_subscription mistral-small-2503-3f6d9db4" in lines(plan.changes)
    world.apply(SMALL)
    assert world.plan(SMALL).is_empty


def test_one_that_is_suspended_waits_for_its_bill(world: World) -> None:
    world.apply(SMALL)
    (id,) = (key for key in world.cloud.index.records if "/marketplacesubscriptions/" in key)
    world.alter(id, lambda body: body["properties"].update(marketplaceSubscriptionStatus="Suspended"))
    (event,) = (event for event in failed(world) if event.state is State.FAILED)
    assert "pay its bill" in event.remedy


def test_what_azure_does_not_finish_says_when_to_come_back(world: World) -> None:
    path = "*/serverlessendpoints/*"
    inject(world, Fault("slow", "outcome", "PUT", path, outcome="Succeeded", seconds=36000))
    (event,) = failed(world)
    assert event.detail.startswith(
        "Azure was still working on it after 30 minutes; run the same command again in 30 minutes"
    )
    (event,) = failed(world)
    assert event.detail.startswith("an earlier operation on it is still running; run the same command again in 30")
    assert sum(entry.method == "PUT" and "/serverlessEndpoints/" in entry.path for entry in world.cloud.log) == 1


@pytest.mark.parametrize("effect", [True, False])
@pytest.mark.parametrize("path", ["*/serverlessendpoints/chat", "*/workspaces/hub-test", "*/vaults/*"])
def test_a_deletion_whose_answer_is_an_error_is_judged_by_reading(world: World, path: str, effect: bool) -> None:
    world.apply(SMALL)
    inject(world, Fault("late", "answer", "DELETE", path, status=500, effect=effect, times=9, body=error("Internal")))
    world.destroy(SMALL) if effect else None
    world.cloud.drop("fault", "late")
    world.destroy(SMALL)
    assert not [key for key in world.cloud.index.records if "/rg-test" in key and "/deployments/" not in key]
