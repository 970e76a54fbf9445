"""Desired resources -> what Azure holds of them, and of everything else that may be ours. Reads only.

Requests: four for the group, its workspaces, storage accounts and vaults; three for each project; one for each online
endpoint; one for each provider of which nothing is there yet. A plan needs no more than the role Reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from typing import Any

from deployer.azure.azure import Azure
from deployer.azure.listing import Items, confirmed, inside
from deployer.azure.no_answer import Unreadable, refusal
from deployer.environment.tags import OWNER
from deployer.kinds.all import kind_of, kinds, kinds_of_body, shared_accounts, without_secrets
from deployer.kinds.kind import GROUP, Kind
from deployer.live.optional import ReadOptions, announced, read_optional
from deployer.live.preconditions import unregistered_providers
from deployer.values.armid import parse
from deployer.values.json_path import at
from deployer.values.late_value import late_values
from deployer.values.live import Live
from deployer.values.resource import Resource
from deployer.values.scope import Scope

TENANT = "subscription().tenantId"
AT_ONCE = 8


def read(
    azure: Azure, scope: Scope, desired: tuple[Resource, ...], *, strangers: bool = False, foreign: bool = False
) -> Live:
    """Everything live in the environment's resource group that is of a kind we know. `strangers` also lists the rest
    of the group, which only matters when the group is to be deleted; `foreign` reads all that others made in ours.
    """
    group = scope.id
    groups = list(_groups(azure, scope, group))
    found = {item.address: item for item in groups if item.id.lower() == group.lower()}
    elsewhere = tuple(sorted(item.name for item in groups if item.id.lower() != group.lower()))
    lent, home = shared_accounts(desired), f"{group}/".lower()
    shared = tuple(item for item in desired if item.address in lent and not item.address.startswith(home))
    there = {**found, **_outside(azure, shared, found)}
    if there:
        with azure.target.halt.thread_pool(AT_ONCE) as pool:
            options = ReadOptions(scope, pool, foreign)
            found = _below(azure, pool, there, _always)
            names = announced(options, desired, found)
            top = {key: item for key, item in found.items() if item.kind == GROUP}
            found |= _below(azure, pool, top, lambda kind: kind.ownership.announced and (foreign or kind.name in names))
            outside = _outside(azure, desired, found)
            late = dict(_late(azure, desired, {**found, **outside}))
            found |= read_optional(azure, options, desired, found, late)
    else:
        outside = _outside(azure, desired, found)
        late = dict(_late(azure, desired, {**found, **outside}))
    found |= outside
    to_make = [item for item in desired if not item.existing and item.address not in found]
    facts = {**_facts(azure, scope, to_make), **late}
    recoverable = dict(_recoverable(azure, to_make))
    others = tuple(_strangers(azure, group, found)) if (strangers or foreign) and group.lower() in found else ()
    missing = () if strangers or foreign else unregistered_providers(azure, scope, desired, found)
    return Live(found, facts, recoverable, others, elsewhere, missing)


def _groups(azure: Azure, scope: Scope, group: str) -> Iterator[Resource]:
    """The groups that bear our mark, and the one the environment names, whoever made it."""
    kind = kinds()["resource_group"]
    mark = f"tagName eq '{OWNER}' and tagValue eq '{scope.environment}'"
    base = f"/subscriptions/{scope.subscription}/resourcegroups"
    marked = [_live(kind, item) for item in azure.list(f"{base}?$filter={mark}&api-version={kind.api_version}")]
    yield from marked
    if not any(item.id.lower() == group.lower() for item in marked) and (named := _one(azure, kind, group)):
        yield named


def _always(kind: Kind) -> bool:
    return not kind.ownership.announced


def _below(
    azure: Azure, pool: Executor, groups: Mapping[str, Resource], first: Callable[[Kind], bool]
) -> dict[str, Resource]:
    """Level by level: the group, those of the first kinds in it, then what is in these; without what turns out to be
    gone meanwhile.
    """
    found = dict(groups)
    parents = list(groups.values())
    while parents:
        pairs = [(item, kind) for item in parents for kind in _children(item.kind) if item.kind != GROUP or first(kind)]
        wanted = {(item.address, kind.type): (azure, item, kind) for item, kind in pairs}
        pages = list(pool.map(lambda want: _content(*want), wanted.values()))
        new: dict[str, Resource] = {}
        for (address, type), bodies in zip(wanted, pages, strict=True):
            if bodies is None:
                found.pop(address, None)
            new |= {item.address: item for item in _split(type, bodies or ())}
        found |= new
        parents = [item for item in new.values() if not item.aspect]
    return found


def _content(azure: Azure, parent: Resource, kind: Kind) -> Items | None:
    """A list of what is in a resource, None where that is gone."""
    url = _collection(kind.type, kind.api_version, parent.id)
    return inside(azure, f"{parent.id}?api-version={kind_of(parent).api_version}", url)


def _children(parent: str) -> list[Kind]:
    return [kind for kind in kinds().values() if kind.parent == parent and not kind.ownership.optional]


def _collection(type: str, api_version: str, parent: str) -> str:
    if len(parent.split("/")) == 5:
        return f"{parent}/providers/{type}?api-version={api_version}"
    return f"{parent}/{type.rsplit('/', 1)[-1]}?api-version={api_version}"


def _split(type: str, bodies: Iterable[Mapping[str, Any]]) -> Iterator[Resource]:
    for body in bodies:
        for kind in kinds_of_body(type, body):
            yield _live(kind, body)


def _live(kind: Kind, body: Mapping[str, Any]) -> Resource:
    return Resource(kind.name, str(body["id"]), without_secrets(kind, body), aspect=kind.aspect)


def _one(azure: Azure, kind: Kind, id: str) -> Resource | None:
    answer = confirmed(azure, f"{id}?api-version={kind.api_version}")
    if answer.status == 404:
        return None
    if not answer.ok:
        raise refusal(f"reading {kind.title} '{parse(id).names[-1]}'", answer)
    if str(answer.body.get("id")).lower() != id.lower():
        raise Unreadable(answer, "it is not the resource that was asked for")
    return _live(kind, answer.body)


def _outside(azure: Azure, desired: tuple[Resource, ...], found: Mapping[str, Resource]) -> dict[str, Resource]:
    """Resources declared `existing: true` that live in another group."""
    missing = [item for item in desired if item.existing and item.address not in found]
    read_ones = (_one(azure, kind_of(item), item.id) for item in missing)
    return {item.address: item for item in read_ones if item}


def _facts(azure: Azure, scope: Scope, missing: Iterable[Resource]) -> dict[str, str]:
    """What the bodies of resources that have to be made leave for the subscription to say: its tenant."""
    if not any(kind_of(item).expressions for item in missing):
        return {}
    answer = azure.read(f"/subscriptions/{scope.subscription}?api-version=2022-12-01")
    if not answer.ok:
        raise refusal(f"reading subscription '{scope.subscription}'", answer)
    return {TENANT: str(answer.body.get("tenantId") or "")}


def _late(azure: Azure, desired: tuple[Resource, ...], found: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    """By its expression, the address of every endpoint that a connection leads to, and the object id of every identity
    that is given a role, where it is there already.
    """
    declared = {item.address for item in desired}
    wanted = {
        value.expression.text: value for item in desired for _, value in late_values(item.body) if not value.secret
    }
    for text, value in wanted.items():
        address = value.id.lower()
        if address in found:
            body: Any = found[address].body
        elif address in declared:
            continue
        else:
            answer = azure.read(f"{value.id}?api-version={value.api_version}")
            body = answer.body if answer.ok else {}
        if isinstance(url := at(body, value.member), str):
            yield text, url


def _recoverable(azure: Azure, missing: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    """Addresses of what has to be made and waits, deleted, to be recovered; and the day on which Azure purges it."""
    for item in missing:
        kind = kind_of(item)
        if (soft := kind.soft_delete) and soft.deleted:
            path = soft.deleted(item.id, str(item.body["location"]))
            deleted = azure.read(f"{path}?api-version={kind.api_version}")
            if deleted.ok:
                yield item.address, str(at(deleted.body, soft.until) or "")[:10] or "an unknown day"


def _strangers(azure: Azure, group: str, found: Mapping[str, Resource]) -> Iterator[str]:
    known = {item.id.lower() for item in found.values()}
    for item in azure.list(f"{group}/resources?api-version=2025-04-01"):
        # Each Marketplace subscription shows as such a resource, and takes it along when it goes (SLS_2024_07).
        if str(item["id"]).lower() not in known and str(item.get("type")).lower() != "microsoft.saas/resources":
            yield str(item["id"])
