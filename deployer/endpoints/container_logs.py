"""Online endpoint -> its deployments, and the logs of one of their containers."""

from __future__ import annotations

from collections.abc import Mapping

from deployer.azure.azure import Azure
from deployer.azure.no_answer import refusal
from deployer.kinds.all import kinds
from deployer.values.endpoint import Container, ContainerLogs, Endpoint

_WIRE: Mapping[Container, str] = {
    "inference-server": "InferenceServer",
    "storage-initializer": "StorageInitializer",
}
"""`DeploymentLogsRequest.containerType`, mfe.json 2024-04-01."""


def deployments(azure: Azure, endpoint: Endpoint) -> tuple[str, ...]:
    """Names of what stands behind an online endpoint, whoever made it. Raises Lost and Refused."""
    version = kinds()["online_deployment"].api_version
    rows = azure.list(f"{endpoint.id}/deployments?api-version={version}")
    return tuple(sorted(str(row["id"]).rsplit("/", 1)[-1] for row in rows))


def logs_action(endpoint: Endpoint, deployment: str) -> str:
    """Path of the POST that answers the logs; it changes nothing."""
    return f"{endpoint.id}/deployments/{deployment}/getLogs"


def container_logs(
    azure: Azure, endpoint: Endpoint, deployment: str, container: Container, tail: int | None
) -> ContainerLogs:
    """The last `tail` lines, or all that Azure keeps. Raises Lost and Refused."""
    body = {"containerType": _WIRE[container], **({} if tail is None else {"tail": tail})}
    answer = azure.act(logs_action(endpoint, deployment), kinds()["online_deployment"].api_version, body)
    if not answer.ok or not isinstance(answer.body, Mapping):
        raise refusal(f"reading the logs of deployment '{deployment}' of endpoint '{endpoint.full_name}'", answer)
    content = answer.body.get("content")  # nullable: there are none while its containers are being made
    lines = tuple(content.splitlines()) if isinstance(content, str) else ()
    return ContainerLogs(endpoint.full_name, deployment, container, lines)
