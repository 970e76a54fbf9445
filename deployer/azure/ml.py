"""Writes Marketplace subscriptions and serverless endpoints with azure-ai-ml, exactly as rendered.

azure-ai-ml 1.35.2 builds its own bodies and leaves out authMode and contentSafety; a subclass hands it ours. That
method is private, so the version is pinned, and a test compares the bytes sent with those rendered. Importing
azure.ai.ml costs two seconds: it is done when an apply begins, beside the first writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import cache
from inspect import unwrap
from typing import Any

from deployer.azure.clients import Clients, Options
from deployer.azure.redact import silence_libraries
from deployer.azure.target import Target
from deployer.values.armid import parse
from deployer.values.change import Step

_ONCE: dict[str, Any] = {"polling": False}
"""The poller reports success for resources that failed; we poll ourselves and judge by reading."""


def write(step: Step, clients: Clients) -> None:
    """Send one step. Raises azure-core's errors."""
    id = parse(step.url.partition("?")[0])
    version = step.url.partition("api-version=")[2].partition("&")[0]
    client = clients.of(lambda *with_: _client(id.subscription, version, *with_), "ml", id.subscription, version)
    serverless = id.type.lower().endswith("/serverlessendpoints")
    # The same operations, in the project of this step: a client of its own would cost 10 ms and 0.7 MB.
    operations = copy(client.serverless_endpoints if serverless else client.marketplace_subscriptions)
    project, name = id.names
    operations._operation_scope = type(operations._operation_scope)(id.subscription, id.group, project)
    if step.method == "DELETE":
        _plain(operations.begin_delete)(operations, name, **_ONCE)
    else:
        entity = _as_rendered("ServerlessEndpoint" if serverless else "MarketplaceSubscription")
        _plain(operations.begin_create_or_update)(operations, entity(name, step.body or {}), **_ONCE)


@cache
def load() -> None:
    """Import azure-ai-ml."""
    import azure.ai.ml  # noqa: F401

    silence_libraries()


def _client(subscription: str, version: str, credential: Any, options: Options) -> Any:
    from azure.ai.ml import MLClient

    silence_libraries()
    quiet: Options = {"enable_telemetry": False, "show_progress": False}
    return MLClient(credential, subscription, "", "", api_version=version, **quiet, **options)


def _plain(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method without what azure-ai-ml wraps around it: to warn that it is experimental, which we silence, it reads
    the source of every caller at each call, 2 ms.
    """
    plain: Callable[..., Any] = unwrap(method)
    return plain


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
def _as_rendered(entity: str) -> type[Any]:
    from azure.ai.ml import entities

    base = getattr(entities, entity)

    def __init__(self: Any, name: str, body: Mapping[str, Any]) -> None:
        known = {"location": body["location"]} if "location" in body else {}
        _plain(base.__init__)(self, name=name, model_id="", **known)
        self.rendered = body

    def _to_rest_object(self: Any) -> Any:
        return self.rendered

    members = {"__init__": __init__, "_to_rest_object": _to_rest_object, "rendered": None}
    return type(f"Rendered{entity}", (base,), members)
