"""Who may do what where: the roles that are assigned, and what they add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from deployer.sandbox.entra import tokens
from deployer.sandbox.facts.read import roles
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.index import holder
from deployer.sandbox.state.record import Record

ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
ROOT = ""
"""Above every subscription: `/providers/Microsoft.Authorization/roleAssignments/NAME`."""
Permission = Mapping[str, Any]
_EVERYTHING: Permission = {"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}


def allows(cloud: Cloud, client: str, action: str, scope: str) -> bool:
    """Whether a client may do something to a resource, group or subscription."""
    return _boundless(client) or any(permits(item, action) for item in permissions(cloud, client, scope))


def holds(cloud: Cloud, principal: str, action: str, scope: str) -> bool:
    """Whether an identity of a resource may do something, by the roles that it was given."""
    return any(permits(item, action) for item in _given(cloud, principal, scope))


def allows_data(cloud: Cloud, client: str, action: str, scope: str) -> bool:
    """Whether a client may do something to what is in a resource: no owner may as such."""
    found = _assigned(cloud, client, scope)
    return any(_named(item["dataActions"], action) and not _named(item["notDataActions"], action) for item in found)


def permits(permission: Permission, action: str) -> bool:
    """Whether one role permits an action."""
    return _named(permission["actions"], action) and not _named(permission["notActions"], action)


def permissions(cloud: Cloud, client: str, scope: str) -> list[Permission]:
    """What each role permits that a client has at a scope."""
    return [_EVERYTHING] if _boundless(client) else _assigned(cloud, client, scope)


def _assigned(cloud: Cloud, client: str, scope: str) -> list[Permission]:
    return _given(cloud, tokens.principal(client), scope)


def _given(cloud: Cloud, mine: str, scope: str) -> list[Permission]:
    found = (record for place in above(scope) for record in cloud.index.children(place, ASSIGNMENTS))
    kept = (record for record in found if record.properties["principalId"] == mine)
    return [item for record in kept if not record.properties.get("condition") for item in _granted(cloud, record)]


def within(cloud: Cloud, client: str, scope: str) -> bool:
    """Whether a client has any role on something in a scope: it then sees the scope."""
    mine, place = tokens.principal(client), scope.lower()
    found = (record for record in cloud.index.inside(scope) if record.type == ASSIGNMENTS)
    return _boundless(client) or any(
        record.properties["principalId"] == mine and holder(record.id) != place for record in found
    )


def above(scope: str) -> Iterator[str]:
    """A scope and everything it is in, up to what is above every subscription."""
    place = scope.lower().rstrip("/")
    while len(place.split("/")) > 3:
        yield place
        place = holder(place)
    yield place
    yield ROOT


def _boundless(client: str) -> bool:
    return client.lower() == tokens.CLIENT


def _granted(cloud: Cloud, record: Record) -> list[Permission]:
    """The permissions of the role that an assignment gives."""
    id = str(record.properties["roleDefinitionId"])
    if row := roles().get(id.rsplit("/", 1)[-1].lower()):
        return [permission(row)]
    role = cloud.find(id)
    return [{**_NOTHING, **item} for item in role.properties["permissions"]] if role else []


_NOTHING: Permission = {"actions": (), "notActions": (), "dataActions": (), "notDataActions": ()}


def permission(row: Mapping[str, Any]) -> Permission:
    """What a built-in role permits, as Azure tells it."""
    names = {"actions": "actions", "notActions": "not_actions", "dataActions": "data_actions"}
    found = {name: list(row.get(key, ())) for name, key in names.items()}
    return {**found, "notDataActions": []}


def _named(patterns: tuple[str, ...] | list[str], action: str) -> bool:
    return any(_pattern(pattern.lower()).fullmatch(action.lower()) for pattern in patterns)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*"))
