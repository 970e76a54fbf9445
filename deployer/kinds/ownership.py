"""What of a live resource is ours, and what of it may be kept."""

from __future__ import annotations

from deployer.environment.tags import OWNER
from deployer.kinds.all import kind_of
from deployer.kinds.kind import Kind
from deployer.values.json_path import without
from deployer.values.resource import Body, Resource


def owned(environment: str, resource: Resource) -> bool:
    """Whether a live resource belongs to the environment."""
    kind = kind_of(resource)
    if kind.ownership.owned:
        return kind.ownership.owned(environment, resource.id, resource.body)
    return (resource.body.get("tags") or {}).get(OWNER) == environment


def disclosed(kind: Kind, body: Body) -> Body:
    """A live body without its secrets."""
    return without(body, kind.comparison.secrets) if kind.comparison.secrets else body
