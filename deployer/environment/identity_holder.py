"""What has the identity that an entry of `access` names: a hub, a project, an account, an online endpoint of the file,
or a user-assigned identity by its id.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deployer.environment.arm_ids import IDENTITY_ID
from deployer.environment.resolved import ResolvedRegion
from deployer.values.armid import type_of
from deployer.values.naming import meant


class IdentityHolder(Struct, frozen=True):
    """What acts as an identity."""

    kind: str
    """Name of its kind; nothing for a user-assigned identity, which is none of ours."""
    id: str
    """ARM id as the file says it: without the suffix of a region."""
    real: str
    """ARM id."""
    assigned: tuple[str, ...] = ()
    """Ids of the user-assigned identities it acts as; it has one of its own where there are none."""

    @property
    def identity(self) -> str:
        """Id of the identity that a role is given to: a user-assigned one, or what has one of its own."""
        return next(iter(self.assigned), self.real)


def holder_of(site: ResolvedRegion, named: str) -> IdentityHolder | None:
    """None where nothing has the name, or several have it."""
    if named.startswith("/"):
        return IdentityHolder("", named, named, (named,)) if type_of(named) == IDENTITY_ID.type.lower() else None
    found = meant(named, holders(site))
    return found[0] if len(found) == 1 else None


def holders(site: ResolvedRegion) -> Iterator[IdentityHolder]:
    """Everything in the file that has an identity."""
    if hub := site.hub:
        # A hub acts as the first of several: `primaryUserAssignedIdentity`.
        first = tuple(hub.section.user_assigned_identities[:1])
        yield IdentityHolder("hub", _plain(site, hub.id), hub.id, first)
    for home in site.projects:
        yield IdentityHolder("project", _plain(site, home.id), home.id)
    for home, behind in site.online():
        below = f"onlineEndpoints/{behind[0].name}"
        yield IdentityHolder("online_endpoint", f"{_plain(site, home.id)}/{below}", f"{home.id}/{below}")
    for account in site.accounts:
        given, plain = tuple(account.section.user_assigned_identities), _plain(site, account.id)
        yield IdentityHolder("foundry_account", plain, account.id, given)
        for each in account.projects:
            own = tuple(each.project.user_assigned_identities)
            yield IdentityHolder("foundry_project", f"{plain}/projects/{each.name}", each.id, own)


def _plain(site: ResolvedRegion, id: str) -> str:
    return id.removesuffix(site.suffix) if site.suffix else id
