"""The refusal of plans that must not run, whatever led to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deployer.environment.tags import KEYS, PROTECT, remembers
from deployer.kinds.all import buys, kinds, shared_account_of, shared_accounts
from deployer.planning.provider_registration import is_registration
from deployer.planning.soft_delete import is_purge
from deployer.values.armid import parse
from deployer.values.change import Action, Change, Plan, Step
from deployer.values.problem import Problem, Severity, Unsafe
from deployer.values.resource import Body


def guard(plan: Plan, *, accepted: bool, limit: int | None = None) -> None:
    """Raises Unsafe with every reason not to run the plan.

    `accepted`: the terms of the Marketplace are. `limit`: how many resources it may delete or replace at the most.
    """
    problems = [*_foreign_ground(plan), *_protected(plan), *_limit(plan, limit)]
    if not accepted:
        problems += unaccepted(plan)
    if problems:
        raise Unsafe(problems)


def _foreign_ground(plan: Plan) -> Iterator[Problem]:
    """Nothing is ever written outside the environment's own resource group, but into an account that it is lent; nor as
    something of another type.
    """
    lent = shared_accounts(plan.desired)
    for change in plan.changes:
        for step in () if is_registration(plan.scope, change) else change.steps:
            path = step.url.partition("?")[0]
            if reason := wrong_target(plan.scope.id, lent, change, step):
                message = f"{step.method} {path} is not sent for environment '{plan.environment}': {reason}"
                yield Problem("GRD001", Severity.ERROR, message, change.position, "check that name in Azure")


def wrong_target(group: str, lent: tuple[str, ...], change: Change, step: Step) -> str:
    """Why a step does not go to the changed resource in a group, or in what is `lent`; nothing where it does. What was
    deleted softly is purged outside of the group, at the one path that names both.
    """
    kind = kinds().get(change.kind)
    path = step.url.partition("?")[0]
    if kind and is_purge(kind, change, step):
        path = change.id
    try:
        found, home = parse(path), parse(group)
    except ValueError as error:
        return str(error)
    if path.lower() != change.id.lower():
        return "it is not the id of the resource that changes"
    inside = (found.subscription.lower(), found.group.lower()) == (home.subscription.lower(), home.group.lower())
    if not inside and not shared_account_of(path, lent):
        return f"it is outside resource group '{home.group}'"
    if kind is None or found.type.lower() != kind.type.lower():
        return f"it is not the id of a {change.title or change.kind}"
    return ""


def unaccepted(plan: Plan) -> Iterator[Problem]:
    """Nobody buys anything without having said so."""
    for change in plan.changes:
        if buys(change):
            message = f"the plan would subscribe to {change.remark or 'an offer of the Azure Marketplace'}"
            help = "read the terms, then set 'accept_marketplace_terms: true' in the environment"
            yield Problem("GRD002", Severity.ERROR, message, change.position, help)


def _protected(plan: Plan) -> Iterator[Problem]:
    """What is marked as protected, or is to be, is deleted only after the mark was taken off, in a plan of its own."""
    wanted = {item.address for item in plan.desired if _tags(item.body).get(PROTECT) == "true"}
    for change in _destroyed(plan):
        tags = _tags(change.before)
        if tags.get(PROTECT) == "true" or change.address in wanted:
            ours = change.address in wanted or remembers(tags.get(KEYS, ""), PROTECT)
            message = f"{change.title} '{change.name}' is protected, and the plan would delete it"
            advice = (
                "set 'protect: false' and apply that first"
                if ours
                else f"somebody set its tag '{PROTECT}': take it off"
            )
            yield Problem("GRD003", Severity.ERROR, message, change.position, f"{advice}; then plan again")


def _limit(plan: Plan, limit: int | None) -> Iterator[Problem]:
    if limit is not None and (count := len(_destroyed(plan))) > limit:
        message = (
            f"the plan would delete or replace {count} resource{'s' * (count > 1)}, and at most {limit} are allowed"
        )
        help = "review the plan; raise --max-destroy if that is what you want"
        yield Problem("GRD004", Severity.ERROR, message, help=help)


def _tags(body: Body | None) -> Mapping[str, str]:
    return (body or {}).get("tags") or {}


def _destroyed(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if change.action in (Action.DELETE, Action.REPLACE)]
