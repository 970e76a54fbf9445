"""Ids of resources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure, unable
from deployer.sandbox.deployments.language.scope import Function, Scope

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _texts(name: str, values: Sequence[Any]) -> list[str]:
    if all(isinstance(value, str) for value in values):
        return list(values)
    raise unable(name, ": all function arguments must be string literals", f"/#{name.lower()}")


def _path(name: str, type: str, names: list[str]) -> str:
    """`Microsoft.Storage/storageAccounts/x`."""
    namespace, *types = type.strip("/").split("/")
    pieces = [piece for part in names for piece in part.split("/")] if len(names) == 1 < len(types) else names
    if not types or len(types) != len(pieces):
        raise unable(
            name, f": the type '{type}' requires '{len(types)}' resource name argument(s)", f"/#{name.lower()}"
        )
    return namespace + "".join(f"/{type}/{piece}" for type, piece in zip(types, pieces, strict=True))


def _head(name: str, values: list[str], most: int) -> tuple[list[str], str, list[str]]:
    """What comes before the type, the type, the names."""
    at = next((place for place, value in enumerate(values[: most + 1]) if "/" in value), None)
    if at is None:
        what = ": the resource type is not found among the arguments; it must have the form 'namespace/type'"
        raise unable(name, what, f"/#{name.lower()}")
    return values[:at], values[at], values[at + 1 :]


def _guid(name: str, value: str) -> str:
    if _GUID.fullmatch(value):
        return value
    raise Failure(
        f"The provided value '{value}' is not valid subscription identifier. {HELP}/#{name.lower()} for usage details."
    )


def _resource_id(scope: Scope, values: Sequence[Any]) -> str:
    before, type, names = _head("resourceId", _texts("resourceId", values), 2)
    path = _path("resourceId", type, names)
    if not before:
        return f"{scope.place.id}/providers/{path}"
    own = str(scope.place.subscription["subscriptionId"])
    if len(before) == 1 and scope.place.group is None:  # at a subscription one text before the type is a subscription
        return f"/subscriptions/{_guid('resourceId', before[0])}/providers/{path}"
    subscription, group = (own, before[0]) if len(before) == 1 else (_guid("resourceId", before[0]), before[1])
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{path}"


def _subscription_id(scope: Scope, values: Sequence[Any]) -> str:
    name = "subscriptionResourceId"
    before, type, names = _head(name, _texts(name, values), 1)
    own = str(scope.place.subscription["subscriptionId"])
    return f"/subscriptions/{_guid(name, before[0]) if before else own}/providers/{_path(name, type, names)}"


def _tenant_id(_: Scope, values: Sequence[Any]) -> str:
    name = "tenantResourceId"
    _before, type, names = _head(name, _texts(name, values), 0)
    return f"/providers/{_path(name, type, names)}"


def _extension_id(_: Scope, values: Sequence[Any]) -> str:
    name = "extensionResourceId"
    base, type, *names = _texts(name, values)
    return f"{base.rstrip('/')}/providers/{_path(name, type, names)}"


FUNCTIONS = {
    "resourceId": Function(_resource_id, 2),
    "subscriptionResourceId": Function(_subscription_id, 2),
    "tenantResourceId": Function(_tenant_id, 2),
    "extensionResourceId": Function(_extension_id, 3),
}
