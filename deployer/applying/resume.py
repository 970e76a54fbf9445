"""Goes on with a run that was interrupted: which one, whether it is of this place, and what may be left of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deployer.applying import past_runs
from deployer.azure.answer import address
from deployer.planning.fingerprint import effect, is_mark, payload
from deployer.reports.labels import resource_label
from deployer.values.change import Change, Plan
from deployer.values.past_run import COMPLETE, PastPlan, PastRun, PastWrite
from deployer.values.problem import Problem, Refused, Severity, Unsafe
from deployer.values.scope import Scope

_WITHOUT = "run without --resume: Azure is read, and what is left is planned"


def interrupted(name: str, scopes: Sequence[Scope], command: str, azure: str) -> Mapping[str, PastRun]:
    """The run that a command is to go on with, for each environment that has one, by its name: the one of that name,
    else the last one on the environment, unless it came to its end or sent nothing. In a run of several that is named,
    an environment without a plan had nothing to do. Raises Refused where a run is of another command or place, or
    cannot be relied on.
    """
    if name:
        run = past_runs.past_run(name)
        going = run.result != COMPLETE and bool(run.plans)
        if going and not any(run.plan(scope.environment) for scope in scopes):
            known = ", ".join(f"'{each.environment}'" for each in run.plans)
            raise _foreign(f"run '{run.id}' was for {known}, not for environment '{scopes[0].environment}'", _WITHOUT)
        found = {scope.environment: run for scope in scopes if going}
    else:
        found = _last({scope.environment for scope in scopes})
    for run in {run.id: run for run in found.values()}.values():
        _require_command(run, command, azure)
    for scope in scopes:
        if plan := found[scope.environment].plan(scope.environment) if scope.environment in found else None:
            _require_place(found[scope.environment], plan, scope)
    return found


def _last(environments: set[str]) -> dict[str, PastRun]:
    """The last run on each environment, where its plan did not come to its end."""
    found: dict[str, PastRun] = {}
    left = set(environments)
    for name in past_runs.run_names():
        if not left:
            break
        run = past_runs.past_run(name)
        for plan in run.plans:
            if plan.environment in left:
                left.remove(plan.environment)
                found.update({} if plan.result == COMPLETE else {plan.environment: run})
    return found


def _require_command(run: PastRun, command: str, azure: str) -> None:
    if run.command != command:
        help = f"go on with it by 'deployer {run.command} --resume {run.id}', or {_WITHOUT}"
        raise _foreign(f"run '{run.id}' was 'deployer {run.command}'", help)
    if run.azure != azure:
        help = "add --sandbox, or run without --resume" if run.azure == "sandbox" else _WITHOUT
        raise _foreign(f"run '{run.id}' went to '{run.azure}', and this one goes to '{azure}'", help)


def _require_place(run: PastRun, plan: PastPlan, scope: Scope) -> None:
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
    parts = address(write.operation)
    if write.operation and (parts.scheme != "https" or parts.netloc.lower() != host):
        raise _foreign(f"run '{run.id}' names an operation that is not at '{host}'", _WITHOUT)
    if not write.url.lower().startswith(ours) or (write.operation and not parts.path.lower().startswith(ours)):
        raise _foreign(f"run '{run.id}' names an operation of another subscription", _WITHOUT)


def require_approved(run: PastRun, plan: Plan) -> None:
    """Raises Unsafe where a plan would do anything that the run was not approved for: what is left of it is less, never
    more. A change whose resource it has written may be another by now, as long as it sends what was approved.
    """
    if more := list(_more(run.plan(plan.environment), plan)):
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


def summarize_runs(runs: Mapping[str, PastRun], *, of: int) -> Iterator[str]:
    """What they did, in a sentence for each environment; `of` is how many there are in all."""
    for environment, run in runs.items():
        if plan := run.plan(environment):
            whose = f" for environment '{environment}'" if of > 1 else ""
            done = sum(write.state == "done" for write in plan.writes.values())
            moving = sum(write.in_motion for write in plan.writes.values())
            counts = f"{done} of {len(plan.steps)} writes were done, {moving} in motion"
            yield f"Resuming run '{run.id}'{whose}: {counts}."


def _foreign(message: str, help: str) -> Refused:
    return Refused(Problem("RUN003", Severity.ERROR, message, help=help))
