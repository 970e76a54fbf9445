"""An environment with its models looked up and its names derived: what the kinds read.

A site is one hub with its projects in one region.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.environment.deployment import Deployment
from deployer.environment.environment import Environment
from deployer.environment.names import endpoint_name, storage_name, vault_name
from deployer.environment.project import Project
from deployer.values.source import Path

WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


@dataclass(frozen=True, slots=True)
class Served:
    """A deployment with its model known and its endpoint named."""

    path: Path
    deployment: Deployment
    model: Model
    name: str


@dataclass(frozen=True, slots=True)
class Home:
    """A project and what it serves."""

    path: Path
    project: Project
    id: str
    served: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One hub with its projects in one region of one resource group."""

    environment: Environment
    catalog: Catalog
    location: str
    group: str
    """ARM id of the resource group."""
    homes: tuple[Home, ...]

    @property
    def hub(self) -> str:
        """ARM id of the hub."""
        return f"{self.group}/providers/{WORKSPACES}/{self.environment.hub.name}"

    @property
    def storage(self) -> str:
        """ARM id of the hub's storage account."""
        return f"{self.group}/providers/Microsoft.Storage/storageAccounts/{storage_name(*self._place)}"

    @property
    def vault(self) -> str:
        """ARM id of the hub's key vault."""
        return f"{self.group}/providers/Microsoft.KeyVault/vaults/{vault_name(*self._place)}"

    @property
    def _place(self) -> tuple[str, str, str, str]:
        environment = self.environment
        return environment.subscription, environment.resource_group, environment.hub.name, self.location

    def served(self) -> Iterator[tuple[Home, Served]]:
        """Every deployment of the site with its project."""
        for home in self.homes:
            for served in home.served:
                yield home, served


def site(environment: Environment, catalog: Catalog) -> Site:
    """Look up every model and derive every name. Deployments of unknown models are left out: a rule reports them."""
    region = catalog.region(environment.location)
    group = f"/subscriptions/{environment.subscription}/resourceGroups/{environment.resource_group}"
    homes = tuple(
        Home(
            ("projects", i), project, f"{group}/providers/{WORKSPACES}/{project.name}", _served(environment, catalog, i)
        )
        for i, project in enumerate(environment.projects)
    )
    return Site(environment, catalog, region.name if region else environment.location, group, homes)


def _served(environment: Environment, catalog: Catalog, index: int) -> tuple[Served, ...]:
    project = environment.projects[index]
    place = (environment.subscription, environment.resource_group, project.name)
    found = []
    for j, deployment in enumerate(project.deployments):
        if model := catalog.find(deployment.model):
            limit = 32 if deployment.compute else 52
            name = deployment.name or endpoint_name(model.name, *place, limit=limit)
            found.append(Served(("projects", index, "deployments", j), deployment, model, name))
    return tuple(found)
