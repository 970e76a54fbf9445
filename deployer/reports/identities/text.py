"""Identities for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold, dim, printable
from deployer.values.sandbox_identity import SandboxIdentity


def report(found: Sequence[SandboxIdentity]) -> str:
    """Name, ids, and a line for each role."""
    return (
        "".join(line for item in found for line in _lines(item))
        or "There are no identities but the first, the Owner.\n"
    )


def _lines(item: SandboxIdentity) -> Iterator[str]:
    yield f"{bold(printable(item.name))}  {dim(f'client {item.client}, object {item.principal}')}\n"
    for role, scope in item.roles:
        yield f"  {printable(role)} on {printable(scope)}\n"
    if not item.roles:
        yield "  no role\n"
