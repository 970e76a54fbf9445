"""The sums of a plan and of an apply. Programs look for these lines, each alone on its line."""

from __future__ import annotations

from collections.abc import Iterable

from deployer.values.change import Action, Change, Plan

NOTHING = "No changes. Your infrastructure matches the configuration."
NONE_LEFT = "No changes. No objects need to be destroyed."


def totals(plan: Plan) -> tuple[str, ...]:
    """`Plan: 2 to add, 1 to change, 1 to destroy.`, and a second line that counts the replacements where there are."""
    if plan.is_empty and not plan.choices.destroy and (left := plan.left):
        return (f"No changes in this part of the plan; {left} {'change is' if left == 1 else 'changes are'} left out.",)
    if plan.is_empty:
        return (NONE_LEFT if plan.choices.destroy else NOTHING,)
    add, change, destroy = plan.counts()
    line = f"Plan: {add} to add, {change} to change, {destroy} to destroy."
    replaced = sum(item.action is Action.REPLACE for item in plan.changes)
    return (line, f"Of these, {replaced} replaced.") if replaced else (line,)


def done(changes: Iterable[Change], *, complete: bool, destroy: bool = False) -> str:
    """What an apply did: `Apply complete! Resources: 2 added, 0 changed, 0 destroyed.`"""
    added, changed, destroyed = Plan("", "", "", tuple(changes)).counts()
    if destroy:
        return f"{'Destroy complete!' if complete else 'Destroy incomplete.'} Resources: {destroyed} destroyed."
    numbers = f"{added} added, {changed} changed, {destroyed} destroyed"
    return f"{'Apply complete!' if complete else 'Apply incomplete.'} Resources: {numbers}."
