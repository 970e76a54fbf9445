"""Roles in Azure: what one permits, what a write needs, and who holds which in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from deployer.values.source import Position


class Permission(Struct, frozen=True):
    """What one role permits: its actions less its notActions, each with `*` for any text, in any letter case.

    https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions
    """

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()

    def permits(self, action: str) -> bool:
        """Whether this role alone permits an action."""
        return _matches(self.actions, action) and not _matches(self.not_actions, action)


class Need(Struct, frozen=True):
    """An action that a plan needs, and the id of where Azure asks for it."""

    action: str
    scope: str
    position: Position | None = None
    """The line of the environment file that asks for the first write that needs it."""
    also: str = ""
    """Another spelling of the action that serves as well."""

    def met(self, permissions: Iterable[Permission]) -> bool:
        """Whether any of these roles permits it: what roles permit adds up."""
        names = (self.action, self.also) if self.also else (self.action,)
        return any(item.permits(name) for item in permissions for name in names)


def _matches(patterns: tuple[str, ...], action: str) -> bool:
    return any(_pattern(pattern.lower()).fullmatch(action.lower()) for pattern in patterns)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)


class SandboxIdentity(Struct, frozen=True):
    """An identity with its roles."""

    name: str
    client: str
    """Client id."""
    principal: str
    """Object id, which role assignments name."""
    roles: tuple[tuple[str, str], ...]
    """Names of roles, each with the scope it counts at."""
