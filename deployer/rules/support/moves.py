"""Repairs that move a deployment from one platform to the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.environment.resolved_deployment import AccountDeployment, HubDeployment
from deployer.rules.rule import View
from deployer.rules.support.models import usable
from deployer.values.problem import Edit, Fix


def to_foundry(view: View, served: HubDeployment) -> Iterator[Fix]:
    """To the account of the file, where there is one: with its name, and the usual SKU."""
    account = view.environment.foundry
    if account is None or served.model.foundry is None:
        return
    made: dict[str, Any] = {"model": served.model.name}
    if served.deployment.name:
        made["name"] = served.deployment.name
    where: tuple[str | int, ...] = ("foundry", "deployments")
    added = Edit((*where, len(account.deployments)), made) if account.deployments else Edit(where, [made])
    yield Fix("move it to the Foundry account", (Edit(served.path, None), added))


def to_hub(view: View, served: AccountDeployment) -> Iterator[Fix]:
    """To the first project of the hub, where there is one: on machines where the model needs them."""
    if not view.environment.projects or not served.model.on_hubs:
        return
    made: dict[str, Any] = {"model": served.model.name}
    if served.model.managed:
        size = next(iter(usable(served.model, view.catalog)), None)
        made["compute"] = {"instance_type": size}
    project = view.environment.projects[0]
    where: tuple[str | int, ...] = ("projects", 0, "deployments")
    added = Edit((*where, len(project.deployments)), made) if project.deployments else Edit(where, [made])
    yield Fix(f"move it to project '{project.name}' of the hub", (Edit(served.path, None), added))
