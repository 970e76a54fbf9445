"""The resource providers that a kind needs."""

from __future__ import annotations

from deployer.kinds.all import kinds
from deployer.values.scope import Scope

API_VERSION = "2025-04-01"


def own(kind: str) -> tuple[str, ...]:
    """The provider of a kind's type; what belongs to ARM itself needs no registration."""
    found = kinds()[kind].type.partition("/")[0]
    return () if found in ("Microsoft.Resources", "Microsoft.Authorization") else (found,)


def namespaces(kind: str) -> tuple[str, ...]:
    """The providers that a resource of a kind needs."""
    return (*own(kind), *kinds()[kind].rights.providers)


def path(scope: Scope, namespace: str) -> str:
    """Id of a provider in the subscription."""
    return f"/subscriptions/{scope.subscription}/providers/{namespace}"
