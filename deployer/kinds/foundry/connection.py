"""Connections of an account: https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/connections

They have no tags: the metadata, which is free for users, says whose one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deployer.environment.connection_source import ConnectionSource, source_of
from deployer.environment.foundry.resolved import ACCOUNTS, AUTHS, ResolvedConnection
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import OWNER
from deployer.kinds.foundry.account import API_VERSION, account_of
from deployer.kinds.key import Key, words
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.kinds.rights import Rights
from deployer.values.armid import parse
from deployer.values.json_path import at
from deployer.values.late_value import key_of, late_values, property_of
from deployer.values.resource import Body, Expression
from deployer.values.source import Path


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every connection of the account itself."""
    for account in site.accounts:
        yield from wanted(site, account.connections, account.id)


def wanted(site: ResolvedRegion, connections: Iterable[ResolvedConnection], holder: str) -> Iterator[Wanted]:
    """The connections of an account or a project."""
    for each in connections:
        source = source_of(site, each.connection.endpoint) if each.connection.endpoint else None
        if each.connection.endpoint and not source:
            continue  # a rule says that nothing has that name
        mark = {OWNER: site.environment.name}
        values = {
            "category": each.connection.category,
            "target": each.connection.target,
            "auth_type": each.auth_type,
            "shared": each.shared,
            "metadata": {**each.connection.metadata, **mark},
        }
        if source is None:
            yield Wanted(each.id, values, needs=(holder,), origin=each.path)
            continue
        more = {SOURCE: source.id, **({"ApiType": "Azure"} if source.account else {})}
        values |= {"category": "AIServices" if source.account else "Serverless", "target": None}
        values["metadata"] = {**each.connection.metadata, **more, **mark}
        needs = (holder, source.id) if source.id.lower() != holder.lower() else (holder,)
        yield Wanted(each.id, values, needs=needs, origin=each.path, expressions=_copied(source))


def _copied(source: ConnectionSource) -> Mapping[Path, Expression]:
    """Key and address, as Azure tells them when the connection is written."""
    if source.account:
        return _late(source.id, API_VERSION, "key1", "endpoint")
    return _late(source.id, ENDPOINT_VERSION, "primaryKey", "inferenceEndpoint", "uri")


def _late(id: str, version: str, key: str, *address: str) -> Mapping[Path, Expression]:
    return {KEY: key_of(id, version, key), TARGET: property_of(id, version, *address)}


def linked(body: Body) -> Iterator[tuple[str, str]]:
    """Whoever copies a key has to be able to read it."""
    for _, value in late_values(body):
        if value.secret:
            yield f"{parse(value.id).type}/listKeys/action", value.id


def owned(environment: str, _: str, body: Body) -> bool:
    """Ours say so."""
    return bool(at(body, ("properties", "metadata", OWNER)) == environment)


SOURCE = "ResourceId"
"""Of the metadata: the endpoint that is connected, so that its deletion waits until the connection leads elsewhere."""
ENDPOINT_VERSION = "2025-12-01"
KEY: Path = ("properties", "credentials", "key")
TARGET: Path = ("properties", "target")
COMPARISON = Comparison(
    secrets=(("properties", "credentials"),),
    write_only=(KEY,),
    late=(KEY, TARGET),
    readonly=(
        *ENVELOPE,
        ("tags",),
        ("properties", "createdByWorkspaceArmId"),
        ("properties", "error"),
        ("properties", "group"),
        ("properties", "isDefault"),
        ("properties", "peRequirement"),
        ("properties", "peStatus"),
        ("properties", "sharedUserList"),
        ("properties", "useWorkspaceManagedIdentity"),
    ),
    caseless=(("properties", "category"), ("properties", "authType")),
)
LIFECYCLE = Lifecycle(one_at_a_time=account_of, patches=False, deadline=300)
RIGHTS = Rights(linked=linked)
OWNERSHIP = Ownership(tagged=False, owned=owned, optional=True)
YAML = Yaml(
    keys={
        ("properties", "category"): Key(("category",)),
        ("properties", "target"): Key(("target",)),
        ("properties", "authType"): Key(("auth",), words({theirs: ours for ours, theirs in AUTHS.items()})),
        ("properties", "metadata"): Key(("metadata",)),
    },
)
KIND = Kind(
    name="foundry_connection",
    title="connection",
    type=f"{ACCOUNTS}/connections",
    api_version=API_VERSION,
    parent="foundry_account",
    wants=wants,
    comparison=COMPARISON,
    lifecycle=LIFECYCLE,
    ownership=OWNERSHIP,
    rights=RIGHTS,
    yaml=YAML,
)
