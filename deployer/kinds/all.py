"""All kinds, and what is asked of them by name: whose a resource is, which resource providers it needs."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import TypeVar

import deployer.kinds
from deployer.environment.tags import OWNER
from deployer.kinds.kind import Kind
from deployer.values.change import Action, Change
from deployer.values.json_path import without
from deployer.values.resource import Body, Resource
from deployer.values.scope import Scope

Key = TypeVar("Key")


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by name, in alphabetical order."""
    names = [each.name for each in pkgutil.walk_packages(deployer.kinds.__path__, "deployer.kinds.") if not each.ispkg]
    found = [kind for name in names if (kind := getattr(import_module(name), "KIND", None))]
    return {kind.name: kind for kind in sorted(found, key=lambda kind: str(kind.name))}


def kind_of(resource: Resource) -> Kind:
    """The kind a resource says it is of."""
    return kinds()[resource.kind]


def buys(change: Change) -> bool:
    """Whether a change subscribes to an offer of the Marketplace."""
    kind = kinds().get(change.kind)
    made = change.action in (Action.CREATE, Action.REPLACE)
    return bool(made and kind and kind.lifecycle.buys(change.after or {}, change.remark))


def kinds_of_body(type: str, body: Body) -> list[Kind]:
    """The kinds that a live body of an ARM type is read as: the resource itself, and its aspects."""
    return [kind for kind in kinds_of_type(type) if kind.claims(body)]


def kinds_of_type(type: str) -> Sequence[Kind]:
    """The kinds of an ARM type, in any letter case: none where it is not ours."""
    return _by_type().get(type.lower(), ())


@cache
def _by_type() -> dict[str, list[Kind]]:
    """By type in lower case."""
    found: dict[str, list[Kind]] = {}
    for kind in kinds().values():
        found.setdefault(kind.type.lower(), []).append(kind)
    return found


def owned(environment: str, resource: Resource) -> bool:
    """Whether a live resource belongs to the environment."""
    kind = kind_of(resource)
    if kind.ownership.owned:
        return kind.ownership.owned(environment, resource.id, resource.body)
    return (resource.body.get("tags") or {}).get(OWNER) == environment


def shared_accounts(desired: Iterable[Resource]) -> tuple[str, ...]:
    """Addresses of what is somebody else's, wherever it is, and holds what is ours: shared accounts."""
    return tuple(item.address for item in desired if item.existing and kind_of(item).ownership.shared)


def shared_account_of(id: str, accounts: Iterable[str]) -> str | None:
    """The one of these accounts that a resource is in."""
    return next((account for account in accounts if id.lower().startswith(f"{account}/")), None)


def turn(kind: str, id: str) -> str:
    """Address of what takes one write at a time, this one of a kind among them; empty where it waits for no other."""
    found = kinds().get(kind)
    return found.lifecycle.one_at_a_time(id).lower() if found else ""


def one_by_one(writes: Iterable[tuple[Key, str, tuple[Key, ...]]]) -> dict[Key, tuple[Key, ...]]:
    """The needs of writes, each given with its turn and what it needs: of those with one turn each needs the one
    before.
    """
    needs: dict[Key, tuple[Key, ...]] = {}
    last: dict[str, Key] = {}
    for key, place, own in writes:
        before = last.get(place) if place else None
        needs[key] = (*own, before) if before and before not in own else own
        last[place] = key
    return needs


def without_secrets(kind: Kind, body: Body) -> Body:
    """A live body without its secrets."""
    return without(body, kind.comparison.secrets) if kind.comparison.secrets else body


PROVIDERS_API = "2025-04-01"


_REGISTERED = ("Microsoft.Resources", "Microsoft.Authorization", "Microsoft.Consumption")
"""Providers that every subscription is registered for
(https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers)."""


def own_provider(kind: str) -> tuple[str, ...]:
    """The provider of a kind's type; what belongs to ARM itself needs no registration."""
    found = kinds()[kind].type.partition("/")[0]
    return () if found in _REGISTERED else (found,)


def provider_namespaces(kind: str) -> tuple[str, ...]:
    """The providers that a resource of a kind needs."""
    return (*own_provider(kind), *kinds()[kind].rights.providers)


def provider_id(scope: Scope, namespace: str) -> str:
    """Id of a provider in the subscription."""
    return f"/subscriptions/{scope.subscription}/providers/{namespace}"
