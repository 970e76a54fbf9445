"""What stands in the way besides the resources themselves: management locks, providers that are not registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.azure.azure import Azure
from deployer.kinds.all import PROVIDERS_API, own_provider, provider_id, provider_namespaces
from deployer.live.optional import ReadOptions
from deployer.values.json_path import at
from deployer.values.lock import Lock
from deployer.values.resource import Resource
from deployer.values.scope import Scope

_LOCKS = "Microsoft.Authorization/locks"
_VERSION = "2020-05-01"


def read_locks(azure: Azure, scope: Scope, *, there: bool) -> tuple[Lock, ...] | None:
    """The locks that can bar a write to the environment, in one request; None when they may not be read. The list of a
    group holds those above it and below it, too; where it is not `there` yet, only those of the subscription count.
    """
    place = f"{scope.id}/providers/{_LOCKS}?api-version={_VERSION}"
    if not there:
        place = f"/subscriptions/{scope.subscription}/providers/{_LOCKS}?$filter=atScope()&api-version={_VERSION}"
    answer = azure.read(place)
    value = answer.body.get("value") if answer.ok else None
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        return None
    return tuple(_lock(item) for item in value)


def _lock(body: Mapping[str, Any]) -> Lock:
    properties = body.get("properties") or {}
    id = str(body.get("id") or "")
    at = id.lower().rfind(f"/providers/{_LOCKS}".lower())
    level, notes = str(properties.get("level", "")), str(properties.get("notes") or "")
    return Lock(str(body.get("name") or ""), level, id[:at], " ".join(notes.split()))


def unregistered_providers(
    azure: Azure, options: ReadOptions, desired: tuple[Resource, ...], found: Mapping[str, Resource]
) -> tuple[str, ...]:
    """The namespaces that are not registered. Asked only for those of which nothing is there yet: a provider with
    resources is registered. The others that a resource needs are, too, once it has succeeded.
    """
    there = {
        name
        for item in found.values()
        for name in (provider_namespaces if _succeeded(item) else own_provider)(item.kind)
    }
    wanted = {name for item in desired if not item.existing for name in provider_namespaces(item.kind)}
    names = sorted(wanted - there)
    missing = options.pool.map(lambda name: _is_missing(azure, options.scope, name), names)
    return tuple(name for name, absent in zip(names, missing, strict=True) if absent)


def _succeeded(item: Resource) -> bool:
    return str(at(item.body, ("properties", "provisioningState"))) == "Succeeded"


def _is_missing(azure: Azure, scope: Scope, namespace: str) -> bool:
    answer = azure.read(f"{provider_id(scope, namespace)}?api-version={PROVIDERS_API}")
    if not answer.ok:
        return False  # it may not be read: should it be missing, the first write says so
    return str(answer.body.get("registrationState", "")).lower() not in ("registered", "")
