"""Identities with names: what a test or a user runs the tool as, to see what their roles let them do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from deployer.sandbox.entra import tokens
from deployer.sandbox.entra.access import ASSIGNMENTS, ROOT
from deployer.sandbox.facts.read import roles
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.right import SandboxIdentity

_DEFINITIONS = "Microsoft.Authorization/roleDefinitions"
_NOTE = "identities"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_LISTS = {"Actions": "actions", "NotActions": "notActions", "DataActions": "dataActions"}


def identities(cloud: Cloud) -> tuple[SandboxIdentity, ...]:
    """Every identity by name; the one that the sandbox starts with has none."""
    known: Mapping[str, str] = cloud.notes.get(_NOTE, {})
    return tuple(_described(cloud, name, client) for name, client in sorted(known.items()))


def client_of(cloud: Cloud, name: str) -> str:
    """The client id behind a name. Raises Invalid where there is none."""
    known: Mapping[str, str] = cloud.notes.get(_NOTE, {})
    if name.lower() in known:
        return known[name.lower()]
    there = ", ".join(f"'{each}'" for each in sorted(known)) or "none"
    message = f"the sandbox has no identity '{name}'; there is {there}"
    help = f"make it with 'deployer sandbox identity {name} --role Reader'"
    raise Invalid(Problem("SBX007", Severity.ERROR, message, help=help))


def add(cloud: Cloud, name: str) -> str:
    """An identity of that name, and its client id; the same one when there is one already."""
    if not _NAME.fullmatch(name.lower()):
        message = f"'{name}' is no name for an identity"
        help = "take up to 32 letters, digits and hyphens, a letter first"
        raise Invalid(Problem("SBX008", Severity.ERROR, message, help=help))
    client = str(uuid5(NAMESPACE_URL, f"identity/{name.lower()}"))
    cloud.remember(_NOTE, {**cloud.notes.get(_NOTE, {}), name.lower(): client})
    return client


def remove(cloud: Cloud, name: str) -> None:
    """Forget an identity and its roles."""
    mine = tokens.principal(client_of(cloud, name))
    for record in [item for item in cloud.index.records.values() if item.type == ASSIGNMENTS]:
        if record.properties["principalId"] == mine:
            cloud.drop("resource", record.id)
    cloud.remember(_NOTE, {key: value for key, value in cloud.notes[_NOTE].items() if key != name.lower()})


def assign(cloud: Cloud, name: str, wanted: Sequence[str], scope: str) -> None:
    """Give an identity roles, by their names or ids: all or none. `/` is above every subscription."""
    place = scope.rstrip("/")
    if place and len(place.split("/")) > 3 and cloud.find(place) is None:
        message = f"there is no '{scope}' in the sandbox to have a role on"
        raise Invalid(Problem("SBX009", Severity.ERROR, message, help="apply first, or leave --scope away"))
    client = client_of(cloud, name)
    for definition in [_definition(cloud, role) for role in wanted]:
        _give(cloud, tokens.principal(client), definition, place)


def _give(cloud: Cloud, mine: str, definition: str, place: str) -> None:
    now = cloud.clock.stamp
    number = uuid5(NAMESPACE_URL, f"{definition} {mine} {place.lower()}")
    properties = {
        "roleDefinitionId": definition,
        "principalId": mine,
        "principalType": "ServicePrincipal",
        "scope": place or "/",
        "condition": None,
        "conditionVersion": None,
        "createdOn": now,
        "updatedOn": now,
        "createdBy": "",
        "updatedBy": "",
        "delegatedManagedIdentityResourceId": None,
        "description": None,
    }
    cloud.put(Record(f"{place}/providers/{ASSIGNMENTS}/{number}", ASSIGNMENTS, {"properties": properties}, now, now))


def define(cloud: Cloud, content: Any) -> str:
    """A role of one's own, from the JSON that `az role definition create` takes; its name."""
    name = content.get("Name") if isinstance(content, dict) else None
    if not isinstance(name, str) or not name or not isinstance(content.get("Actions"), list):
        message = "the file is not a role definition: it has no 'Name', or no list of 'Actions'"
        raise Invalid(Problem("SBX010", Severity.ERROR, message, help="see docs/permissions.md for one"))
    permission = {ours: list(content.get(theirs) or ()) for theirs, ours in _LISTS.items()}
    properties = {
        "roleName": name,
        "type": "CustomRole",
        "description": str(content.get("Description") or ""),
        "assignableScopes": list(content.get("AssignableScopes") or ["/"]),
        "permissions": [{**permission, "notDataActions": list(content.get("NotDataActions") or ())}],
    }
    id = f"{ROOT}/providers/{_DEFINITIONS}/{uuid5(NAMESPACE_URL, f'role/{name.lower()}')}"
    now = cloud.clock.stamp
    cloud.put(Record(id, _DEFINITIONS, {"properties": properties}, now, now))
    return name


def _definition(cloud: Cloud, role: str) -> str:
    """Id of a role by its name or its GUID, one of one's own first."""
    known = {str(record.properties["roleName"]).lower(): record.id for record in _own(cloud)}
    built_in = {str(row["name"]).lower(): id for id, row in roles().items()} | {id: id for id in roles()}
    if role.lower() in known:
        return known[role.lower()]
    if role.lower() in built_in:
        return f"/providers/{_DEFINITIONS}/{built_in[role.lower()]}"
    names = ", ".join(f"'{row['name']}'" for row in roles().values() if row.get("actions"))
    message = f"the sandbox knows no role '{role}'; those it knows the actions of are {names}"
    raise Invalid(Problem("SBX011", Severity.ERROR, message, help="name one of them, or a JSON file with a role"))


def _own(cloud: Cloud) -> list[Record]:
    places = (ROOT, *(f"/subscriptions/{item.id}" for item in cloud.subscriptions.values()))
    return [record for place in places for record in cloud.index.children(place, _DEFINITIONS)]


def _described(cloud: Cloud, name: str, client: str) -> SandboxIdentity:
    mine = tokens.principal(client)
    found = [item for item in cloud.index.records.values() if item.type == ASSIGNMENTS]
    given = [item.properties for item in found if item.properties["principalId"] == mine]
    pairs = sorted((_titled(cloud, str(each["roleDefinitionId"])), str(each["scope"])) for each in given)
    return SandboxIdentity(name, client, mine, tuple(pairs))


def _titled(cloud: Cloud, definition: str) -> str:
    row = roles().get(definition.rsplit("/", 1)[-1].lower())
    record = cloud.find(definition)
    return str(row["name"]) if row else str(record.properties["roleName"]) if record else definition
