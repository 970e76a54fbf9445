"""A Foundry account with its models looked up and its names and ids derived: what the kinds read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from deployer.catalog.model import Model
from deployer.catalog.offer import FoundryServerless, Sku
from deployer.environment.foundry.account import Foundry
from deployer.environment.foundry.connection import Connection
from deployer.environment.foundry.content_filter import ContentFilter
from deployer.environment.foundry.deployment import FoundryDeployment
from deployer.environment.foundry.project import FoundryProject
from deployer.environment.names import endpoint_name
from deployer.environment.private_endpoints import Place, Reached, ResolvedPrivateEndpoint, private_endpoints
from deployer.environment.resolved_deployment import AccountDeployment
from deployer.environment.serving import ExpectedLoad
from deployer.values.source import Path

ACCOUNTS = "Microsoft.CognitiveServices/accounts"
DEFAULT_FILTER = "Microsoft.DefaultV2"
"""The content filter that stands on a deployment that names none (FILTER_2024_09)."""
UPGRADES = {
    "never": "NoAutoUpgrade",
    "when-expired": "OnceCurrentVersionExpired",
    "always": "OnceNewDefaultVersionAvailable",
}
"""Our words for `versionUpgradeOption`."""
AUTHS = {"entra": "AAD", "none": "None"}
"""Our words for `authType` of a connection."""


class ResolvedConnection(Struct, frozen=True):
    """A connection of an account or a project."""

    path: Path
    connection: Connection
    id: str
    auth_type: str
    shared: bool
    """Whether every project of the account may use it: so on an account."""


class ResolvedContentFilter(Struct, frozen=True):
    """A content filter (raiPolicies) of an account."""

    path: Path
    content_filter: ContentFilter
    id: str


class ResolvedFoundryProject(Struct, frozen=True):
    """A project of an account."""

    path: Path
    project: FoundryProject
    name: str
    id: str
    connections: tuple[ResolvedConnection, ...]


class ResolvedAccount(Struct, frozen=True):
    """A Foundry account in one region."""

    path: Path
    """Its place in the file: `("foundry",)`."""
    section: Foundry
    """What is written there."""
    name: str
    """With the suffix of the region where there are several."""
    subdomain: str
    """First part of its hosts: `customSubDomainName`."""
    id: str
    """ARM id."""
    location: str
    private_endpoints: tuple[ResolvedPrivateEndpoint, ...]
    content_filters: tuple[ResolvedContentFilter, ...]
    connections: tuple[ResolvedConnection, ...]
    """Those of the account itself."""
    projects: tuple[ResolvedFoundryProject, ...]
    deployments: tuple[AccountDeployment, ...]
    """Those of known models: a rule reports the others."""

    @property
    def existing(self) -> bool:
        """Whether it is somebody else's."""
        return self.section.existing

    @property
    def own(self) -> tuple[str, ...]:
        """Ids of the account and its projects where they are ours."""
        return (
            *(() if self.existing else (self.id,)),
            *(each.id for each in self.projects if not each.project.existing),
        )

    def optional(self) -> Iterator[str]:
        """Names of the kinds that not every account has."""
        if self.content_filters:
            yield "content_filter"
        if self.connections:
            yield "foundry_connection"
        if any(project.connections for project in self.projects):
            yield "foundry_project_connection"

    def all_connections(self) -> Iterator[ResolvedConnection]:
        """Those of the account, then those of its projects."""
        yield from self.connections
        for project in self.projects:
            yield from project.connections


def resolve_account(account: Foundry, path: Path, place: Place) -> ResolvedAccount:
    """Look up the models of an account and derive its names in one region."""
    name = f"{account.name}{place.suffix}"
    home = f"/subscriptions/{place.subscription}/resourceGroups/{account.resource_group}"
    group = home if account.existing and account.resource_group else place.group
    id = f"{group}/providers/{ACCOUNTS}/{name}"
    given = () if account.existing else account.private_endpoints
    return ResolvedAccount(
        path=path,
        section=account,
        name=name,
        subdomain=f"{account.subdomain}{place.suffix}" if account.subdomain else derived_subdomain(name),
        id=id,
        location=place.location,
        private_endpoints=tuple(private_endpoints(given, path, Reached(id, name, account.tags, "account"), place)),
        content_filters=tuple(
            ResolvedContentFilter((*path, "content_filters", i), each, f"{id}/raiPolicies/{each.name}")
            for i, each in enumerate(account.content_filters)
        ),
        connections=tuple(resolve_connections(account.connections, path, id, shared=True)),
        projects=tuple(_project(project, (*path, "projects", i), id) for i, project in enumerate(account.projects)),
        deployments=tuple(
            _deployment(each, model, (*path, "deployments", i), id, place)
            for i, each in enumerate(account.deployments)
            if (model := place.catalog.find(each.model))
        ),
    )


def derived_subdomain(name: str) -> str:
    """The subdomain of an account that is given none: a host name takes neither underscores nor capitals."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def resolve_connections(
    given: list[Connection], path: Path, parent: str, *, shared: bool
) -> Iterator[ResolvedConnection]:
    """Those of an account, a project or a workspace of that id."""
    for i, each in enumerate(given):
        id = f"{parent}/connections/{each.name}"
        auth = "ApiKey" if each.endpoint else AUTHS[each.auth]
        yield ResolvedConnection((*path, "connections", i), each, id, auth, shared)


def _project(project: FoundryProject, path: Path, account: str) -> ResolvedFoundryProject:
    id = f"{account}/projects/{project.name}"
    connections = tuple(resolve_connections(project.connections, path, id, shared=False))
    return ResolvedFoundryProject(path, project, project.name, id, connections)


def _deployment(
    deployment: FoundryDeployment, model: Model, path: Path, account: str, place: Place
) -> AccountDeployment:
    offer, day = model.foundry, place.catalog.as_of
    name = deployment.name or endpoint_name(model.name, account, limit=64)
    id = f"{account}/deployments/{name}"
    asked = "" if deployment.version is None else str(deployment.version)
    newest = offer.version(day) if offer else "1"
    sku = _sku(deployment.sku, offer)
    return AccountDeployment(
        path=path,
        deployment=deployment,
        model=model,
        offer=offer,
        name=name,
        id=id,
        model_name=offer.model if offer else model.name,
        format=offer.format if offer else "Mistral AI",
        version=asked or newest,
        sku_name=sku.name if sku else deployment.sku or "GlobalStandard",
        sku=sku,
        capacity=_capacity(deployment.capacity, deployment.expected_load, sku),
        upgrade=UPGRADES[deployment.upgrade],
        content_filter=deployment.content_filter or DEFAULT_FILTER,
        spillover=deployment.spillover,
    )


def _sku(asked: str | None, offer: FoundryServerless | None) -> Sku | None:
    """The one that is asked for, else the usual one; None where the catalogue does not know it."""
    if offer is None:
        return None
    return offer.sku(asked) if asked else next(iter(offer.skus), None)


def _capacity(asked: int | None, load: ExpectedLoad | None, sku: Sku | None) -> int:
    return asked if asked is not None else needed_capacity(load, sku)


def needed_capacity(load: ExpectedLoad | None, sku: Sku | None) -> int:
    """Units that carry a load, at least one; one where no load is expected or the unit stands for no rate."""
    if load is None or sku is None:
        return 1
    pairs = ((load.tokens_per_minute, sku.tokens), (load.requests_per_minute, sku.requests))
    return max(1, *(-(-wanted // each) for wanted, each in pairs if each), 1)
