"""Models by stage, by kind of subscription, and by machine size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage
from deployer.environment.resolved_deployment import ResolvedDeployment
from deployer.rules.rule import View


def at_stage(view: View, stage: Stage) -> Iterator[tuple[ResolvedDeployment, date]]:
    """Deployments whose model is at a stage on the day of the check, with the day it got there."""
    stages, day = view.catalog.stages, view.catalog.as_of
    for _, served in view.served:
        if stages[served.model.name] is stage and (milestone := served.model.milestone(stage)) and milestone.on <= day:
            yield served, milestone.on


def advice(model: Model, catalog: Catalog) -> str:
    """What to move to: the nearest heir that hubs can deploy on the day, else what there is."""
    heirs = list(catalog.heirs(model))
    for heir in heirs:
        if heir.on_hubs and catalog.stages[heir.name] in (Stage.PREVIEW, Stage.AVAILABLE, Stage.LEGACY):
            return f"move to '{heir.name}'"
    if heirs:
        away = "is sold on a Foundry resource only" if not heirs[-1].on_hubs else "takes no new deployments either"
        return f"its successor '{heirs[-1].name}' {away}"
    return "no successor has been named"


def judged(view: View, verdict: str) -> list[str]:
    """Models of the environment on which the verdict for its kind of subscription is `refuse` or `doubt`."""
    kind = view.catalog.subscriptions.get(view.environment.subscription_kind or "")
    if kind is None:
        return []
    return sorted(
        {
            served.model.name
            for _, served in view.served
            if (kind.verdict if served.model.marketplace else kind.managed) == verdict
        }
    )


def usable(model: Model, catalog: Catalog, version: str = "") -> tuple[str, ...]:
    """Sizes that may run the model, in a version where one is given, and still exist, smallest first."""
    known = model.machines_of(version, catalog.as_of)
    sizes = (catalog.size(name) for name in (known.sizes if known else model.sizes(catalog.as_of)))
    return tuple(size.name for size in sizes if size and not (size.retired and size.retired <= catalog.as_of))
