"""An environment with its models looked up and its names derived: what the kinds read.

A site is one hub with its projects in one region.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.catalog.offer import Offer, Way
from deployer.environment.compute import Compute
from deployer.environment.deployment import Deployment
from deployer.environment.environment import Environment
from deployer.environment.hub_dependencies import HubDependencies
from deployer.environment.names import endpoint_name
from deployer.environment.project import Project
from deployer.environment.tags import ALSO
from deployer.values.source import Path

WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


@dataclass(frozen=True, slots=True)
class ResolvedDeployment:
    """A deployment with its model known and its endpoint named."""

    path: Path
    deployment: Deployment
    model: Model
    offer: Offer | None
    """What of the model is deployed; None where it is not offered this way: a rule reports that."""
    name: str

    @property
    def way(self) -> Way:
        """Who runs it."""
        return "serverless"


@dataclass(frozen=True, slots=True)
class ServerlessDeployment(ResolvedDeployment):
    """A serverless endpoint of a hub's project."""


@dataclass(frozen=True, slots=True)
class ManagedDeployment(ResolvedDeployment):
    """An open model on machines of a hub's project."""

    compute: Compute
    version: str
    """The one that is asked for, else the newest; planning.running keeps the one that runs."""

    @property
    def way(self) -> Way:
        """Who runs it."""
        return "managed"


@dataclass(frozen=True, slots=True)
class ResolvedProject:
    """A project and what it serves."""

    path: Path
    project: Project
    name: str
    id: str
    served: tuple[ResolvedDeployment, ...]


@dataclass(frozen=True, slots=True)
class ResolvedRegion:
    """One hub with its projects in one region of one resource group."""

    environment: Environment
    catalog: Catalog
    path: Path
    """The place in the file that names the region."""
    suffix: str
    """What names end in where there are several regions: `-eastus2`."""
    location: str
    group: str
    """ARM id of the resource group."""
    hub: str
    """ARM id of the hub."""
    dependencies: HubDependencies
    """What the hub stands on."""
    projects: tuple[ResolvedProject, ...]

    @property
    def storage(self) -> str:
        """ARM id of the hub's storage account."""
        return self.dependencies.storage

    @property
    def vault(self) -> str:
        """ARM id of the hub's key vault."""
        return self.dependencies.vault

    @property
    def own(self) -> tuple[str, ...]:
        """Ids of the hub and the projects that are ours."""
        hub = () if self.environment.hub.existing else (self.hub,)
        return (*hub, *(home.id for home in self.projects if not home.project.existing))

    @property
    def owner_tags(self) -> Mapping[str, str]:
        """The tag that says which kinds of resources there are besides the usual, on all that is ours."""
        names = ",".join(sorted(self._besides()))
        return {ALSO: names} if names else {}

    def _besides(self) -> Iterator[str]:
        environment, hub = self.environment, self.environment.hub
        if environment.access or hub.access or any(project.access for project in environment.projects):
            yield "role_assignment"
        if environment.diagnostics:
            yield "diagnostic_setting"
        if not hub.existing and hub.private_endpoints:
            yield "private_endpoint"
        if not hub.existing and hub.managed_network and hub.managed_network.outbound_rules:
            yield "outbound_rule"
        if self.dependencies.made_registry:
            yield "container_registry"
        if self.dependencies.made_insights:
            yield "application_insights"

    def serverless(self) -> Iterator[tuple[ResolvedProject, ServerlessDeployment]]:
        """The serverless endpoints of the hub, each with its project."""
        return ((home, served) for home, served in self.served() if isinstance(served, ServerlessDeployment))

    def managed(self) -> Iterator[tuple[ResolvedProject, ManagedDeployment]]:
        """What runs on machines of the hub, each with its project."""
        return ((home, served) for home, served in self.served() if isinstance(served, ManagedDeployment))

    def served(self) -> Iterator[tuple[ResolvedProject, ResolvedDeployment]]:
        """Every deployment of the site with its project."""
        for home in self.projects:
            for served in home.served:
                yield home, served


def resolve(environment: Environment, catalog: Catalog) -> tuple[ResolvedRegion, ...]:
    """Look up every model and derive every name, for each region. Deployments of unknown models are left out: a rule
    reports them.
    """
    if not environment.regions:
        return (_site(environment, catalog, ("location",), ""),)
    places: dict[str, Path] = {}
    for i, written in enumerate(environment.regions):
        places.setdefault(_canonical(catalog, written), ("regions", i))
    return tuple(_site(environment, catalog, path, f"-{name}") for name, path in places.items())


def home_location(site: ResolvedRegion) -> str:
    """The region of the resource group."""
    return _canonical(site.catalog, site.environment.location)


def _site(environment: Environment, catalog: Catalog, path: Path, suffix: str) -> ResolvedRegion:
    location = suffix.removeprefix("-") or _canonical(catalog, environment.location)
    subscription, hub = f"/subscriptions/{environment.subscription}/resourceGroups", environment.hub
    group = f"{subscription}/{environment.group.name}"
    home = f"{subscription}/{hub.resource_group}" if hub.existing and hub.resource_group else group
    place = (environment.subscription, environment.group.name, f"{hub.name}{suffix}", location)
    homes = tuple(_home(environment, catalog, i, suffix) for i in range(len(environment.projects)))
    id = f"{home}/providers/{WORKSPACES}/{hub.name}{suffix}"
    return ResolvedRegion(
        environment, catalog, path, suffix, location, group, id, HubDependencies(hub, group, place), homes
    )


def _home(environment: Environment, catalog: Catalog, index: int, suffix: str) -> ResolvedProject:
    project = environment.projects[index]
    name = f"{project.name}{suffix}"
    place = (environment.subscription, environment.group.name, name)
    group = f"/subscriptions/{environment.subscription}/resourceGroups/{environment.group.name}"
    id = f"{group}/providers/{WORKSPACES}/{name}"
    served = tuple(
        _deployment(deployment, model, catalog, (place, ("projects", index, "deployments", j)))
        for j, deployment in enumerate(project.deployments)
        if (model := catalog.find(deployment.model))
    )
    return ResolvedProject(("projects", index), project, name, id, served)


def _deployment(
    deployment: Deployment, model: Model, catalog: Catalog, where: tuple[tuple[str, str, str], Path]
) -> ResolvedDeployment:
    """Of a project at a place: subscription, group and name; the path in the file."""
    place, path = where
    compute = deployment.compute
    endpoint = deployment.name or endpoint_name(model.name, *place, limit=32 if compute else 52)
    if compute is None:
        return ServerlessDeployment(path, deployment, model, model.serverless, endpoint)
    version = next(iter(deployment.asked), "") or _newest(model, catalog.as_of)
    return ManagedDeployment(path, deployment, model, model.managed, endpoint, compute, version)


def _newest(model: Model, day: date) -> str:
    """The newest version; the first one where there is none yet, or none to choose: rules report both."""
    return model.version(day) or (model.machines[0].version if model.machines else "1")


def _canonical(catalog: Catalog, written: str) -> str:
    region = catalog.region(written)
    return region.name if region else written
