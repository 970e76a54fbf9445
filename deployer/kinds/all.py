"""Finds the kinds by listing this folder: a new kind is one new file with a `KIND`, and its template."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import deployer.kinds
from deployer.kinds.kind import Kind
from deployer.values.resource import Body, Resource

_NOT_KINDS = {"kind", "key", "all", "ownership", "providers"}


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(deployer.kinds.__path__))
    found = [import_module(f"deployer.kinds.{name}").KIND for name in names if name not in _NOT_KINDS]
    return {kind.name: kind for kind in found}


def kind_of(resource: Resource) -> Kind:
    """The kind a resource says it is of."""
    return kinds()[resource.kind]


def claimants(type: str, body: Body) -> list[Kind]:
    """The kinds that a live body of an ARM type is read as: the resource itself, and its aspects."""
    return [kind for kind in kinds().values() if kind.type.lower() == type.lower() and kind.claims(body)]
