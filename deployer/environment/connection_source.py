"""The endpoint that a connection leads to: what `endpoint` names, in the same file or anywhere by its id."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deployer.environment.foundry.resolved import ACCOUNTS, ResolvedConnection
from deployer.environment.resolved import WORKSPACES, ResolvedRegion
from deployer.values.armid import type_of

SERVERLESS = f"{WORKSPACES}/serverlessEndpoints"


class ConnectionSource(Struct, frozen=True):
    """What has the key and the address."""

    id: str
    account: bool
    """A Foundry account; else a serverless endpoint."""
    token_only: bool = False
    """It has no keys, as far as the file says."""


def connections(site: ResolvedRegion) -> Iterator[ResolvedConnection]:
    """Every connection that is declared."""
    for home in site.projects:
        yield from home.connections
    for account in site.accounts:
        yield from account.all_connections()


def source_of(site: ResolvedRegion, named: str) -> ConnectionSource | None:
    """None where nothing has the name, or it is the id of something else."""
    if "/" in named.strip("/") and not named.startswith("/"):
        return next((source for name, source in sources(site) if name.lower() == named.lower()), None)
    if not named.startswith("/"):
        found = [source for name, source in sources(site) if name.rsplit("/", 1)[-1].lower() == named.lower()]
        return found[0] if len(found) == 1 else None
    type = type_of(named)
    return ConnectionSource(named, type == ACCOUNTS.lower()) if type in (SERVERLESS.lower(), ACCOUNTS.lower()) else None


def sources(site: ResolvedRegion) -> Iterator[tuple[str, ConnectionSource]]:
    """Those of the file by their names: `project/endpoint`, and each account."""
    for home, served in site.serverless():
        id = f"{home.id}/serverlessEndpoints/{served.name}"
        yield f"{home.name}/{served.name}", ConnectionSource(id, False, served.deployment.auth == "entra")
    for account in site.accounts:
        closed = account.section.local_auth == "disabled" and not account.existing
        yield account.name, ConnectionSource(account.id, True, closed)
