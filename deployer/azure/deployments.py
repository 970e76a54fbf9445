"""Writes whole templates with azure-mgmt-resource-deployments."""

from __future__ import annotations

from typing import Any

from deployer.azure.clients import Clients
from deployer.values.armid import ArmId, parse
from deployer.values.change import Step


def write(step: Step, clients: Clients) -> None:
    """Submit a deployment. Raises azure-core's errors."""
    client, id = _client(step, clients)
    client.deployments.begin_create_or_update(id.group, id.names[-1], dict(step.body or {}), polling=False)


def ask(action: str, step: Step, clients: Clients) -> None:
    """Validate, preview (`whatIf`) or cancel a deployment."""
    client, id = _client(step, clients)
    if action == "cancel":
        client.deployments.cancel(id.group, id.names[-1])
        return
    begin = client.deployments.begin_validate if action == "validate" else client.deployments.begin_what_if
    begin(id.group, id.names[-1], dict(step.body or {}), polling=False)


def _client(step: Step, clients: Clients) -> tuple[Any, ArmId]:
    from azure.mgmt.resource.deployments import DeploymentsMgmtClient

    path, _, query = step.url.partition("?")
    id, version = parse(path), query.removeprefix("api-version=")
    client = clients.of(
        lambda credential, options: DeploymentsMgmtClient(credential, id.subscription, api_version=version, **options),
        "deployments",
        id.subscription,
        version,
    )
    return client, id
