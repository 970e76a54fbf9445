"""Somebody who can sign in to the sandbox, and the roles that he holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SandboxIdentity:
    """An identity with its roles."""

    name: str
    client: str
    """Client id."""
    principal: str
    """Object id, which role assignments name."""
    roles: tuple[tuple[str, str], ...]
    """Names of roles, each with the scope it counts at."""
