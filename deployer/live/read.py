"""Desired resources -> what Azure holds of them, and of everything else that may be ours. Reads only.

Requests: four for the group, its workspaces, storage accounts and vaults; three for each project, or two where a list
of the group shows that one would be empty (group_index.py); one for each online endpoint; one for each provider of
which nothing is there yet. What waits for no other answer is asked together. A plan needs no more than the role Reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.listing import Items, confirmed, inside
from deployer.azure.no_answer import Unreadable, refusal
from deployer.environment.tags import OWNER
from deployer.kinds.all import kind_of, kinds, kinds_of_body, shared_accounts, without_secrets
from deployer.kinds.kind import GROUP, Kind
from deployer.live.group_index import NOTHING_SPARED, GroupIndex, group_index, group_list, is_worth_asking, sparable
from deployer.live.optional import Reach, ReadOptions, announced, read_optional
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
    azure: Azure,
    scope: Scope,
    desired: tuple[Resource, ...],
    *,
    strangers: bool = False,
    foreign: bool = False,
) -> Live:
    """Everything live in the environment's resource group that is of a kind we know; with the reach of these names."""
    return read_as_far(azure, scope, desired, Reach(strangers, foreign))


def read_as_far(azure: Azure, scope: Scope, desired: tuple[Resource, ...], reach: Reach) -> Live:
    """The same, as far as a reach says."""
    with azure.target.halt.thread_pool(AT_ONCE) as pool:
        options = ReadOptions(scope, pool, reach)
        apart = [item for item in desired if item.existing and not item.address.startswith(f"{scope.id}/".lower())]
        marked, read_ones = pool.submit(_groups, azure, scope), _singly(azure, pool, apart)
        groups, outside = marked.result(), _there(read_ones)
        found = {item.address: item for item in groups if item.id.lower() == scope.id.lower()}
        elsewhere = tuple(sorted(item.name for item in groups if item.address not in found))
        lent, listed = shared_accounts(desired), None
        if there := {**found, **{address: item for address, item in outside.items() if address in lent}}:
            spared = frozenset() if reach.thorough or reach.strangers else sparable(desired)
            wanted = reach.beyond or is_worth_asking(spared, desired)
            listed = pool.submit(group_list, azure, scope) if found and wanted else None
            found = _content_of(azure, options, desired, there, partial(group_index, listed, scope, spared))
        inside_ones = [item for item in desired if item.existing and item not in apart and item.address not in found]
        outside |= _there(_singly(azure, pool, inside_ones))
        late = dict(_late(azure, pool, desired, {**found, **outside}))
        if there:
            found |= read_optional(azure, options, desired, found, late)
        live = Live({**found, **outside}, late, elsewhere=elsewhere)
        return _completed(azure, options, desired, live, listed if reach.beyond else None)


def _content_of(
    azure: Azure,
    options: ReadOptions,
    desired: tuple[Resource, ...],
    there: Mapping[str, Resource],
    index: Callable[[], GroupIndex],
) -> dict[str, Resource]:
    """The group and accounts of others, and what is in them; of a kind that is announced only where it is."""
    declared = {item.kind for item in desired}

    def known(kind: Kind) -> bool:
        return not kind.ownership.announced or options.reach.foreign or kind.name in declared

    found = _below(azure, options.pool, there, known, index)
    marked = set() if options.reach.foreign else announced(options, desired, found) - declared
    top = {key: item for key, item in found.items() if item.kind == GROUP}
    return found | _below(azure, options.pool, top, lambda kind: kind.ownership.announced and kind.name in marked)


def _completed(
    azure: Azure, options: ReadOptions, desired: tuple[Resource, ...], live: Live, listed: Future[Items] | None
) -> Live:
    """What is live, and what has to be known of what is not: asked together, as nothing of it needs another answer."""
    scope, pool, found = options.scope, options.pool, live.resources
    to_make = [item for item in desired if not item.existing and item.address not in found]
    facts, deleted = pool.submit(_facts, azure, scope, to_make), _recoverable(azure, pool, to_make)
    missing = () if options.reach.beyond else unregistered_providers(azure, options, desired, found)
    return replace(
        live,
        facts={**facts.result(), **live.facts},
        recoverable={address: day for address, each in deleted.items() if (day := each.result())},
        strangers=_strangers(listed.result(), found) if listed and scope.id.lower() in found else (),
        unregistered=missing,
    )


def _groups(azure: Azure, scope: Scope) -> list[Resource]:
    """The groups that bear our mark, and the one the environment names, whoever made it."""
    kind, group = kinds()["resource_group"], scope.id
    mark = f"tagName eq '{OWNER}' and tagValue eq '{scope.environment}'"
    base = f"/subscriptions/{scope.subscription}/resourcegroups"
    marked = [_live(kind, item) for item in azure.list(f"{base}?$filter={mark}&api-version={kind.api_version}")]
    if any(item.id.lower() == group.lower() for item in marked):
        return marked
    named = _one(azure, kind, group)
    return [*marked, named] if named else marked


Slots = Mapping[tuple[str, str], tuple[Resource, Kind]]
"""By address and type: resources, and a kind of what is in each."""


def _below(
    azure: Azure,
    pool: Executor,
    groups: Mapping[str, Resource],
    first: Callable[[Kind], bool],
    index_of: Callable[[], GroupIndex] = lambda: NOTHING_SPARED,
) -> dict[str, Resource]:
    """Level by level: the group, those of the first kinds in it, then what is in these; without what turns out to be
    gone meanwhile. What the index shows to be empty is not asked for.
    """
    found = dict(groups)
    parents = list(groups.values())
    index: GroupIndex | None = None
    while parents:
        pairs = [(item, kind) for item in parents for kind in _children(item.kind) if item.kind != GROUP or first(kind)]
        slots = {(item.address, kind.type): (item, kind) for item, kind in pairs}
        spared = {slot: pair for slot, pair in slots.items() if index and index.is_empty(*pair)}
        new = _listed(azure, pool, found, {slot: pair for slot, pair in slots.items() if slot not in spared})
        index = index_of() if index is None else index
        if index.lacks(new.values()):
            new |= _listed(azure, pool, found, spared)
            index = NOTHING_SPARED
        found |= new
        parents = [item for item in new.values() if not item.aspect]
    return found


def _listed(azure: Azure, pool: Executor, found: dict[str, Resource], slots: Slots) -> dict[str, Resource]:
    """What is in these slots; takes out of `found` what has gone."""
    new: dict[str, Resource] = {}
    pages = list(pool.map(lambda pair: _content(azure, *pair), slots.values()))
    for (address, type), bodies in zip(slots, pages, strict=True):
        if bodies is None:
            found.pop(address, None)
        new |= {item.address: item for item in _split(type, bodies or ())}
    return new


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
    whole = body if isinstance(body.get("properties"), Mapping) else {**body, "properties": {}}
    return Resource(kind.name, str(body["id"]), without_secrets(kind, whole), aspect=kind.aspect)


def _one(azure: Azure, kind: Kind, id: str) -> Resource | None:
    answer = confirmed(azure, f"{id}?api-version={kind.api_version}")
    if answer.status == 404:
        return None
    if not answer.ok:
        raise refusal(f"reading {kind.title} '{parse(id).names[-1]}'", answer)
    if str(answer.body.get("id")).lower() != id.lower():
        raise Unreadable(answer, "it is not the resource that was asked for")
    return _live(kind, answer.body)


def _singly(azure: Azure, pool: Executor, items: Iterable[Resource]) -> list[Future[Resource | None]]:
    """Resources declared `existing: true`, where no list that is asked has them: mostly in another group."""
    return [pool.submit(_one, azure, kind_of(item), item.id) for item in items]


def _there(read_ones: Iterable[Future[Resource | None]]) -> dict[str, Resource]:
    return {item.address: item for item in (each.result() for each in read_ones) if item}


def _facts(azure: Azure, scope: Scope, missing: Iterable[Resource]) -> dict[str, str]:
    """What the bodies of resources that have to be made leave for the subscription to say: its tenant."""
    if not any(kind_of(item).expressions for item in missing):
        return {}
    answer = azure.read(f"/subscriptions/{scope.subscription}?api-version=2022-12-01")
    if not answer.ok:
        raise refusal(f"reading subscription '{scope.subscription}'", answer)
    return {TENANT: str(answer.body.get("tenantId") or "")}


def _late(
    azure: Azure, pool: Executor, desired: tuple[Resource, ...], found: Mapping[str, Resource]
) -> Iterator[tuple[str, str]]:
    """By its expression, the address of every endpoint that a connection leads to, and the object id of every identity
    that is given a role, where it is there already.
    """
    declared = {item.address for item in desired}
    wanted = {
        value.expression.text: value for item in desired for _, value in late_values(item.body) if not value.secret
    }
    unread = sorted(
        {
            f"{value.id}?api-version={value.api_version}"
            for value in wanted.values()
            if value.id.lower() not in found and value.id.lower() not in declared
        }
    )
    answers = dict(zip(unread, pool.map(azure.read, unread), strict=True))
    for text, value in wanted.items():
        item, answer = found.get(value.id.lower()), answers.get(f"{value.id}?api-version={value.api_version}")
        body: Any = item.body if item else answer.body if answer and answer.ok else {}
        if isinstance(url := at(body, value.member), str):
            yield text, url


def _recoverable(azure: Azure, pool: Executor, missing: Iterable[Resource]) -> Mapping[str, Future[str]]:
    """Addresses of what has to be made and may wait, deleted, to be recovered; and the day on which Azure purges it,
    empty where none waits.
    """
    return {
        item.address: pool.submit(_purged_on, azure, item)
        for item in missing
        if (soft := kind_of(item).soft_delete) and soft.deleted
    }


def _purged_on(azure: Azure, item: Resource) -> str:
    kind = kind_of(item)
    if not (soft := kind.soft_delete) or not soft.deleted:
        return ""
    path = soft.deleted(item.id, str(item.body["location"]))
    deleted = azure.read(f"{path}?api-version={kind.api_version}")
    return str(at(deleted.body, soft.until) or "")[:10] or "an unknown day" if deleted.ok else ""


def _strangers(rows: Items, found: Mapping[str, Resource]) -> tuple[str, ...]:
    known = {item.id.lower() for item in found.values()}
    # Each Marketplace subscription shows as such a resource, and takes it along when it goes (SLS_2024_07).
    others = (row for row in rows if str(row.get("type")).lower() != "microsoft.saas/resources")
    return tuple(str(row["id"]) for row in others if str(row["id"]).lower() not in known)
