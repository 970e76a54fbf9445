"""What of a plan Azure would refuse for want of quota: asked before the first write, and told at its line."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.azure.azure import Azure
from deployer.catalog.catalog import Catalog
from deployer.kinds.all import kinds
from deployer.live.capacity import capacity
from deployer.values.capacity import Capacity
from deployer.values.change import Action, Change, Plan
from deployer.values.live import Live
from deployer.values.problem import Problem, Refused, Severity

_GROWING = (Action.CREATE, Action.REPLACE, Action.UPDATE)


def lacking_quota(
    azure: Azure, plan: Plan, live: Live, catalog: Catalog, *, later: bool = False
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """The problems, and a note where nobody may look. One request for each region in which a plan deploys something
    that Azure would refuse at once; `later`: or take, and fail minutes later.
    """
    growing = {item.address: item for item in plan.changes if item.action in _GROWING and _counts(item, later)}
    if not growing:
        return (), ()
    # A deployment is counted by its account, which may not change at all.
    wanted = [item for item in plan.desired if item.address in growing or not kinds()[item.kind].quota]
    try:
        rows = capacity(azure, plan.scope, wanted, live, catalog)
    except Refused as refused:
        why = refused.problems[0].message
        return (), (f"quota could not be looked at ({why}): should it not suffice, Azure says so",)
    full = (
        f"'{row.family}' has {row.available} units in '{row.region}' for one deployment more by what Azure has there, "
        "and this plan needs more for one: another region or SKU may have them"
        for row in rows
        if row.full and not row.short
    )
    return tuple(_problems(rows, list(growing.values()))), tuple(full)


def _counts(change: Change, later: bool) -> bool:
    kind = kinds().get(change.kind)
    return bool(kind and kind.quota and (later or kind.quota.refused))


def _problems(rows: tuple[Capacity, ...], growing: list[Change]) -> Iterator[Problem]:
    for row in rows:
        if row.granted is not None and row.short:
            left = max(0, row.granted - row.used)
            message = (
                f"quota '{row.family}' in '{row.region}' has {left} of {row.granted} left, and this plan needs "
                f"{row.missing} more"
            )
            less = f"lower 'capacity' by {row.short}" if row.unit != "cores" else f"use {row.short} fewer cores"
            help = f"{less}, free what others use of it, or ask Microsoft for more"
            place = next((item for item in growing if item.address in row.missing_for), growing[0]).position
            yield Problem("PLN014", Severity.ERROR, message, place, help)
