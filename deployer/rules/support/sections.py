"""Every section of an environment that gives access, sets tags, or names a resource that exists already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deployer.environment.environment import Environment
from deployer.environment.foundry.account import Foundry
from deployer.environment.foundry.connection import Connection
from deployer.environment.governance import Access
from deployer.environment.hub import Hub
from deployer.environment.hub_resources import ContainerRegistry, KeyVault, StorageAccount
from deployer.environment.network import AddressRules, NetworkRules, PrivateEndpoint
from deployer.rules.rule import View
from deployer.values.source import Path


def access_sections(view: View) -> Iterator[tuple[Path, Sequence[Access]]]:
    """The access that each section gives, with its path."""
    yield ("access",), view.environment.access
    if view.environment.hub:
        yield ("hub", "access"), view.environment.hub.access
    for path, _, made in view.site.hub.dependencies.made() if view.site.hub else ():
        yield (*path, "access"), made.access
    for home in view.site.projects:
        yield (*home.path, "access"), home.project.access
    for account in view.site.accounts:
        yield (*account.path, "access"), account.section.access
        for each in account.projects:
            yield (*each.path, "access"), each.project.access


def tag_sections(view: View) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The tags as written in each section, with their path."""
    environment = view.environment
    sections: list[tuple[Path, Mapping[str, str]]] = [((), environment.tags)]
    if environment.hub:
        sections.append((("hub",), environment.hub.tags))
    for home in view.site.projects:
        sections.append((home.path, home.project.tags))
    sections.extend((path, deployment.tags) for path, _, deployment in view.written if deployment.tags)
    for account in view.site.accounts:
        sections.append((account.path, account.section.tags))
        sections.extend((each.path, each.project.tags) for each in account.projects)
        sections.extend((each.path, each.deployment.tags) for each in account.deployments)
    for path, tags in sections:
        if tags:
            yield (*path, "tags"), tags


ExistingId = tuple[Path, str, str]
"""Where an id stands, which key asks for it, the id."""


def existing_ids(environment: Environment) -> Iterator[ExistingId]:
    """Every id that is written."""
    yield from _granted(("access",), environment.access)
    if environment.diagnostics:
        yield ("diagnostics", "workspace"), "workspace", environment.diagnostics.workspace
    for number, each in enumerate(environment.budget.notifications if environment.budget else ()):
        for i, group in enumerate(each.action_groups):
            yield ("budget", "notifications", number, "action_groups", i), "action_groups", group
    if environment.hub:
        yield from _of_hub(environment.hub)
    for number, project in enumerate(environment.projects):
        yield from _endpoints(("projects", number), project.connections)
        yield from _granted(("projects", number, "access"), project.access)
    if environment.foundry:
        yield from _of_account(environment.foundry)


def _granted(path: Path, access: Sequence[Access]) -> Iterator[ExistingId]:
    for number, each in enumerate(access):
        if each.identity and each.identity.startswith("/"):
            yield (*path, number, "identity"), "identity", each.identity


def _endpoints(path: Path, connections: Sequence[Connection]) -> Iterator[ExistingId]:
    for number, each in enumerate(connections):
        if each.endpoint and each.endpoint.startswith("/"):
            yield (*path, "connections", number, "endpoint"), "endpoint", each.endpoint


def _of_hub(hub: Hub) -> Iterator[ExistingId]:
    for key in ("storage_account", "key_vault", "container_registry", "application_insights"):
        if isinstance(value := getattr(hub, key), str):
            yield ("hub", key), key, value
        elif isinstance(value, StorageAccount | KeyVault | ContainerRegistry):
            yield from _granted(("hub", key, "access"), value.access)
            yield from _ways_in(("hub", key), value.private_endpoints)
            yield from _let_in(("hub", key), value.network_rules)
    yield from _granted(("hub", "access"), hub.access)
    if hub.application_insights and not isinstance(hub.application_insights, str):
        yield ("hub", "application_insights", "workspace"), "workspace", hub.application_insights.workspace
    yield from _identities(("hub",), hub.user_assigned_identities)
    if key_of := hub.customer_managed_key:
        yield ("hub", "customer_managed_key", "key_vault"), "key_vault", key_of.key_vault
        if key_of.identity is not None:
            yield ("hub", "customer_managed_key", "identity"), "identity", key_of.identity
    yield from _ways_in(("hub",), hub.private_endpoints)
    for number, rule in enumerate(hub.managed_network.outbound_rules if hub.managed_network else ()):
        if rule.resource is not None:
            yield ("hub", "managed_network", "outbound_rules", number, "resource"), "resource", rule.resource


def _of_account(account: Foundry) -> Iterator[ExistingId]:
    yield from _identities(("foundry",), account.user_assigned_identities)
    yield from _granted(("foundry", "access"), account.access)
    if key_of := account.customer_managed_key:
        yield ("foundry", "customer_managed_key", "key_vault"), "key_vault", key_of.key_vault
    yield from _endpoints(("foundry",), account.connections)
    for number, project in enumerate(account.projects):
        yield from _endpoints(("foundry", "projects", number), project.connections)
        yield from _identities(("foundry", "projects", number), project.user_assigned_identities)
        yield from _granted(("foundry", "projects", number, "access"), project.access)
    yield from _ways_in(("foundry",), account.private_endpoints)
    yield from _let_in(("foundry",), account.network_rules)


def _ways_in(path: Path, given: Sequence[PrivateEndpoint]) -> Iterator[ExistingId]:
    for number, endpoint in enumerate(given):
        place = (*path, "private_endpoints", number)
        yield (*place, "subnet"), "subnet", endpoint.subnet
        for i, zone in enumerate(endpoint.dns_zones):
            yield (*place, "dns_zones", i), "dns_zones", zone


def _let_in(path: Path, rules: AddressRules | None) -> Iterator[ExistingId]:
    for number, subnet in enumerate(rules.subnets if isinstance(rules, NetworkRules) else ()):
        yield (*path, "network_rules", "subnets", number), "subnets", subnet


def _identities(path: Path, ids: list[str]) -> Iterator[ExistingId]:
    for number, identity in enumerate(ids):
        yield (*path, "user_assigned_identities", number), "identity", identity
