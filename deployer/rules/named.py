"""Every id of an existing resource that an environment names."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.environment import Environment
from deployer.environment.hub import Hub
from deployer.values.source import Path


def named(environment: Environment) -> Iterator[tuple[Path, str, str]]:
    """Where an id stands, which key asks for it, the id."""
    hub = environment.hub
    for key in ("storage_account", "key_vault", "container_registry", "application_insights"):
        if isinstance(value := getattr(hub, key), str):
            yield ("hub", key), key, value
    if hub.application_insights and not isinstance(hub.application_insights, str):
        yield ("hub", "application_insights", "workspace"), "workspace", hub.application_insights.workspace
    if environment.diagnostics:
        yield ("diagnostics", "workspace"), "workspace", environment.diagnostics.workspace
    for number, identity in enumerate(hub.user_assigned_identities):
        yield ("hub", "user_assigned_identities", number), "identity", identity
    if key_of := hub.customer_managed_key:
        yield ("hub", "customer_managed_key", "key_vault"), "key_vault", key_of.key_vault
        if key_of.identity is not None:
            yield ("hub", "customer_managed_key", "identity"), "identity", key_of.identity
    yield from _reached(hub)


def _reached(hub: Hub) -> Iterator[tuple[Path, str, str]]:
    """What networks lead to and from."""
    for number, endpoint in enumerate(hub.private_endpoints):
        yield ("hub", "private_endpoints", number, "subnet"), "subnet", endpoint.subnet
    for number, rule in enumerate(hub.managed_network.outbound_rules if hub.managed_network else ()):
        if rule.resource is not None:
            yield ("hub", "managed_network", "outbound_rules", number, "resource"), "resource", rule.resource
