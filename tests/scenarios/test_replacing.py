"""A replacement deletes as late as it can, and says honestly how far it came."""

from __future__ import annotations

import io
import json

from deployer.applying.apply import apply
from deployer.azure.azure import Azure
from deployer.reports.ansi import plain
from deployer.reports.ndjson import ndjson
from deployer.reports.summary import summary
from deployer.sandbox.state.faults import Fault
from deployer.values.change import Plan
from deployer.values.event import Event, State
from tests.world import World, environment

OLD = environment("model: mistral-small-2503, name: chat")
NEW = environment("model: Ministral-3B, name: chat")
REFUSAL = {
    "error": {
        "code": "UserError",
        "message": "Marketplace Subscription purchase eligibility check failed, error message [Purchase failed because "
        "there is no valid payment method associated with this Azure subscription.].",
    }
}


def last(plan: Plan, world: World, engine: str = "direct") -> dict[str, Event]:
    """How each change ended, by the last part of its name."""
    found = {event.address: event for event in world.run(plan, engine=engine)}
    return {address.rsplit("/", 1)[-1]: event for address, event in found.items()}


def refuse(world: World, path: str) -> None:
    """Every PUT to such a path is refused."""
    world.cloud.keep("fault", "no", Fault("no", "answer", "PUT", path, status=400, body=REFUSAL, times=0))


def test_a_purchase_that_is_refused_leaves_the_old_endpoint_where_it_is(world: World) -> None:
    world.apply(OLD)
    refuse(world, "*/marketplacesubscriptions/ministral*")
    ended = last(world.plan(NEW), world)
    assert ended["chat"].state is State.SKIPPED
    assert not ended["chat"].deleted
    assert not [entry for entry in world.cloud.log if entry.method == "DELETE"]


def test_the_same_when_arm_carries_it_out(world: World) -> None:
    world.apply(OLD)
    world.cloud.keep(
        "fault", "no", Fault("no", "outcome", "PUT", "*/marketplacesubscriptions/ministral*", body=REFUSAL["error"])
    )
    ended = last(world.plan(NEW), world, "arm")
    assert ended["chat"].state is State.SKIPPED
    assert not [entry for entry in world.cloud.log if entry.method == "DELETE"]


def test_half_a_replacement_is_told_as_a_deletion_by_every_report(world: World) -> None:
    world.apply(OLD)
    plan = world.plan(NEW)
    refuse(world, "*/serverlessendpoints/chat")
    stream = io.StringIO()
    events = []
    with ndjson([plan], stream) as tell:
        for event in apply(plan, Azure(world.target, plan.steps())):
            tell(event)
            events.append(event)
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    (hook,) = (row for row in rows if row.get("hook", {}).get("deleted"))
    assert hook["type"] == "apply_errored"
    assert "'chat' in 'assistants' was deleted and NOT recreated" in hook["@message"]
    assert "payment method" in hook["hook"]["remedy"]
    # The endpoint and the subscription that it used.
    assert rows[-1]["changes"] == {"add": 1, "change": 0, "remove": 2, "import": 0, "operation": "apply"}
    text = plain(summary(plan, [event for event in events if event.state not in (State.STARTED, State.WAITING)]))
    assert "the old one was deleted, and it was NOT recreated" in text
    assert "1 added, 0 changed, 2 destroyed." in text


def test_what_does_not_follow_a_deletion_of_its_own_tells_what_blocks_it(world: World) -> None:
    world.apply(OLD)
    plan = world.plan(NEW)
    waiting = {step.key: step.needs for step in plan.steps()}
    (delete,) = (key for key in waiting if key.verb == "delete" and key.address.endswith("/serverlessendpoints/chat"))
    assert any("/marketplacesubscriptions/ministral" in need.address for need in waiting[delete])


def test_callers_are_told_that_a_replaced_endpoint_has_other_keys(world: World) -> None:
    world.apply(OLD)
    plan = world.plan(NEW)
    (change,) = (item for item in plan.changes if item.kind == "serverless_endpoint")
    assert change.renew == "its keys will be others, and its address may be another: callers need both anew"
    events = [Event(item.address, item.action.value, State.DONE) for item in plan.changes if item.steps]
    assert "callers: serverless endpoint 'chat' in 'assistants': its keys will be others" in plain(
        summary(plan, events)
    )


def test_an_endpoint_without_keys_has_none_to_renew(world: World) -> None:
    old = environment("model: mistral-small-2503, name: chat, auth: entra")
    world.apply(old)
    plan = world.plan(environment("model: Ministral-3B, name: chat, auth: entra"))
    (change,) = (item for item in plan.changes if item.kind == "serverless_endpoint")
    assert change.renew == "its address may be another: callers need it anew"
