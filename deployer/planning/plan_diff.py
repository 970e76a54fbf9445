"""Two plans -> what the second does otherwise than the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deployer.planning.fingerprint import effect
from deployer.values.change import Action, Change, Plan, PlanDifference


def plan_difference(approved: Plan, now: Plan) -> tuple[PlanDifference, ...]:
    """Every resource that the plans treat differently: by their effects, not by their words."""
    return tuple(_moves(_effective(approved), _effective(now)))


def _moves(approved: Mapping[str, Change], now: Mapping[str, Change]) -> Iterator[PlanDifference]:
    for address in sorted(approved.keys() | now.keys()):
        before, after = approved.get(address), now.get(address)
        if before is None or after is None or effect(before) != effect(after):
            yield PlanDifference(before, after)


def _effective(plan: Plan) -> dict[str, Change]:
    return {item.address: item for item in plan.changes if item.action not in (Action.NOOP, Action.READ)}
