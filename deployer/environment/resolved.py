"""An environment with its models looked up and its names derived: what the kinds read, one region at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.environment.deployment import Deployment
from deployer.environment.environment import Environment
from deployer.environment.foundry.resolved import (
    ResolvedAccount,
    ResolvedConnection,
    resolve_account,
    resolve_connections,
)
from deployer.environment.governance import Access
from deployer.environment.hub import Hub
from deployer.environment.hub_dependencies import HubDependencies
from deployer.environment.names import endpoint_name
from deployer.environment.network import OutboundRule
from deployer.environment.private_endpoints import Place, Reached, ResolvedPrivateEndpoint, private_endpoints
from deployer.environment.project import Project
from deployer.environment.resolved_deployment import (
    HubDeployment,
    ManagedDeployment,
    ResolvedDeployment,
    ServerlessDeployment,
)
from deployer.environment.tags import ALSO
from deployer.values.source import Path

SUBRESOURCES = {"storage_account": "blob", "key_vault": "vault", "container_registry": "registry"}
"""What a private endpoint leads to of what is made beside a hub, by its key; of a storage account it says so itself."""
WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


class ResolvedHub(Struct, frozen=True):
    """A hub in one region."""

    section: Hub
    """What is written under `hub`."""
    name: str
    """With the suffix of the region where there are several."""
    id: str
    """ARM id."""
    dependencies: HubDependencies
    """What it stands on."""
    private_endpoints: tuple[ResolvedPrivateEndpoint, ...]
    """Those that we make, into it and into what is made beside it: none of somebody else's hub."""

    @property
    def outbound_rules(self) -> list[OutboundRule]:
        """Those that we make: none of somebody else's hub."""
        network = self.section.managed_network
        return [] if self.section.existing or network is None else network.outbound_rules


class ResolvedProject(Struct, frozen=True):
    """A project of the hub and what it serves."""

    path: Path
    project: Project
    hub: ResolvedHub
    name: str
    id: str
    served: tuple[HubDeployment, ...]
    connections: tuple[ResolvedConnection, ...] = ()


class ResolvedRegion(Struct, frozen=True, dict=True):
    """One region of one resource group: a hub with its projects, and Foundry accounts."""

    environment: Environment
    catalog: Catalog
    path: Path
    """The place in the file that names the region."""
    suffix: str
    """What names end in where there are several regions: `-eastus2`."""
    location: str
    group: str
    """ARM id of the resource group."""
    hub: ResolvedHub | None
    projects: tuple[ResolvedProject, ...]
    """Those of the hub."""
    accounts: tuple[ResolvedAccount, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """Ids of the hub, the account and their projects that are ours."""
        hub = (self.hub.id,) if self.hub and not self.hub.section.existing else ()
        accounts = (id for account in self.accounts for id in account.own)
        return (*hub, *(home.id for home in self.projects if not home.project.existing), *accounts)

    @cached_property
    def owner_tags(self) -> Mapping[str, str]:
        """The tag that says which kinds of resources there are besides the usual, on all that is ours: every project is
        looked at, and every project bears it.
        """
        names = ",".join(sorted(set(self._besides())))
        return {ALSO: names} if names else {}

    def _besides(self) -> Iterator[str]:
        hub, ways = self.hub, tuple(self.private_endpoints())
        there = {
            "role_assignment": any(given for _, _, given in self.access()),
            "budget": self.environment.budget,
            "diagnostic_setting": self.environment.diagnostics,
            "private_endpoint": ways,
            "private_dns_zone_group": any(each.zone_group for each in ways),
            "foundry_account": self.accounts,
            "project_connection": any(home.connections for home in self.projects),
            "outbound_rule": hub and hub.outbound_rules,
            "container_registry": hub and hub.dependencies.made_registry,
            "application_insights": hub and hub.dependencies.made_insights,
        }
        yield from (name for name, found in there.items() if found)
        yield from (name for account in self.accounts for name in account.optional())

    def private_endpoints(self) -> Iterator[ResolvedPrivateEndpoint]:
        """Those of the hub, of what is made beside it, and of the accounts."""
        yield from self.hub.private_endpoints if self.hub else ()
        for account in self.accounts:
            yield from account.private_endpoints

    def access(self) -> Iterator[tuple[Path, str, list[Access]]]:
        """The access that each section gives: its path, the id of what it is given to, and the roles."""
        yield ("access",), self.group, self.environment.access
        if hub := self.hub:
            yield ("hub", "access"), hub.id, hub.section.access
            yield from (((*path, "access"), id, made.access) for path, id, made in hub.dependencies.made())
        yield from (((*home.path, "access"), home.id, home.project.access) for home in self.projects)
        for account in self.accounts:
            yield (*account.path, "access"), account.id, account.section.access
            yield from (((*each.path, "access"), each.id, each.project.access) for each in account.projects)

    def serverless(self) -> Iterator[tuple[ResolvedProject, ServerlessDeployment]]:
        """The serverless endpoints of the hub, each with its project."""
        return ((home, served) for home, served in self.served() if isinstance(served, ServerlessDeployment))

    def managed(self) -> Iterator[tuple[ResolvedProject, ManagedDeployment]]:
        """What runs on machines of the hub, each with its project."""
        return ((home, served) for home, served in self.served() if isinstance(served, ManagedDeployment))

    def online(self) -> Iterator[tuple[ResolvedProject, tuple[ManagedDeployment, ...]]]:
        """The online endpoints of the hub: what runs behind each, in the order of the file, with its project."""
        for home in self.projects:
            behind: dict[str, list[ManagedDeployment]] = {}
            for served in home.served:
                if isinstance(served, ManagedDeployment):
                    behind.setdefault(served.name.lower(), []).append(served)
            yield from ((home, tuple(several)) for several in behind.values())

    def deployments(self) -> Iterator[ResolvedDeployment]:
        """Every deployment of a known model, of the hub and of the accounts."""
        yield from (served for _, served in self.served())
        for account in self.accounts:
            yield from account.deployments

    def served(self) -> Iterator[tuple[ResolvedProject, HubDeployment]]:
        """Every deployment of the hub with its project."""
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
    group = f"/subscriptions/{environment.subscription}/resourceGroups/{environment.group.name}"
    place = Place(environment.subscription, environment.group.name, group, suffix, location, catalog)
    given = environment.foundry
    hub = _hub(environment.hub, place) if environment.hub else None
    return ResolvedRegion(
        environment=environment,
        catalog=catalog,
        path=path,
        suffix=suffix,
        location=location,
        group=group,
        hub=hub,
        projects=tuple(_home(each, i, hub, place) for i, each in enumerate(environment.projects)) if hub else (),
        accounts=(resolve_account(given, ("foundry",), place),) if given else (),
    )


def _hub(hub: Hub, place: Place) -> ResolvedHub:
    name = f"{hub.name}{place.suffix}"
    home = f"/subscriptions/{place.subscription}/resourceGroups/{hub.resource_group}"
    id = f"{home if hub.existing and hub.resource_group else place.group}/providers/{WORKSPACES}/{name}"
    beside = HubDependencies(hub, place.group, (place.subscription, place.group_name, name, place.location))
    ways = _ways_in(hub, Reached(id, name, hub.tags, "amlworkspace"), beside, place)
    return ResolvedHub(hub, name, id, beside, tuple(ways))


def _ways_in(hub: Hub, reached: Reached, beside: HubDependencies, place: Place) -> Iterator[ResolvedPrivateEndpoint]:
    yield from private_endpoints(() if hub.existing else hub.private_endpoints, ("hub",), reached, place)
    for path, id, made in beside.made():
        what = Reached(id, id.rsplit("/", 1)[-1], hub.tags, SUBRESOURCES[str(path[-1])])
        yield from private_endpoints(made.private_endpoints, path, what, place)


def _home(project: Project, index: int, hub: ResolvedHub, place: Place) -> ResolvedProject:
    path, name = ("projects", index), f"{project.name}{place.suffix}"
    id = f"{place.group}/providers/{WORKSPACES}/{name}"
    served = tuple(
        _deployment(each, model, (*path, "deployments", i), name, place)
        for i, each in enumerate(project.deployments)
        if (model := place.catalog.find(each.model))
    )
    connections = resolve_connections(project.connections, path, id, shared=False)
    return ResolvedProject(path, project, hub, name, id, served, tuple(connections))


def _deployment(deployment: Deployment, model: Model, path: Path, project: str, place: Place) -> HubDeployment:
    compute = deployment.compute
    at = (place.subscription, place.group_name, project)
    endpoint = deployment.name or endpoint_name(model.name, *at, limit=32 if compute else 52)
    if compute is None:
        return ServerlessDeployment(path, deployment, model, model.serverless, endpoint)
    version = next(iter(deployment.asked), "") or _newest(model, place.catalog.as_of)
    return ManagedDeployment(path, deployment, model, model.managed, endpoint, compute, version)


def _newest(model: Model, day: date) -> str:
    """The newest version; the first one where there is none yet, or none to choose: rules report both."""
    return model.version(day) or (model.machines[0].version if model.machines else "1")


def _canonical(catalog: Catalog, written: str) -> str:
    region = catalog.region(written)
    return region.name if region else written
