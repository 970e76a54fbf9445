"""What of a plan Azure would refuse because of management locks: told before the first write, not half way through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.kinds.all import shared_accounts
from deployer.live.preconditions import read_locks
from deployer.values.armid import parse
from deployer.values.change import Action, Change, Plan
from deployer.values.live import Live
from deployer.values.lock import Lock
from deployer.values.problem import Problem, Severity

_MOST = 3
"""Changes that are named; the others are counted."""


UNREAD = "your permissions do not include reading management locks: if there is one, Azure refuses what it blocks"


def read_lock_conflicts(azure: Azure, plan: Plan, live: Live) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """What locks bar, and a note where they may not be read. Asks only for a plan that writes: one request for each
    group it writes to.
    """
    if not plan.steps():
        return (), ()
    group = plan.scope.id.lower()
    there = group in live.resources
    lent = {parse(ground).group for ground in shared_accounts(plan.desired)} - {plan.scope.group.lower()}
    told = [read_locks(azure, plan.scope, there=there)]
    told += [read_locks(azure, replace(plan.scope, group=group), there=True) for group in sorted(lent)]
    if None in told:
        return (), (UNREAD,)
    found = dict.fromkeys(lock for some in told for lock in some or ())
    return tuple(lock_conflicts(plan, found)), ()


def lock_conflicts(plan: Plan, locks: Iterable[Lock]) -> Iterator[Problem]:
    """One problem for each lock that stands in the way, with what it bars."""
    for lock in locks:
        changes = [
            change for change in plan.changes if any(lock.bars(step.method, _id(step.url)) for step in change.steps)
        ]
        if changes:
            yield _problem(lock, changes)


def _problem(lock: Lock, changes: list[Change]) -> Problem:
    words = [_words(change) for change in changes[:_MOST]]
    if len(changes) > _MOST:
        words.append(f"and {len(changes) - _MOST} more")
    message = f"management lock '{lock.name}' ({lock.level}) on {_place(lock)} blocks this plan: {', '.join(words)}"
    notes = f"; its notes say: '{lock.notes}'" if lock.notes else ""
    help = f"have the lock removed, or leave these out with --exclude{notes}"
    return Problem("GRD005", Severity.ERROR, message, changes[0].position, help)


def _words(change: Change) -> str:
    verbs = {Action.CREATE: "create", Action.UPDATE: "change", Action.REPLACE: "replace", Action.DELETE: "delete"}
    return f"{verbs.get(change.action, change.action.value)} {change.title} '{change.name}'"


def _place(lock: Lock) -> str:
    depth = lock.scope.count("/")
    kind = {2: "subscription", 4: "resource group"}.get(depth, "resource")
    return f"{kind} '{lock.scope.rsplit('/', 1)[-1]}'"


def _id(url: str) -> str:
    return url.partition("?")[0]
