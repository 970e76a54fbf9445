"""Writes every other type with azure-mgmt-resource: groups by their own operations, the rest by id."""

from __future__ import annotations

from typing import Any

from deployer.azure.clients import Clients
from deployer.azure.target import Target
from deployer.values.change import Step


def write(step: Step, clients: Clients) -> None:
    """Send one step. Raises azure-core's errors."""
    path, _, query = step.url.partition("?")
    if step.method == "POST":
        _register(path, query, clients)
        return
    group = path.split("/")[-1] if len(path.split("/")) == 5 else ""
    parameters = dict(pair.split("=", 1) for pair in query.split("&"))
    api_version = parameters.pop("api-version")
    client = _client(path.split("/")[2], clients)
    if group:  # /subscriptions/S/resourceGroups/G
        groups = client.resource_groups
        if step.method == "DELETE":
            groups.begin_delete(group, polling=False)
        elif step.method == "PATCH":
            groups.update(group, _mutable(step))
        else:
            groups.create_or_update(group, _mutable(step))
        return
    once: dict[str, Any] = {"api_version": api_version, "polling": False, "params": parameters}
    if step.method == "DELETE":
        client.resources.begin_delete_by_id(path, **once)
    elif step.method == "PATCH":
        client.resources.begin_update_by_id(path, _mutable(step), **once)
    else:
        client.resources.begin_create_or_update_by_id(path, _mutable(step), **once)


def elsewhere(target: Target) -> dict[str, Any]:
    """What tells the client of another Azure than the public one."""
    return {"base_url": target.endpoint, "credential_scopes": [target.scope]}


def _register(path: str, query: str, clients: Clients) -> None:
    """Register a provider: `/subscriptions/S/providers/NAMESPACE/register`."""
    _, _, subscription, _, namespace, _ = path.split("/")
    client = _client(subscription, clients, api_version=query.partition("api-version=")[2])
    client.providers.register(namespace)


def _client(subscription: str, clients: Clients, **version: Any) -> Any:
    from azure.mgmt.resource.resources import ResourceManagementClient

    return clients.of(
        lambda credential, options: ResourceManagementClient(credential, subscription, **version, **options),
        "resources",
        subscription,
        *version.values(),
    )


def _mutable(step: Step) -> dict[str, Any]:
    return dict(step.body or {})
