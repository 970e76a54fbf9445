"""Writes Marketplace subscriptions and serverless endpoints with azure-ai-ml, exactly as rendered.

azure-ai-ml 1.35.2 builds its own bodies and leaves out authMode and contentSafety; a subclass hands it ours. That
method is private, so the version is pinned, and a test compares the bytes sent with those rendered. Importing
azure.ai.ml costs two seconds: it is done at the first write, not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from deployer.azure.redact import silence_libraries
from deployer.azure.target import Target
from deployer.values.armid import parse
from deployer.values.change import Step


@cache
def _client_class() -> Any:
    from azure.ai.ml import MLClient

    silence_libraries()
    return MLClient


def write(step: Step, options: Mapping[str, Any]) -> None:
    """Send one step. `options` go to the client: credential, transport, policies. Raises azure-core's errors."""
    from azure.ai.ml.entities import MarketplaceSubscription, ServerlessEndpoint

    id = parse(step.url.partition("?")[0])
    project, name = id.names
    api_version = step.url.partition("api-version=")[2].partition("&")[0]
    client = _client_class()(
        options["credential"],
        id.subscription,
        id.group,
        project,
        api_version=api_version,
        enable_telemetry=False,
        show_progress=False,
        **{key: value for key, value in options.items() if key != "credential"},
    )
    serverless = id.type.lower().endswith("/serverlessendpoints")
    operations = client.serverless_endpoints if serverless else client.marketplace_subscriptions
    # `polling=False`: the poller reports success for resources that failed; we poll ourselves and judge by reading.
    once: dict[str, Any] = {"polling": False}
    if step.method == "DELETE":
        operations.begin_delete(name, **once)
    elif serverless:
        endpoint = _as_rendered(ServerlessEndpoint)(name=name, model_id="", location=step.body["location"])  # type: ignore[index]
        endpoint.rendered = step.body
        operations.begin_create_or_update(endpoint, **once)
    else:
        subscription = _as_rendered(MarketplaceSubscription)(name=name, model_id="")
        subscription.rendered = step.body
        operations.begin_create_or_update(subscription, **once)


def elsewhere(target: Target) -> dict[str, Any]:
    """What tells the client of another Azure than the public one: a name, for the whole process, and its addresses."""
    if target.cloud:
        return {"cloud": target.cloud}
    base = f"{target.endpoint}/"
    metadata = {
        "azure_portal": "https://portal.azure.com/",
        "resource_manager": base,
        "active_directory": base,
        "aml_resource_id": "https://ml.azure.com/",
        "storage_endpoint": "core.windows.net",
        "registry_discovery_endpoint": base,
    }
    return {"cloud": "Deployer", "cloud_metadata": metadata, "credential_scopes": [target.scope]}


@cache
def _as_rendered(entity: type[Any]) -> type[Any]:
    def _to_rest_object(self: Any) -> Any:
        return self.rendered

    return type(f"Rendered{entity.__name__}", (entity,), {"_to_rest_object": _to_rest_object, "rendered": None})
