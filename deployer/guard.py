"""The refusal of plans that must not run, whatever led to them."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.environment import Environment
from deployer.values.change import Action, Plan
from deployer.values.problem import Problem, Severity, Unsafe


def guard(environment: Environment, plan: Plan) -> None:
    """Raises Unsafe with every reason not to run the plan."""
    if problems := [*_foreign_ground(environment, plan), *_terms(environment, plan)]:
        raise Unsafe(problems)


def _foreign_ground(environment: Environment, plan: Plan) -> Iterator[Problem]:
    """Nothing is ever written outside the environment's own resource group."""
    group = f"/subscriptions/{environment.subscription}/resourceGroups/{environment.group.name}".lower()
    for change in plan.changes:
        for step in change.steps:
            path = step.url.partition("?")[0].lower()
            if path != group and not path.startswith(f"{group}/"):
                message = f"{step.method} {path} is outside the resource group of environment '{environment.name}'"
                yield Problem("GRD001", Severity.ERROR, message, change.position, "this is a bug, report it")


def _terms(environment: Environment, plan: Plan) -> Iterator[Problem]:
    """Nobody buys anything without having said so."""
    if environment.accept_marketplace_terms:
        return
    for change in plan.changes:
        if change.kind == "marketplace_subscription" and change.action in (Action.CREATE, Action.REPLACE):
            message = f"this would subscribe to {change.remark or 'an offer of the Azure Marketplace'}"
            help = "read the terms, then set 'accept_marketplace_terms: true' in the environment"
            yield Problem("GRD002", Severity.ERROR, message, change.position, help)
