"""Ids and states of resources, what surrounds the deployment, and the names that a template defines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.sandbox.deployments.errors import HELP, ExpressionError, evaluation_error
from deployer.sandbox.deployments.language.scope import Function, Live, Scope
from deployer.sandbox.deployments.language.values import is_integer, require

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


def _texts(name: str, values: Sequence[Any]) -> list[str]:
    if all(isinstance(value, str) for value in values):
        return list(values)
    raise evaluation_error(name, ": all function arguments must be string literals", f"/#{name.lower()}")


def _path(name: str, type: str, names: list[str]) -> str:
    """`Microsoft.Storage/storageAccounts/x`."""
    namespace, *types = type.strip("/").split("/")
    pieces = [piece for part in names for piece in part.split("/")] if len(names) == 1 < len(types) else names
    if not types or len(types) != len(pieces):
        what = f": the type '{type}' requires '{len(types)}' resource name argument(s)"
        raise evaluation_error(name, what, f"/#{name.lower()}")
    return namespace + "".join(f"/{type}/{piece}" for type, piece in zip(types, pieces, strict=True))


def _id(name: str, most: int, base: str, scope: Scope, sent: Sequence[Any]) -> str:
    """An id from [subscription, [group,]] type and names; at most so many texts stand before the type."""
    values = _texts(name, sent)
    at = next((place for place, value in enumerate(values[: most + 1]) if "/" in value), None)
    if at is None:
        what = ": the resource type is not found among the arguments; it must have the form 'namespace/type'"
        raise evaluation_error(name, what, f"/#{name.lower()}")
    path, before = _path(name, values[at], values[at + 1 :]), values[:at]
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


def _extension_id(_: Scope, values: Sequence[Any]) -> str:
    base, type, *names = _texts("extensionResourceId", values)
    return f"{base.rstrip('/')}/providers/{_path('extensionResourceId', type, names)}"


def _live(scope: Scope, name: str) -> Live:
    if scope.live is None:
        raise ExpressionError(
            f"The template function '{name}' is not expected at this location. {HELP} for usage details."
        )
    return scope.live


def _text(function: str, value: Any) -> str:
    require(isinstance(value, str), function, "expects its parameter to be of type 'String'", "", value)
    return str(value)


def _reference(scope: Scope, values: Sequence[Any]) -> Any:
    name, version, full = (_text("reference", value) for value in [*values, "", ""][:3])
    require(full.lower() in ("", "full"), "reference", "expects its third parameter to be 'Full'", "#reference")
    return _live(scope, "reference").reference(name, version, bool(full))


def _list(scope: Scope, values: Sequence[Any]) -> Any:
    function, name, version, body = [*values, None][:4]
    return _live(scope, function).act(function, _text(function, name), _text(function, version), body)


def _copy_index(scope: Scope, values: Sequence[Any]) -> int:
    """copyIndex(), copyIndex(offset), copyIndex('loop'), copyIndex('loop', offset)."""
    name = values[0] if values and isinstance(values[0], str) else ""
    offset = values[-1] if values and not isinstance(values[-1], str) else 0
    fits = is_integer(offset) and not (len(values) == 2 and not name)
    require(fits, "copyIndex", "expects the name of a copy loop, an integer offset, or both", "#copyIndex")
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


def _group(scope: Scope, _: Sequence[Any]) -> Any:
    if scope.context.group is None:
        raise ExpressionError(
            f"The template function 'RESOURCEGROUP' is not expected at this location. {HELP} for usage details."
        )
    return dict(scope.context.group)


def _subscription_id(scope: Scope, values: Sequence[Any]) -> str:
    return _id("subscriptionResourceId", 1, str(scope.context.subscription["id"]), scope, values)


FUNCTIONS = {
    "parameters": Function(lambda scope, values: scope.parameters(_text("parameters", values[0])), 1, 1),
    "variables": Function(lambda scope, values: scope.variables(_text("variables", values[0])), 1, 1),
    "copyIndex": Function(_copy_index, 0, 2),
    "resourceId": Function(lambda scope, values: _id("resourceId", 2, scope.context.id, scope, values), 2),
    "subscriptionResourceId": Function(_subscription_id, 2),
    "tenantResourceId": Function(lambda scope, values: _id("tenantResourceId", 0, "", scope, values), 2),
    "extensionResourceId": Function(_extension_id, 3),
    "reference": Function(_reference, 1, 3),
    "list*": Function(_list, 2, 3),
    "deployer": Function(lambda scope, _: dict(scope.context.deployer), 0, 0),
    "subscription": Function(lambda scope, _: dict(scope.context.subscription), 0, 0),
    "resourceGroup": Function(_group, 0, 0),
    "tenant": Function(lambda scope, _: dict(scope.context.tenant), 0, 0),
    "deployment": Function(lambda scope, _: dict(scope.context.deployment), 0, 0),
    "environment": Function(lambda _s, _v: dict(_ENVIRONMENT), 0, 0),
}
