"""Ids and states of resources, what surrounds the deployment, and the names that a template defines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.sandbox.deployments.errors import HELP, ExpressionError, not_here
from deployer.sandbox.deployments.language.function import Unfit, function
from deployer.sandbox.deployments.language.scope import Live, Scope
from deployer.sandbox.deployments.language.values import typed_name

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ENVIRONMENT: Mapping[str, Any] = {
    "name": "AzureCloud",
    "gallery": "https://gallery.azure.com/",
    "graph": "https://graph.windows.net/",
    "portal": "https://portal.azure.com",
    "graphAudience": "https://graph.windows.net/",
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "batch": "https://batch.core.windows.net/",
    "media": "https://rest.media.azure.net",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
    "resourceManager": "https://management.azure.com/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com/",
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        "tenant": "common",
        "identityProvider": "AAD",
    },
    "suffixes": {
        "acrLoginServer": ".azurecr.io",
        "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        "keyvaultDns": ".vault.azure.net",
        "sqlServerHostname": ".database.windows.net",
        "storage": "core.windows.net",
    },
}
"""learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment"""


def _path(type: str, names: Sequence[str]) -> str:
    type = type.strip("/")
    depth = type.count("/")
    pieces = [piece for part in names for piece in part.split("/")] if len(names) == 1 < depth else names
    if not depth or depth != len(pieces):
        raise Unfit(f"the type '{type}' requires '{depth}' resource name argument(s)")
    return typed_name(type, pieces)


def _id(name: str, most: int, base: str, scope: Scope, values: Sequence[str]) -> str:
    """An id from [subscription, [group,]] type and names; at most so many texts stand before the type."""
    at = next((place for place, value in enumerate(values[: most + 1]) if "/" in value), None)
    if at is None:
        raise Unfit("the resource type is not found among the arguments; it must have the form 'namespace/type'")
    path, before = _path(values[at], values[at + 1 :]), values[:at]
    if not before:
        return f"{base}/providers/{path}"
    # One text before the type is a group; where there is no group around, it is a subscription.
    alone = len(before) == 1 and most == 2 and scope.context.group is not None
    subscription = str(scope.context.subscription["subscriptionId"]) if alone else before[0]
    if not _GUID.fullmatch(subscription):
        what = f"The provided value '{subscription}' is not valid subscription identifier"
        raise ExpressionError(f"{what}. {HELP}/#{name.lower()} for usage details.")
    group = f"/resourceGroups/{before[-1]}" if alone or len(before) == 2 else ""
    return f"/subscriptions/{subscription}{group}/providers/{path}"


def _resource_id(scope: Scope, *values: str) -> str:
    return _id("resourceId", 2, scope.context.id, scope, values)


def _subscription_id(scope: Scope, *values: str) -> str:
    return _id("subscriptionResourceId", 1, str(scope.context.subscription["id"]), scope, values)


def _tenant_id(scope: Scope, *values: str) -> str:
    return _id("tenantResourceId", 0, "", scope, values)


def _live(scope: Scope, name: str) -> Live:
    if scope.live is None:
        raise not_here(name)
    return scope.live


def _reference(scope: Scope, name: str, version: str = "", full: str = "") -> Any:
    if full.lower() not in ("", "full"):
        raise Unfit("the third parameter must be 'Full'")
    return _live(scope, "reference").reference(name, version, bool(full))


def _list(scope: Scope, function: str, name: str, version: str, body: Any = None) -> Any:
    return _live(scope, function).act(function, name, version, body)


def _copy_index(scope: Scope, *values: Any) -> int:
    """copyIndex(), copyIndex(offset), copyIndex('loop'), copyIndex('loop', offset)."""
    name = values[0] if values and isinstance(values[0], str) else ""
    offset = values[-1] if values and not isinstance(values[-1], str) else 0
    if len(values) == 2 and not name:
        raise Unfit("the name of a copy loop, an integer offset, or both are expected")
    if name.lower() in scope.indexes:
        return scope.indexes[name.lower()] + int(offset)
    if name:
        what = f"has the parameter '{name}', which is not the name of a copy loop here"
        help = "Please see https://aka.ms/arm-resource-loops for usage details."
        raise ExpressionError(f"The template function 'copyIndex' {what}. {help}")
    what = "The template function 'copyIndex' is not expected at this location"
    raise ExpressionError(
        f"{what}. The function can only be used in a resource with copy specified. {HELP} for usage details."
    )


def _group(scope: Scope) -> Any:
    if scope.context.group is None:
        raise not_here("RESOURCEGROUP")
    return dict(scope.context.group)


FUNCTIONS = {
    "parameters": function(lambda scope, name: scope.parameters(name), "string", scoped=True),
    "variables": function(lambda scope, name: scope.variables(name), "string", scoped=True),
    "copyIndex": function(_copy_index, "[string|integer] [integer]", scoped=True),
    "resourceId": function(_resource_id, "string string...", scoped=True),
    "subscriptionResourceId": function(_subscription_id, "string string...", scoped=True),
    "tenantResourceId": function(_tenant_id, "string string...", scoped=True),
    "extensionResourceId": function(
        lambda base, type, *names: f"{base.rstrip('/')}/providers/{_path(type, names)}", "string string string..."
    ),
    "reference": function(_reference, "string [string] [string]", scoped=True),
    "list*": function(_list, "string string [any]", scoped=True),
    "deployer": function(lambda scope: dict(scope.context.deployer), scoped=True),
    "subscription": function(lambda scope: dict(scope.context.subscription), scoped=True),
    "resourceGroup": function(_group, scoped=True),
    "tenant": function(lambda scope: dict(scope.context.tenant), scoped=True),
    "deployment": function(lambda scope: dict(scope.context.deployment), scoped=True),
    "environment": function(lambda: dict(_ENVIRONMENT)),
}
