"""A live Foundry account -> the section of an environment file that would have it, and the entries in it.

What differs from the defaults of the templates is not said here; sync_edits finds it by comparing.
"""

from __future__ import annotations

from typing import Any

from deployer.catalog.model import Model
from deployer.environment.names import endpoint_name
from deployer.importing.live_to_yaml import LiveGroup, access, connections, left, ways_in
from deployer.values.armid import parent
from deployer.values.json_path import at
from deployer.values.resource import Resource


def accounts(ground: LiveGroup) -> list[Resource]:
    """The accounts of Foundry; those of other services have the same type, and another kind."""
    return [item for item in ground.of("foundry_account") if str(item.body.get("kind", "")).lower() == "aiservices"]


def account(ground: LiveGroup, item: Resource) -> dict[str, Any]:
    """The section, with what is in the account."""
    data: dict[str, Any] = {
        "name": item.name,
        "private_endpoints": ways_in(ground, item),
        "access": access(ground, item.id),
        "content_filters": [{"name": each.name} for each in ground.of("content_filter", item.id)],
        "connections": connections(ground, "foundry_connection", item.id),
        "projects": [project(ground, each) for each in ground.of("foundry_project", item.id)],
        "deployments": [
            entry for each in ground.of("foundry_deployment", item.id) if (entry := deployment(ground, each))
        ],
    }
    return {key: value for key, value in data.items() if value}


def project(ground: LiveGroup, item: Resource) -> dict[str, Any]:
    """The entry of a project."""
    found = connections(ground, "foundry_project_connection", item.id)
    data = {"name": item.name, "connections": found, "access": access(ground, item.id)}
    return {key: value for key, value in data.items() if value}


def deployment(ground: LiveGroup, item: Resource) -> dict[str, Any] | None:
    """The entry of a deployment; none where the catalogue does not know its model."""
    name = str(at(item.body, ("properties", "model", "name")))
    model = _model(ground, name)
    if model is None or model.foundry is None:
        ground.notes.append(left(item, f"the catalogue has no model '{name}' of Foundry"))
        return None
    usual, given = model.foundry.skus[0].name, str(at(item.body, ("sku", "name")))
    home = ground.live.resources.get(item.parent)
    keyless = bool(home and at(home.body, ("properties", "disableLocalAuth")))
    derived = endpoint_name(model.name, parent(item.id), limit=64)
    data = {
        "model": model.name,
        "name": None if item.name == derived else item.name,
        "sku": None if given.lower() == usual.lower() else given,
        "capacity": at(item.body, ("sku", "capacity")),
        "version": str(at(item.body, ("properties", "model", "version"))),
        "auth": "entra" if keyless else None,
    }
    return {key: value for key, value in data.items() if value is not None}


def _model(ground: LiveGroup, name: str) -> Model | None:
    """The model that accounts deploy under this name."""
    offered = (each for each in ground.catalog.models if each.foundry and each.foundry.model.lower() == name.lower())
    return next(offered, None)
