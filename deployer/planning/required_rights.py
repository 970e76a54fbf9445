"""Plan -> the actions of Azure's roles that its writes need, and a role that holds what is lacking. docs/permissions.md
tells the same, and tests/scenarios/test_rights.py holds both against the embedded Azure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.kinds.all import kinds
from deployer.planning.provider_registration import is_registration
from deployer.values.change import Change, Plan, Step
from deployer.values.resource import Body
from deployer.values.right import Need, Permission

_ML = "Microsoft.MachineLearningServices/workspaces"
_GROUPS = "Microsoft.Resources/subscriptions/resourceGroups"
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
        for step in change.steps:
            for need in _of(plan, change, step):
                found.setdefault((need.action.lower(), need.scope.lower()), need)
    if engine == "arm" and found:
        for action in (*_DEPLOYING, _FOLLOWING):
            found.setdefault((action.lower(), plan.scope.id.lower()), Need(action, plan.scope.id))
    return tuple(found.values())


def role(lacking: Iterable[Need]) -> str:
    """The least built-in role that holds all of this; Owner holds everything."""
    wanted = list(lacking)
    return next(name for name, held in ROLES.items() if all(need.met([held]) for need in wanted))


def _of(plan: Plan, change: Change, step: Step) -> Iterator[Need]:
    subscription = f"/subscriptions/{plan.subscription}"
    if is_registration(plan.scope, change):
        yield Need(f"{change.name}/register/action", subscription)
        return
    verb, id = _VERBS[step.method], step.url.partition("?")[0]
    yield _plain(change, verb, id)
    if verb == "write":
        yield from (Need(action, scope, change.position) for action, scope in _linked(change, step.body or {}))
        if change.buys:
            yield from (Need(action, subscription, change.position) for action in _BUYING)
            yield from (Need(action, plan.scope.id, change.position) for action in _SOLD)
    if change.kind == "hub":  # RBAC_HUB: hubs have actions of their own besides
        yield Need(f"{_ML}/hubs/{verb}", id, change.position)


def _plain(change: Change, verb: str, id: str) -> Need:
    """The action of the type itself. Of Marketplace subscriptions two spellings are about: docs/permissions.md."""
    type = _GROUPS if change.kind == "resource_group" else kinds()[change.kind].type
    other = type.replace("/marketplaceSubscriptions", "/marketplaceModelSubscriptions")
    return Need(f"{type}/{verb}", id, change.position, f"{other}/{verb}" if other != type else "")


def _linked(change: Change, body: Body) -> Iterator[tuple[str, str]]:
    """What Azure asks for at other resources that a body names: ids of what the caller may not use are refused."""
    properties: Mapping[str, Any] = body.get("properties") or {}
    for id in (body.get("identity") or {}).get("userAssignedIdentities") or {}:
        yield "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", str(id)
    match change.kind:
        case "project" if hub := properties.get("hubResourceId"):
            yield f"{_ML}/hubs/join/action", str(hub)
        case "private_endpoint":
            yield "Microsoft.Network/virtualNetworks/subnets/join/action", str(properties["subnet"]["id"])
            for item in properties["privateLinkServiceConnections"]:
                reached = str(item["properties"]["privateLinkServiceId"])
                yield f"{_ML}/privateEndpointConnectionsApproval/action", reached
        case "diagnostic_setting" if workspace := properties.get("workspaceId"):
            yield "Microsoft.OperationalInsights/workspaces/sharedKeys/action", str(workspace)
