"""What goes wrong stays small, is named, and is finished by the next run."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from deployer.sandbox.state.faults import Fault
from deployer.values.change import Plan, Step
from deployer.values.event import Event, State
from tests.world import World, environment, lines

BOTH = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: small")
SMALL = environment("model: mistral-small-2503, name: chat")
MACHINE = environment(
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, compute: {instance_type: Standard_NC24ads_A100_v4}"
)


def ended(events: list[Event]) -> dict[str, State]:
    """How each resource ended, by its last name."""
    last = {event.address: event.state for event in events}
    return {address.rsplit("/", 1)[-1]: state for address, state in last.items()}


def test_a_refusal_stops_only_what_depends_on_it_and_a_second_run_finishes(world: World) -> None:
    refusal = {"error": {"code": "UserError", "message": "Marketplace says no."}}
    world.cloud.keep(
        "fault", "no", Fault("no", "answer", "PUT", "*/marketplacesubscriptions/ministral*", status=400, body=refusal)
    )
    plan = world.plan(BOTH)
    events = world.run(plan)
    states = ended(events)
    assert states["chat"] is State.DONE
    assert states["small"] is State.SKIPPED
    assert [state for name, state in states.items() if name.startswith("ministral")] == [State.FAILED]
    assert "Marketplace says no" in next(event.detail for event in events if event.state is State.FAILED)
    plan = world.apply(BOTH)
    assert [line.rsplit("-", 1)[0] for line in lines(plan.changes)] == [
        "+ marketplace_subscription ministral-3b",
        "+ serverless_endpoint small",
    ]


@pytest.mark.parametrize("effect", [True, False])
def test_an_answer_that_is_lost_is_read_before_anything_is_sent_again(world: World, effect: bool) -> None:
    world.cloud.keep("fault", "cut", Fault("cut", "cut", "PUT", "*/marketplacesubscriptions/*", effect=effect))
    world.apply(SMALL)
    sent = [entry for entry in world.cloud.log if "/marketplaceSubscriptions/" in entry.path and entry.method == "PUT"]
    assert len(sent) == (1 if effect else 2)
    assert world.plan(SMALL).is_empty


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_error_is_waited_out(world: World, status: int) -> None:
    world.cloud.keep("fault", "busy", Fault("busy", "answer", "PUT", "*/workspaces/hub-test", status=status, times=3))
    world.apply(SMALL)


def test_an_operation_that_ends_badly_is_a_failure_whatever_a_poller_would_say(world: World) -> None:
    error = {"code": "InternalServerError", "message": "no machine would start"}
    world.cloud.keep("fault", "bad", Fault("bad", "outcome", "PUT", "*/serverlessendpoints/*", body=error))
    events = world.run(world.plan(SMALL))
    assert ended(events)["chat"] is State.FAILED
    plan = world.apply(SMALL)
    assert lines(plan.changes) == ["-/+ serverless_endpoint chat"]


def test_what_takes_longer_than_its_deadline_is_pending_and_found_by_the_next_run(world: World) -> None:
    world.cloud.keep(
        "fault", "slow", Fault("slow", "outcome", "PUT", "*/serverlessendpoints/*", outcome="Succeeded", seconds=7200)
    )
    events = world.run(world.plan(SMALL))
    assert ended(events)["chat"] is State.PENDING
    plan = world.plan(SMALL)
    assert lines(plan.changes) == ["~ serverless_endpoint chat"]
    world.cloud.clock.advance(7200)
    before = world.writes
    world.run(plan)
    assert world.writes == before
    assert world.plan(SMALL).is_empty


def test_gpu_quota_that_is_not_there_is_told_in_azure_s_figures(world: World) -> None:
    world.cloud.settings = replace(world.cloud.settings, cores=0)
    events = world.run(world.plan(MACHINE))
    detail = next(event.detail for event in events if event.state is State.FAILED)
    assert "Not enough quota" in detail
    assert "24" in detail


def tampered(plan: Plan, change: object) -> Plan:
    """The plan with every endpoint's step changed by a function."""

    def mend(step: Step) -> Step:
        return change(step) if "/serverlessEndpoints/" in step.url else step  # type: ignore[operator]

    changes = tuple(replace(item, steps=tuple(mend(step) for step in item.steps)) for item in plan.changes)
    return replace(plan, changes=changes)


@pytest.mark.parametrize(
    "change",
    [
        lambda step: replace(step, body={**step.body, "tags": {}}),
        lambda step: replace(step, url=step.url.replace("/chat?", "/chatt?")),
        lambda step: replace(step, url=step.url.replace("rg-test", "rg-other")),
        lambda step: replace(step, method="DELETE", body=None),
    ],
    ids=["one tag less", "another name", "another group", "a deletion"],
)
def test_a_request_that_the_plan_does_not_contain_never_leaves(world: World, change: object) -> None:
    approved = world.plan(SMALL)
    events = world.run(tampered(approved, change), allowed=approved)
    assert "was stopped" in next(event.detail for event in events if event.state is State.FAILED)
    assert not [entry for entry in world.cloud.log if "/serverlessEndpoints/" in entry.path and entry.write]


def test_an_endpoint_that_azure_marks_failed_is_not_no_changes(world: World) -> None:
    from deployer.sandbox.arm.operations import with_state

    world.apply(SMALL)
    (record,) = (item for item in world.cloud.index.records.values() if item.id.endswith("/serverlessEndpoints/chat"))
    world.cloud.put(with_state(record, "Failed"))
    plan = world.plan(SMALL)
    assert lines(plan.changes) == ["-/+ serverless_endpoint chat"]
    assert "is 'Failed'" in plan.changes[-1].reason


def test_a_subscription_that_cannot_buy_is_told_why(world: World) -> None:
    world.cloud.subscribe("00000000-0000-0000-0000-000000000000", quota_id="FreeTrial_2014-09-01", spending_limit="On")
    events = world.run(world.plan(SMALL))
    failed = [event for event in events if event.state is State.FAILED]
    assert [event.address.split("/")[-2] for event in failed] == ["marketplacesubscriptions"]
    assert "eligibility" in failed[0].detail
