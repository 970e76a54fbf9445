"""A plan in short, for people: one line for each resource that changes, what is left alone, and the sum."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.kinds.all import buys
from deployer.reports.ansi import bold, dim, printable
from deployer.reports.labels import dotted, place, resource_label
from deployer.reports.plan.text import by_environment, ink
from deployer.reports.property_rows import rows
from deployer.reports.totals import totals
from deployer.values.change import Action, Change, Plan

_MOST = 4
"""Names of properties in one line."""


def as_short(plans: Sequence[Plan]) -> str:
    """Plan by plan, of several each under the name of its environment, with its own sum."""
    return by_environment(plans, _plan)


def _plan(plan: Plan) -> str:
    """What stays as it is, and what is only read, is not shown."""
    lines = [_line(item) for item in plan.changes if item.action not in (Action.NOOP, Action.READ)]
    notes = [f"{dim('#')} {printable(note)}" for note in plan.notes]
    blocks = (lines, notes, [bold(line) for line in totals(plan)])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _line(change: Change) -> str:
    sign = change.action.sign
    where = f"  {dim(printable(place(change.position)))}" if change.position else ""
    told = _told(change)
    return f"{ink(sign)(f'{sign:>3}')} {bold(printable(resource_label(change)))}{where}" + (
        f"  {dim(f'# {printable(told)}')}" if told else ""
    )


def _told(change: Change) -> str:
    """What a reviewer must not miss: what stops answering; else what changes of it; else what is bought."""
    if change.outage:
        return f"outage: {change.outage}"
    if change.action is Action.UPDATE:
        names = [dotted(row.path) for row in rows(change).shown]
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        return ", ".join(names[:_MOST]) + more
    return "purchase" if buys(change) else ""
