"""An environment with its models looked up and its names derived: what the kinds read.

A site is one hub with its projects in one region.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.environment.beside import Beside
from deployer.environment.deployment import Deployment
from deployer.environment.environment import Environment
from deployer.environment.names import endpoint_name
from deployer.environment.project import Project
from deployer.environment.tags import ALSO
from deployer.values.source import Path

WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


@dataclass(frozen=True, slots=True)
class Served:
    """A deployment with its model known and its endpoint named."""

    path: Path
    deployment: Deployment
    model: Model
    name: str
    version: str = ""
    """Of an open model: the one that is asked for, else the one that runs, else the newest."""


@dataclass(frozen=True, slots=True)
class Home:
    """A project and what it serves."""

    path: Path
    project: Project
    name: str
    id: str
    served: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class Site:
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
    beside: Beside
    """What the hub stands on."""
    homes: tuple[Home, ...]

    @property
    def storage(self) -> str:
        """ARM id of the hub's storage account."""
        return self.beside.storage

    @property
    def vault(self) -> str:
        """ARM id of the hub's key vault."""
        return self.beside.vault

    @property
    def own(self) -> tuple[str, ...]:
        """Ids of the hub and the projects that are ours."""
        hub = () if self.environment.hub.existing else (self.hub,)
        return (*hub, *(home.id for home in self.homes if not home.project.existing))

    @property
    def marks(self) -> Mapping[str, str]:
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
        if self.beside.made_registry:
            yield "container_registry"
        if self.beside.made_insights:
            yield "application_insights"

    def served(self) -> Iterator[tuple[Home, Served]]:
        """Every deployment of the site with its project."""
        for home in self.homes:
            for served in home.served:
                yield home, served


Running = Mapping[str, str]
"""Versions of the open models that run, by the id of their endpoint in lower case."""


def sites(environment: Environment, catalog: Catalog, running: Running | None = None) -> tuple[Site, ...]:
    """Look up every model and derive every name, for each region. Deployments of unknown models are left out: a rule
    reports them. What runs keeps its version unless another one is asked for.
    """
    facts = _Facts(catalog, running or {})
    if not environment.regions:
        return (_site(environment, facts, ("location",), ""),)
    places: dict[str, Path] = {}
    for i, written in enumerate(environment.regions):
        places.setdefault(_canonical(catalog, written), ("regions", i))
    return tuple(_site(environment, facts, path, f"-{name}") for name, path in places.items())


def home_location(site: Site) -> str:
    """The region of the resource group."""
    return _canonical(site.catalog, site.environment.location)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known besides the file."""

    catalog: Catalog
    running: Running


def _site(environment: Environment, facts: _Facts, path: Path, suffix: str) -> Site:
    catalog = facts.catalog
    location = suffix.removeprefix("-") or _canonical(catalog, environment.location)
    subscription, hub = f"/subscriptions/{environment.subscription}/resourceGroups", environment.hub
    group = f"{subscription}/{environment.group.name}"
    home = f"{subscription}/{hub.resource_group}" if hub.existing and hub.resource_group else group
    place = (environment.subscription, environment.group.name, f"{hub.name}{suffix}", location)
    homes = tuple(_home(environment, facts, i, suffix) for i in range(len(environment.projects)))
    id = f"{home}/providers/{WORKSPACES}/{hub.name}{suffix}"
    return Site(environment, catalog, path, suffix, location, group, id, Beside(hub, group, place), homes)


def _home(environment: Environment, facts: _Facts, index: int, suffix: str) -> Home:
    project = environment.projects[index]
    name = f"{project.name}{suffix}"
    place = (environment.subscription, environment.group.name, name)
    group = f"/subscriptions/{environment.subscription}/resourceGroups/{environment.group.name}"
    id = f"{group}/providers/{WORKSPACES}/{name}"
    found = []
    for j, deployment in enumerate(project.deployments):
        if model := facts.catalog.find(deployment.model):
            limit = 32 if deployment.compute else 52
            endpoint = deployment.name or endpoint_name(model.name, *place, limit=limit)
            running = facts.running.get(f"{id}/onlineEndpoints/{endpoint}".lower(), "")
            version = next(iter(deployment.asked), running) or _newest(model, facts.catalog.as_of)
            found.append(Served(("projects", index, "deployments", j), deployment, model, endpoint, version))
    return Home(("projects", index), project, name, id, tuple(found))


def _newest(model: Model, day: date) -> str:
    """The newest version; the first one where there is none yet, or none to choose: rules report both."""
    return model.version(day) or (model.machines[0].version if model.machines else "1")


def _canonical(catalog: Catalog, written: str) -> str:
    region = catalog.region(written)
    return region.name if region else written
