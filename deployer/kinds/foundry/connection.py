"""Connections of an account: https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/connections

They have no tags: the metadata, which is free for users, says whose one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deployer.environment.foundry.resolved import ACCOUNTS, AUTHS, ResolvedConnection
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import OWNER
from deployer.kinds.foundry.account import API_VERSION, account_of
from deployer.kinds.key import Key, words
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.json_path import at
from deployer.values.resource import Body


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every connection of the account itself."""
    for account in site.accounts:
        yield from wanted(site, account.connections, account.id)


def wanted(site: ResolvedRegion, connections: Iterable[ResolvedConnection], holder: str) -> Iterator[Wanted]:
    """The connections of an account or a project."""
    for each in connections:
        values = {
            "category": each.connection.category,
            "target": each.connection.target,
            "auth_type": each.auth_type,
            "shared": each.shared,
            "metadata": {**each.connection.metadata, OWNER: site.environment.name},
        }
        yield Wanted(each.id, values, needs=(holder,), origin=each.path)


def owned(environment: str, _: str, body: Body) -> bool:
    """Ours say so."""
    return bool(at(body, ("properties", "metadata", OWNER)) == environment)


COMPARISON = Comparison(
    secrets=(("properties", "credentials"),),
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
LIFECYCLE = Lifecycle(serial=account_of, patches=False, deadline=300)
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
    yaml=YAML,
)
