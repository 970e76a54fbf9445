"""Goes on with a run that was interrupted: which one, whether it is of this place, and what may be left of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from deployer.applying import past_runs
from deployer.planning.fingerprint import effect, is_mark, payload
from deployer.reports.labels import resource_label
from deployer.values.change import Change, Plan
from deployer.values.past_run import COMPLETE, PastPlan, PastRun, PastWrite
from deployer.values.problem import Problem, Refused, Severity, Unsafe
from deployer.values.scope import Scope

_WITHOUT = "run without --resume: Azure is read, and what is left is planned"


def interrupted(name: str, scopes: Sequence[Scope], command: str, azure: str) -> PastRun | None:
    """The run that a command is to go on with: the one of that name, else the last one on one of these environments;
    None where it came to its end, sent nothing, or where there is none. Raises Refused where it is of another command
    or place, or cannot be relied on.
    """
    wanted = {scope.environment for scope in scopes}
    run = past_runs.past_run(name) if name else _last(wanted)
    if run is None or run.result == COMPLETE or not run.plans:
        return None
    if run.command != command:
        help = f"go on with it by 'deployer {run.command} --resume {run.id}', or {_WITHOUT}"
        raise _foreign(f"run '{run.id}' was 'deployer {run.command}'", help)
    if run.azure != azure:
        help = "add --sandbox, or run without --resume" if run.azure == "sandbox" else _WITHOUT
        raise _foreign(f"run '{run.id}' went to '{run.azure}', and this one goes to '{azure}'", help)
    for scope in scopes:
        _require_place(run, scope)
    return run


def _last(environments: set[str]) -> PastRun | None:
    for name in past_runs.names():
        run = past_runs.past_run(name)
        if any(plan.environment in environments for plan in run.plans):
            return run
    return None


def _require_place(run: PastRun, scope: Scope) -> None:
    plan = run.plan(scope.environment)
    if not plan:
        known = ", ".join(f"'{each.environment}'" for each in run.plans)
        raise _foreign(f"run '{run.id}' was for {known}, not for environment '{scope.environment}'", _WITHOUT)
    for what, then, now in (
        ("subscription", plan.subscription, scope.subscription),
        ("resource group", plan.group, scope.group),
    ):
        if then.lower() != now.lower():
            raise _foreign(f"run '{run.id}' was in {what} '{then}', and the file names '{now}'", _WITHOUT)


def in_motion(run: PastRun, host: str) -> Mapping[str, PastWrite]:
    """Writes of it that Azure may still be working on, by their URL. Raises Refused where one would have our token sent
    to another host, or where it is of another subscription.
    """
    found = {}
    for plan in run.plans:
        for write in plan.writes.values():
            if write.in_motion:
                _require_ours(run, plan, write, host)
                found[write.url.lower()] = write
    return found


def _require_ours(run: PastRun, plan: PastPlan, write: PastWrite, host: str) -> None:
    ours = f"/subscriptions/{plan.subscription}/".lower()
    parts = urlsplit(write.operation)
    if write.operation and (parts.scheme != "https" or parts.netloc.lower() != host):
        raise _foreign(f"run '{run.id}' names an operation that is not at '{host}'", _WITHOUT)
    if not write.url.lower().startswith(ours) or (write.operation and not parts.path.lower().startswith(ours)):
        raise _foreign(f"run '{run.id}' names an operation of another subscription", _WITHOUT)


def require_approved(run: PastRun, plans: Sequence[Plan]) -> None:
    """Raises Unsafe where a plan would do anything that the run was not approved for: what is left of it is less, never
    more. A change whose resource it has written may be another by now, as long as it sends what was approved.
    """
    more = [change for plan in plans for change in _more(run.plan(plan.environment), plan)]
    if more:
        names = [f"{change.action.sign.strip()} {resource_label(change)}" for change in more]
        shown = ", ".join(names[:5]) + (f", and {len(names) - 5} more" if len(names) > 5 else "")
        message = f"run '{run.id}' was not approved for what would now be done: {shown}"
        help = (
            "the environment, its options or Azure have changed since: run without --resume, and approve the new plan"
        )
        raise Unsafe(Problem("RUN004", Severity.ERROR, message, help=help))


def _more(approved: PastPlan | None, plan: Plan) -> Iterator[Change]:
    known = approved or PastPlan("", "", "", "", "", (0, 0, 0), {}, {})
    by_arm = any(step.startswith("deploy ") for step in known.writes)
    written = {write.url.lower() for write in known.writes.values()}  # traffic has the address of its endpoint
    for change in plan.changes:
        if not change.steps or is_mark(change) or known.changes.get(change.address) == effect(change):
            continue
        same = all(known.steps.get(str(step.key)) == payload(change, step) for step in change.steps)
        if not (same and (by_arm or any(step.url.lower() in written for step in change.steps))):
            yield change


def told(run: PastRun) -> str:
    """What it did, in a sentence."""
    writes = list(run.writes())
    done = sum(write.state == "done" for write in writes)
    moving = sum(write.in_motion for write in writes)
    planned = sum(len(plan.steps) for plan in run.plans)
    return f"Resuming run '{run.id}': {done} of {planned} writes were done, {moving} in motion."


def _foreign(message: str, help: str) -> Refused:
    return Refused(Problem("RUN003", Severity.ERROR, message, help=help))
