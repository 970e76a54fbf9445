"""Models by stage, by kind of subscription, and by machine size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from deployer.catalog.catalog import Catalog
from deployer.catalog.counterpart import counterparts
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import Platform, Presence, Sku
from deployer.environment.resolved_deployment import AccountDeployment, ResolvedDeployment
from deployer.rules.rule import View
from deployer.values.source import Path

AWAY: dict[Platform, str] = {
    "hub": "is sold on Foundry only, and not in this region",
    "foundry": "is offered on hubs only",
}


def at_stage(view: View, stage: Stage) -> Iterator[tuple[ResolvedDeployment, date]]:
    """Deployments whose model is at a stage on the day of the check, with the day it got there."""
    stages, day = view.catalog.stages, view.catalog.as_of
    for served in view.site.deployments():
        if stages[served.model.name] is stage and (milestone := served.model.milestone(stage)) and milestone.on <= day:
            yield served, milestone.on


def successor_advice(served: ResolvedDeployment, view: View) -> str:
    """What to move to: the nearest heir that can be deployed where the deployment is, or in an account by `migrate`;
    else what there is.
    """
    catalog, platform = view.catalog, served.platform
    heirs = list(catalog.heirs(served.model))
    for heir in heirs:
        if heir.offered_on(platform) and catalog.stages[heir.name].is_open:
            return f"move to '{heir.name}'"
    there = next(counterparts(heirs, [view.site.location], catalog.as_of), None)
    if there and served.way == "serverless":
        return f"'deployer migrate' moves it to '{there.model.name}' in a Foundry account"
    if heirs:
        away = AWAY[platform] if not heirs[-1].offered_on(platform) else "takes no new deployments either"
        return f"its successor '{heirs[-1].name}' {away}"
    return "no successor has been named"


def buys(served: ResolvedDeployment) -> bool:
    """Whether the model is an offer of the partner: hubs subscribe to it first, and a deployment of an account buys it
    as it is made (PARTNER_2026_07).
    """
    if isinstance(served, AccountDeployment):
        return served.offer is not None and served.offer.seller == "partner"
    return served.model.marketplace


def models_by_verdict(view: View, verdict: str) -> list[str]:
    """Models of the environment on which the verdict for its kind of subscription is `refuse` or `doubt`."""
    written = view.environment.subscription_kind
    kind = view.catalog.subscriptions.get(written) if written else None
    if kind is None:
        return []
    return sorted(
        {
            served.model.name
            for served in view.site.deployments()
            if (kind.verdict if buys(served) else kind.managed if served.platform == "hub" else "") == verdict
        }
    )


def skus_by_presence(view: View, presence: Presence) -> Iterator[tuple[Path, str, Sku]]:
    """SKUs of which sources say so in the region: where one is asked for, and for which model."""
    for served in view.in_accounts if view.catalog.region(view.site.location) else ():
        if served.sku and served.sku.presence(view.site.location) == presence:
            yield (*served.path, "sku" if served.deployment.sku else "model"), served.model.name, served.sku


def usable(model: Model, catalog: Catalog, version: str = "") -> tuple[str, ...]:
    """Sizes that may run the model, in a version where one is given, and still exist, smallest first."""
    known = model.machines_of(version, catalog.as_of)
    sizes = known.sizes if known else model.sizes(catalog.as_of)
    return tuple(size.name for size in catalog.existing(sizes, catalog.as_of))
