"""Marketplace subscriptions: one per project and model, reused by later deployments of the same offer.

https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/marketplacesubscriptions
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.names import subscription_name
from deployer.environment.resolved import WORKSPACES, ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import ResolvedDeployment
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml, buys_an_offer
from deployer.kinds.rights import Rights
from deployer.values.json_path import at
from deployer.values.resource import Body


def subscription_id(site: ResolvedRegion, home: ResolvedProject, served: ResolvedDeployment) -> str:
    """ARM id of the subscription we would make for a deployment."""
    name = subscription_name(served.model.asset_id.rsplit("/", 1)[-1], site.environment.name, home.name)
    return f"{home.id}/marketplaceSubscriptions/{name}"


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """One subscription for each model of the Marketplace that a project deploys as serverless API."""
    for home, served in site.serverless():
        if served.model.marketplace:
            values = {"model": served.model.asset_id}
            id = subscription_id(site, home, served)
            yield Wanted(id, values, needs=(home.id,), origin=served.path, remark=served.model.terms)


def owned(environment: str, id: str, body: Body) -> bool:
    """Ours bear the name that we derive from the model, the environment and the project; the type has no tags."""
    project, name = id.split("/")[-3], id.split("/")[-1]
    model = str(at(body, ("properties", "modelId")) or "").rsplit("/", 1)[-1]
    return name.lower() == subscription_name(model, environment, project).lower()


def slots(id: str, body: Body) -> tuple[str, ...]:
    """One subscription for each model and project."""
    project = id.rsplit("/", 2)[0]
    model = at(body, ("properties", "modelId"))
    return (f"marketplace {project} {model}".lower(),) if model else ()


KIND = Kind(
    name="marketplace_subscription",
    title="Marketplace subscription",
    type=f"{WORKSPACES}/marketplaceSubscriptions",
    api_version="2025-12-01",
    parent="project",
    wants=wants,
    writer="azure-ai-ml",
    comparison=Comparison(
        readonly=(
            *ENVELOPE,
            ("properties", "marketplacePlan"),
            ("properties", "marketplaceSubscriptionStatus"),
            ("properties", "provisioningState"),
        ),
        caseless=(("properties", "modelId"),),
    ),
    lifecycle=Lifecycle(
        forces_replacement=(("properties", "modelId"),),
        health={
            ("properties", "provisioningState"): frozenset({"Succeeded"}),
            ("properties", "marketplaceSubscriptionStatus"): frozenset({"Subscribed"}),
        },
        # One that ended Canceled or Failed, or was unsubscribed, does not come back by a PUT: Azure answers what it
        # has. A suspended one waits for its bill (contract: mfe.json, MarketplaceSubscriptionStatus).
        replaced_if_failed=True,
        lasting_states=frozenset({"Suspended"}),
        patches=False,
        slots=slots,
        deadline=1200,
        buys=buys_an_offer,
    ),
    ownership=Ownership(
        tagged=False,
        owned=owned,
        substitute_by=("properties", "modelId"),
    ),
    # Of Marketplace subscriptions two spellings are about: docs/permissions.md.
    rights=Rights(
        buying=True,
        alternative=f"{WORKSPACES}/marketplaceModelSubscriptions",
        providers=("Microsoft.SaaS",),  # what is bought (SLS_2026_01: `Microsoft.SaaS/register/action`, once)
    ),
    yaml=Yaml(
        implied=True,
    ),
)
