"""Plan -> the actions of Azure's roles that its writes need, and a role that holds what is lacking. docs/permissions.md
tells the same, and tests/scenarios/test_rights.py holds both against the embedded Azure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from deployer.kinds.all import buys, kinds
from deployer.planning.provider_registration import KIND as REGISTRATION
from deployer.values.change import PURGE, Change, Plan
from deployer.values.right import Need, Permission

_ML = "Microsoft.MachineLearningServices/workspaces"
_VERBS = {"PUT": "write", "PATCH": "write", "DELETE": "delete"}
_BUYING = (
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/read",
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/sign/action",
    "Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/read",
    "Microsoft.Marketplace/offerTypes/publishers/offers/plans/agreements/read",
)
"""At the subscription. https://learn.microsoft.com/azure/ai-foundry/how-to/deploy-models-serverless (SLS_2026_01)"""
_SOLD = ("Microsoft.SaaS/resources/read", "Microsoft.SaaS/resources/write")
"""At the group, of the same source."""
_DEPLOYING = tuple(f"Microsoft.Resources/deployments/{each}" for each in ("validate/action", "write", "read"))
_FOLLOWING = "Microsoft.Resources/deployments/operations/read"

ROLES: Mapping[str, Permission] = {
    "Azure AI Developer": Permission(
        (
            f"{_ML}/*/read",
            f"{_ML}/*/action",
            f"{_ML}/*/delete",
            f"{_ML}/*/write",
            "Microsoft.MachineLearningServices/locations/*/read",
            "Microsoft.Authorization/*/read",
            "Microsoft.Resources/deployments/*",
        ),
        (
            f"{_ML}/delete",
            f"{_ML}/write",
            f"{_ML}/listKeys/action",
            f"{_ML}/hubs/write",
            f"{_ML}/hubs/delete",
            f"{_ML}/featurestores/write",
            f"{_ML}/featurestores/delete",
        ),
    ),
    "Role Based Access Control Administrator": Permission(
        (
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
            "*/read",
            "Microsoft.Support/*",
        )
    ),
    "Contributor": Permission(
        ("*",),
        (
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
        ),
    ),
    "Owner": Permission(("*",)),
}
"""Built-in roles, the least first. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""


def needs(plan: Plan, engine: str = "direct") -> tuple[Need, ...]:
    """Every action once for each scope, in the order of the plan."""
    found: dict[tuple[str, str], Need] = {}
    for change in plan.changes:
        for need in _of(plan, change):
            found.setdefault((need.action.lower(), need.scope.lower()), need)
    if engine == "arm" and found:
        for action in (*_DEPLOYING, _FOLLOWING):
            found.setdefault((action.lower(), plan.scope.id.lower()), Need(action, plan.scope.id))
    return tuple(found.values())


def least_role(lacking: Iterable[Need]) -> str:
    """The least built-in role that holds all of this; Owner holds everything."""
    wanted = list(lacking)
    return next(name for name, held in ROLES.items() if all(need.met([held]) for need in wanted))


def _of(plan: Plan, change: Change) -> Iterator[Need]:
    subscription = f"/subscriptions/{plan.subscription}"
    if change.kind == REGISTRATION:
        yield Need(f"{change.name}/register/action", subscription)
        return
    kind = kinds()[change.kind]
    bought = kind.rights.buying and buys(change)
    for step in change.steps:
        if step.key.verb == PURGE:
            yield Need(f"{kind.rights.purge}/delete", subscription, change.position)
            continue
        verb, id = _VERBS[step.method], step.url.partition("?")[0]
        body = step.body or {}
        found = list(kind.rights.asked_for(kind.type, verb, id, body, bool(change.asks)))
        if verb == "write" and bought:
            found += (Need(action, subscription) for action in _BUYING)
            found += (Need(action, plan.scope.id) for action in _SOLD)
        yield from (replace(need, position=change.position) for need in found)
