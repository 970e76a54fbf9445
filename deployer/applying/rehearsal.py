"""Plan and sandbox -> what becomes of the plan under each fault. Every trial has a sandbox of its own, and is over in
milliseconds: nobody waits there. The real Azure is never asked.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from deployer.applying.apply import apply
from deployer.azure.azure import Azure
from deployer.live.sandbox_target import faulty_target
from deployer.planning.plan_environment import replan
from deployer.reports.labels import resource_label
from deployer.sandbox.faults.catalogue import FAULTS
from deployer.sandbox.faults.fault import Fault, Killed
from deployer.sandbox.faults.injector import MOST, Aim, Hang, Injector, Strike
from deployer.sandbox.http import Request, Response
from deployer.sandbox.state.cloud import Cloud
from deployer.values.change import Change, Plan, Step
from deployer.values.event import Event, State
from deployer.values.json_path import at
from deployer.values.problem import DeployerError, Problem, Refused, Severity
from deployer.values.rehearsal import Survival, Trial

_LATER = (7200.0, 7200.0, 5 * 86_400.0)
"""Seconds after which somebody runs the command again: most deadlines are shorter; and some days later once more."""
_ENDED = (State.DONE, State.FAILED, State.PENDING, State.SKIPPED)


class CleanRun(Struct, frozen=True):
    """A plan, and what a clean run of it leaves."""

    plan: Plan
    state: Mapping[str, Any]
    most: int
    """Requests that a run may send."""
    wanted: Mapping[str, str]
    bought: int
    asynchronous: frozenset[str]
    """Addresses of the steps whose write starts an operation."""

    def cloud(self) -> Cloud:
        """The sandbox as it stood, anew."""
        return Cloud.from_json(self.state)

    def cases(self) -> tuple[tuple[Fault, Change, Step], ...]:
        """Every fault with every write that it can come to."""
        steps = [(change, step) for change in self.plan.changes for step in change.steps]
        return tuple((fault, *each) for fault in FAULTS for each in steps if self._fits(fault, each[1]))

    def _fits(self, fault: Fault, step: Step) -> bool:
        if step.method not in ("PUT", "PATCH", "DELETE") or (fault.types and step.method == "DELETE"):
            return False
        if fault.where in ("poll", "operation") and str(step.key) not in self.asynchronous:
            return False
        if fault.where == "read" and step.method == "DELETE":
            return False
        type = _type(step.url)
        return not fault.types or any(type.endswith(each) for each in fault.types)


class _Ran(Struct, frozen=True):
    """How one run ended: the last event of each change, or why there is none."""

    done: bool
    said: str = ""
    todo: str = ""
    broken: str = ""
    """Why it may not have ended so."""


def _type(url: str) -> str:
    """The type of resource that a URL ends in, in lower case; nothing for a resource group."""
    parts = url.partition("?")[0].lower().rpartition("/providers/")[2].split("/")
    return "/".join([parts[0], *parts[1::2]])


def clean_run(plan: Plan, state: Mapping[str, Any]) -> CleanRun:
    """Run once without a fault. Raises Refused where the sandbox does not take the plan."""
    cloud = Cloud.from_json(state)
    aims = [(str(step.key), Aim(step.method, step.url, "poll")) for step in plan.steps()]
    injector = Injector(cloud, hears=_hearing([aim for _, aim in aims]), most=10**9)
    ran = _run(lambda: plan, injector)
    if ran.broken or not ran.done:
        message = f"without any fault the plan does not complete in the sandbox: {ran.broken or ran.said}"
        help = ran.todo or "apply it with --sandbox first"
        if "(AZR111)" in help:  # who reads this has no support to ask: the trials have a copy of this Azure
            help = "grant it in the embedded Azure: 'deployer sandbox quota FAMILY CORES', then rehearse again"
        raise Refused(Problem("RHS001", Severity.ERROR, message, help=help))
    moving = frozenset(key for key, aim in aims if aim.operations)
    return CleanRun(plan, state, max(MOST, 20 * injector.count), remaining_resources(cloud), injector.bought, moving)


def _hearing(aims: Sequence[Aim]) -> Callable[[Request, Response], None]:
    def hears(request: Request, answer: Response) -> None:
        for aim in aims:
            aim.hears(request, answer)

    return hears


Case = tuple[Fault, Change, Step]


def draw_cases(clean: CleanRun, seed: int) -> tuple[Case, ...]:
    """Every fault once, each at an operation that the seed draws."""
    by_fault: dict[str, list[Case]] = {}
    for case in clean.cases():
        by_fault.setdefault(case[0].name, []).append(case)
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return tuple(chance.choice(cases) for cases in by_fault.values())


def rehearse(clean: CleanRun, cases: Iterable[Case]) -> Iterator[Trial]:
    """Try the cases, one after the other."""
    for case in cases:
        yield try_faults(clean, case)


def try_faults(clean: CleanRun, *cases: Case) -> Trial:
    """What becomes of the plan where all of these come in one run."""
    survival, said, todo = _tried(clean, cases)
    faults, changes = [fault for fault, _, _ in cases], [change for _, change, _ in cases]
    return Trial(
        " and ".join(fault.name for fault in faults),
        " and ".join(dict.fromkeys(fault.group for fault in faults)),
        " and ".join(f"{change.action} {resource_label(change)}" for change in changes),
        changes[0].address,
        survival,
        said,
        todo,
        " and ".join(fault.source for fault in faults),
    )


def remaining_resources(cloud: Cloud) -> dict[str, str]:
    """Everything that is there, with its state, but for the history of deployments."""
    return {
        id: str(at(record.body, ("properties", "provisioningState")))
        for id, record in cloud.index.records.items()
        if "/microsoft.resources/deployments/" not in id and "/microsoft.saas/" not in id
    }


def _tried(clean: CleanRun, cases: Sequence[Case]) -> tuple[Survival, str, str]:
    cloud = clean.cloud()
    aims = [Aim(step.method, step.url, fault.where) for fault, _, step in cases]
    strikes = [Strike(fault, aim.meets) for (fault, _, _), aim in zip(cases, aims, strict=True)]
    met = Injector(cloud, strikes, _hearing(aims), clean.most)
    first = _run(lambda: clean.plan, met)
    if first.broken:
        return Survival.LOST, first.broken, ""
    bought, ran = met.bought, first
    if first.done:
        trouble = _differs(clean, cloud, bought)
        return (Survival.LOST, trouble, "") if trouble else (Survival.COMPLETED, "", "")
    for seconds in _LATER:
        cloud.clock.advance(seconds)
        again = Injector(cloud, most=clean.most)
        ran = _again(clean.plan, again)
        bought += again.bought
        if ran.done or ran.broken:
            break
    if trouble := ran.broken or ("" if ran.done else ran.said) or _differs(clean, cloud, bought):
        return (Survival.MANUAL, first.said, ran.todo) if ran.todo and not ran.broken else (Survival.LOST, trouble, "")
    if any(fault.lasts for fault, _, _ in cases):
        return Survival.MANUAL, first.said, first.todo or "do what the message says, then run the same command again"
    return Survival.RESUMABLE, first.said, ""


def _again(plan: Plan, injector: Injector) -> _Ran:
    """What somebody does who runs the same command again: it plans anew."""
    return _run(lambda: replan(Azure(faulty_target(injector)), plan)[0], injector)


def _run(make: Callable[[], Plan], injector: Injector) -> _Ran:
    try:
        plan = make()
        ended = [
            event
            for event in apply(plan, Azure(faulty_target(injector), plan.steps()), injector.stop)
            if event.state in _ENDED
        ]
    except Killed:
        return _Ran(False, "the run was killed")
    except DeployerError as error:
        return _refused(error)
    except Hang as hang:
        return _Ran(False, broken=f"it hangs: {hang}")
    except Exception as error:  # noqa: BLE001 - a rehearsal is there to find it
        return _Ran(False, broken=f"{type(error).__name__}: {error}")
    return _ended(ended)


def _ended(events: Sequence[Event]) -> _Ran:
    bad = sorted(
        (event for event in events if event.state is not State.DONE), key=lambda event: event.state is State.SKIPPED
    )
    if not bad:
        return _Ran(True)
    return _Ran(
        False, bad[0].detail, bad[0].remedy, "deployer itself failed" if "this is a bug" in bad[0].detail else ""
    )


def _refused(error: DeployerError) -> _Ran:
    return _Ran(False, error.problems[0].message, error.problems[0].help)


def _differs(clean: CleanRun, cloud: Cloud, bought: int) -> str:
    """What is not as a clean run leaves it."""
    if bought > clean.bought:
        return f"{bought} purchases in place of {clean.bought}"
    if odd := set(remaining_resources(cloud).items()) ^ set(clean.wanted.items()):
        return f"another state than a clean run leaves: {sorted(odd)[0]}"
    return ""
