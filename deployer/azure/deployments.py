"""Writes whole templates with azure-mgmt-resource-deployments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.values.armid import ArmId, parse
from deployer.values.change import Step


def write(step: Step, options: Mapping[str, Any]) -> None:
    """Submit a deployment. `options` go to the client: credential, transport, policies. Raises azure-core's errors."""
    client, id = _client(step, options)
    client.deployments.begin_create_or_update(id.group, id.names[-1], dict(step.body or {}), polling=False)


def ask(action: str, step: Step, options: Mapping[str, Any]) -> None:
    """Validate, preview (`whatIf`) or cancel a deployment."""
    client, id = _client(step, options)
    if action == "cancel":
        client.deployments.cancel(id.group, id.names[-1])
        return
    begin = client.deployments.begin_validate if action == "validate" else client.deployments.begin_what_if
    begin(id.group, id.names[-1], dict(step.body or {}), polling=False)


def _client(step: Step, options: Mapping[str, Any]) -> tuple[Any, ArmId]:
    from azure.mgmt.resource.deployments import DeploymentsMgmtClient

    path, _, query = step.url.partition("?")
    settings = {key: value for key, value in options.items() if key != "credential"}
    version = query.removeprefix("api-version=")
    client = DeploymentsMgmtClient(options["credential"], parse(path).subscription, api_version=version, **settings)
    return client, parse(path)
