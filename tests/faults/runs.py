"""The commands that the matrix runs, each on a world of its own: what they do between the options and the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deployer.applying.apply import apply
from deployer.applying.arm_deployments import arm
from deployer.applying.arm_deployments.stages import actions, stages, steps
from deployer.applying.arm_deployments.what_if import what_if
from deployer.azure.azure import Azure
from deployer.check.load_environments import CheckedEnvironment
from deployer.endpoints.endpoints import endpoints
from deployer.endpoints.keys import key_action, keys, rotate, rotation
from deployer.endpoints.verify import probes, verify
from deployer.live.sandbox_target import faulty_target
from deployer.planning.plan_environment import plan_environment
from deployer.planning.read_environment import read_desired, read_environment
from deployer.sandbox.faults.injector import Injector
from deployer.values.event import Event
from deployer.values.plan_options import PlanOptions
from tests.world import environment

TEXT = environment("model: mistral-small-2503, name: chat, tags: {team: a}")
OTHER = environment("model: Ministral-3B, name: chat")
Verb = Callable[[Injector, CheckedEnvironment], Sequence[Event]]


def _plan(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    plan_environment(Azure(faulty_target(way)), ready, PlanOptions())
    return ()


def _preview(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    plan = plan_environment(Azure(faulty_target(way)), ready, PlanOptions()).plan
    staged = stages(plan)
    what_if(plan, staged, Azure(faulty_target(way), actions=actions(staged, "validate", "whatIf")))
    return ()


def _apply(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    plan = plan_environment(Azure(faulty_target(way)), ready, PlanOptions()).plan
    return list(apply(plan, Azure(faulty_target(way), plan.steps())))


def _arm(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    plan = plan_environment(Azure(faulty_target(way)), ready, PlanOptions()).plan
    staged = stages(plan)
    azure = Azure(faulty_target(way), steps(staged), actions(staged, "validate", "cancel"))
    return list(arm.apply(plan, staged, azure))


def destroy(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    plan = plan_environment(Azure(faulty_target(way)), ready, PlanOptions(destroy=True, purge=True)).plan
    return list(apply(plan, Azure(faulty_target(way), plan.steps())))


def _drift(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    read_environment(Azure(faulty_target(way)), ready)
    return ()


def _status(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    read_desired(Azure(faulty_target(way)), ready)
    return ()


def _verify(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    desired, live = read_desired(Azure(faulty_target(way)), ready)
    items = probes(live, desired, ready.site.catalog)
    actions = [key_action(item.kind, item.id).lower() for item in items if item.url]
    list(verify(Azure(faulty_target(way), actions=actions), items, ready.site.catalog))
    return ()


def _keys(way: Injector, ready: CheckedEnvironment) -> Sequence[Event]:
    desired, live = read_desired(Azure(faulty_target(way)), ready)
    (found,) = endpoints(live, desired, ready.site.catalog)
    azure = Azure(
        faulty_target(way), steps=[rotation(found, "primary")], actions=[key_action(found.type, found.id).lower()]
    )
    rotate(azure, keys(azure, found), "primary")
    return ()


@dataclass(frozen=True, slots=True)
class Run:
    """What stood, what is asked for, and who does it."""

    name: str
    verb: Verb
    before: str = ""
    text: str = TEXT
    writes: bool = False


RUNS = (
    Run("plan of what is not there", _plan),
    Run("plan of what is there", _plan, TEXT),
    Run("plan, with ARM's preview", _preview, TEXT, OTHER),
    Run("apply: all is made", _apply, writes=True),
    Run("apply: an endpoint is replaced", _apply, TEXT, OTHER, writes=True),
    Run("apply by ARM: all is made", _arm, writes=True),
    Run("apply by ARM: an endpoint is replaced", _arm, TEXT, OTHER, writes=True),
    Run("destroy", destroy, TEXT, writes=True),
    Run("drift", _drift, TEXT),
    Run("status", _status, TEXT),
    Run("verify", _verify, TEXT),
    Run("keys, with a rotation", _keys, TEXT),
)
