"""An apply for programs while it runs: a JSON document per line, as Terraform's machine-readable UI writes them.

https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TextIO

from deployer.reports.ansi import write_now
from deployer.reports.document import harmless
from deployer.reports.event_text import Changes, effect, sentence
from deployer.reports.findings import Findings
from deployer.reports.heartbeat import HEARTBEAT, Tell, heartbeat
from deployer.reports.labels import title
from deployer.reports.problems.json import diagnostics
from deployer.reports.totals import done, totals
from deployer.values.change import Action, Change, Plan
from deployer.values.event import Event, State
from deployer.values.naming import full_name
from deployer.values.version import __version__

UI = "1.2"
"""Version of the form of the messages; readers ignore types and fields that they do not know."""

_TYPES = {
    State.STARTED: "apply_start",
    State.WAITING: "apply_progress",
    State.DONE: "apply_complete",
    State.FAILED: "apply_errored",
    State.PENDING: "apply_errored",
    State.SKIPPED: "apply_skipped",
}


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def ndjson(
    plans: Sequence[Plan], stream: TextIO, now: Callable[[], datetime] = _now, every: float = HEARTBEAT
) -> Iterator[Tell]:
    """Writes what is planned, then an event per line, and when the context ends the sum of each plan. Each line names
    its environment: those of several alternate.
    """
    changes = Changes(plans)
    ended: dict[str, list[Change]] = {plan.environment: [] for plan in plans}
    finished: dict[str, set[str]] = {plan.environment: set() for plan in plans}

    def write(plan: Plan, kind: str, message: str, more: dict[str, Any], level: str = "info") -> None:
        write_now(stream, _line(kind, message, {**more, "environment": plan.environment}, level, now()))

    def tell(event: Event) -> None:
        if (found := changes.of(event)) is None:
            return
        plan, change = found
        if event.state is State.DONE:
            finished[plan.environment].add(event.address)
        ended[plan.environment].extend(effect(change, event))
        level = "error" if event.state in (State.FAILED, State.PENDING) else "info"
        write(plan, _TYPES[event.state], sentence(change, event), {"hook": _hook(change, event)}, level)

    write_now(stream, _version(now()))
    for plan in plans:
        for change in plan.changes:
            if change.action is not Action.NOOP:
                planned = {"action": change.action.value, "resource": _resource(change)}
                write(plan, "planned_change", f"{change.address}: plan to {change.action.value}", {"change": planned})
        write(plan, "change_summary", totals(plan)[0], {"changes": _summary(plan, "plan")})
    with heartbeat(tell, tell, every) as watched:
        yield watched
    for plan in plans:
        came = Plan(plan.environment, plan.subscription, plan.group, tuple(ended[plan.environment]))
        complete = len(finished[plan.environment]) == sum(1 for each in plan.changes if each.steps or each.through)
        write(plan, "change_summary", done(came.changes, complete=complete), {"changes": _summary(came, "apply")})


def diagnosed(findings: Findings, *, begun: bool, now: Callable[[], datetime] = _now) -> str:
    """Problems that end a run, in the place of events or behind those that there are already (`begun`)."""
    text = "" if begun else _version(now())
    for each in diagnostics(findings):
        level = "error" if each["severity"] == "error" else "warn"
        message = f"{each['severity'].capitalize()}: {each['summary']}"
        text += _line("diagnostic", message, {"diagnostic": each}, level, now())
    return text


def _version(now: datetime) -> str:
    return _line("version", f"deployer {__version__}", {"deployer": __version__, "ui": UI}, "info", now)


def _line(kind: str, message: str, more: dict[str, Any], level: str, now: datetime) -> str:
    head = {"@level": level, "@message": message, "@module": "deployer.ui", "@timestamp": now.isoformat()}
    return harmless(json.dumps({**head, "type": kind, **more}, sort_keys=True)) + "\n"


def _resource(change: Change) -> dict[str, str]:
    return {
        "addr": change.address,
        "resource": change.name,
        "full_name": full_name(change.id),
        "resource_type": change.kind,
        "resource_name": change.name,
        "title": title(change),
    }


def _hook(change: Change, event: Event) -> dict[str, Any]:
    hook: dict[str, Any] = {"resource": _resource(change), "action": change.action.value}
    if event.state is not State.STARTED:
        hook["elapsed_seconds"] = round(event.elapsed)
    if event.detail:
        hook["detail"] = event.detail
    if event.state is State.DONE:
        hook |= {"id_key": "id", "id_value": change.id}
        hook |= {"renew": change.renew} if change.renew else {}
    if event.remedy:
        hook["remedy"] = event.remedy
    if event.deleted:
        hook["deleted"] = True
    return hook


def _summary(plan: Plan, operation: str) -> dict[str, Any]:
    add, change, remove = plan.counts()
    return {"add": add, "change": change, "remove": remove, "import": 0, "operation": operation}
