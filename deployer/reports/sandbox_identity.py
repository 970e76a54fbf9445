"""The identities of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold, dim, printable
from deployer.reports.document import versioned
from deployer.values.right import SandboxIdentity

_NONE = "There are no identities but the first, the Owner.\n"


def as_text(found: Sequence[SandboxIdentity]) -> str:
    """Name, ids, and a line for each role."""
    return "".join(line for item in found for line in _lines(item)) or _NONE


def _lines(item: SandboxIdentity) -> Iterator[str]:
    yield f"{bold(printable(item.name))}  {dim(f'client {item.client}, object {item.principal}')}\n"
    for role, scope in item.roles:
        yield f"  {printable(role)} on {printable(scope)}\n"
    if not item.roles:
        yield "  no role\n"


def as_json(found: Sequence[SandboxIdentity]) -> str:
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
    return versioned(identities=rows)
