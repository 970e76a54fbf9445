"""Plan -> events, carried out by Azure Resource Manager: stage after stage, each deployment followed as it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from threading import Event as Flag

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.applying.apply import apply as apply_directly
from deployer.applying.apply import carried
from deployer.applying.arm_deployments.monitor import Deployment, monitor
from deployer.applying.arm_deployments.stages import Stage
from deployer.applying.journal import PlanJournal
from deployer.applying.step_run import STOPPED
from deployer.azure.azure import Azure
from deployer.values.change import Change, Plan, StepKey
from deployer.values.event import Event, State

_UNMET = "a resource it depends on did not complete"


class _Run(Struct):
    plan: Plan
    azure: Azure
    stop: Flag
    journal: PlanJournal | None
    owners: Mapping[StepKey, Change]
    left: dict[str, int]
    """How many writes of each change are still to come."""
    broken: set[str] = field(default_factory=set)
    """Addresses that ended in another way than well."""
    gone: set[str] = field(default_factory=set)
    """Addresses of replacements whose old one is deleted."""
    along: Mapping[str, str] = field(default_factory=dict)
    """Address of what goes along with a replacement, to that of the replacement."""


def apply(
    plan: Plan, stages: Iterable[Stage], azure: Azure, stop: Flag | None = None, journal: PlanJournal | None = None
) -> Iterator[Event]:
    """Run the plan by its stages. Every change ends in exactly one event DONE, FAILED, PENDING or SKIPPED, as with our
    own writes; but a template is submitted as a whole, or, when something that it needs is not there, not at all.
    """
    left = {change.address: len(change.steps) for change in plan.changes}
    along = {change.address: change.through for change in plan.changes if change.through}
    run = _Run(plan, azure, stop or Flag(), journal, plan.owners(), left, along=along)
    for stage in stages:
        if run.stop.is_set():
            yield from _skipped(run, stage, STOPPED)
        elif stage.template:
            yield from _deployed(run, stage)
        else:
            yield from _written(run, stage)
    yield from carried(plan, run.broken)


def _written(run: _Run, stage: Stage) -> Iterator[Event]:
    """Direct writes, by the engine that sends everything itself."""
    ready = [step for step in stage.direct if not _bars(run, step.needs, run.owners[step.key].address)]
    yield from _skipped(run, replace(stage, direct=tuple(step for step in stage.direct if step not in ready)), _UNMET)
    alone = {step.key: replace(step, needs=()) for step in ready}
    changes = []
    for change in run.plan.changes:
        if mine := tuple(alone[step.key] for step in change.steps if step.key in alone):
            changes.append(replace(change, steps=mine, through=""))
    for event in apply_directly(replace(run.plan, changes=tuple(changes)), run.azure, run.stop, run.journal):
        yield from _told(run, event)


def _deployed(run: _Run, stage: Stage) -> Iterator[Event]:
    assert stage.template
    outside = stage.template.step.needs
    if _bars(run, outside, *(run.owners[step.key].address for step in stage.steps)):
        yield from _skipped(run, stage, "a resource its template depends on did not complete")
        return
    writes = {run.owners[step.key].address: step for step in stage.steps}
    changes = {address: run.owners[step.key] for address, step in writes.items()}
    for event in monitor(Deployment(run.azure, stage.template, writes, changes, run.stop, run.journal)):
        yield from _told(run, event)


def _told(run: _Run, event: Event) -> Iterator[Event]:
    """Pass an event on; a replacement is done when it is made again, not when the old one is gone."""
    if event.state in (State.STARTED, State.WAITING):
        yield event
        return
    if event.state is not State.DONE:
        run.broken.add(event.address)
        yield replace(event, deleted=_is_gone(run, event.address))
        return
    run.left[event.address] -= 1
    more = run.left[event.address]
    if more:
        run.gone.add(event.address)
    yield replace(event, state=State.WAITING, detail="deleted; it is created again next") if more else event


def _skipped(run: _Run, stage: Stage, why: str) -> Iterator[Event]:
    for step in stage.steps:
        change = run.owners[step.key]
        if change.address not in run.broken:
            run.broken.add(change.address)
            yield Event(change.address, change.action.value, State.SKIPPED, why, deleted=_is_gone(run, change.address))


def _is_gone(run: _Run, address: str) -> bool:
    """Whether the old one of a replacement, or of what goes along with one, is deleted already."""
    return address in run.gone or run.along.get(address, "") in run.gone


def _bars(run: _Run, needs: tuple[StepKey, ...], *own: str) -> bool:
    return any(need.address in run.broken for need in needs) or any(address in run.broken for address in own)
