"""Writes every other type with azure-mgmt-resource: groups by their own operations, the rest by id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.azure.target import Target
from deployer.values.change import Step


def write(step: Step, options: Mapping[str, Any]) -> None:
    """Send one step. `options` go to the client: credential, transport, policies. Raises azure-core's errors."""
    from azure.mgmt.resource.resources import ResourceManagementClient

    path, _, query = step.url.partition("?")
    if step.method == "POST":
        _register(path, query, options)
        return
    group = path.split("/")[-1] if len(path.split("/")) == 5 else ""
    parameters = dict(pair.split("=", 1) for pair in query.split("&"))
    api_version = parameters.pop("api-version")
    settings = {key: value for key, value in options.items() if key != "credential"}
    client = ResourceManagementClient(options["credential"], path.split("/")[2], **settings)
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


def _register(path: str, query: str, options: Mapping[str, Any]) -> None:
    """Register a provider: `/subscriptions/S/providers/NAMESPACE/register`."""
    from azure.mgmt.resource.resources import ResourceManagementClient

    _, _, subscription, _, namespace, _ = path.split("/")
    settings = {key: value for key, value in options.items() if key != "credential"}
    version = query.partition("api-version=")[2]
    client = ResourceManagementClient(options["credential"], subscription, api_version=version, **settings)
    client.providers.register(namespace)


def _mutable(step: Step) -> dict[str, Any]:
    return dict(step.body or {})
