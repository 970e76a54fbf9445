"""Finds the kinds by listing this folder and those below: a new kind is one file with a `KIND`, and its template."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import deployer.kinds
from deployer.kinds.kind import Kind
from deployer.values.change import Action, Change
from deployer.values.resource import Body, Resource


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
    return bool(kind and kind.lifecycle.buys) and change.action in (Action.CREATE, Action.REPLACE)


def claimants(type: str, body: Body) -> list[Kind]:
    """The kinds that a live body of an ARM type is read as: the resource itself, and its aspects."""
    return [kind for kind in kinds().values() if kind.type.lower() == type.lower() and kind.claims(body)]
