"""Identities for programs."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.document import document
from deployer.values.sandbox_identity import SandboxIdentity


def report(found: Sequence[SandboxIdentity]) -> str:
    """A list of objects, by name."""
    rows = [
        {
            "name": item.name,
            "client_id": item.client,
            "object_id": item.principal,
            "roles": [{"role": role, "scope": scope} for role, scope in item.roles],
        }
        for item in found
    ]
    return document({"format_version": "1.0", "identities": rows})
