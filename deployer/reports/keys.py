"""The keys of an endpoint; only `env` holds one, the others tell fingerprints."""

from __future__ import annotations

import shlex
from typing import Any

from deployer.reports.ansi import block, bold, dim, printable
from deployer.reports.document import row, versioned
from deployer.values.endpoint import Keys


def as_text(found: Keys) -> str:
    """Name with project, URL, and by which digits the keys can be told apart."""
    rows = [_row(found, which) for which in ("primary", "secondary")]
    head = f"{bold(printable(found.endpoint.full_name))}  {printable(found.endpoint.url)}\n"
    shared = f"  they open all of the account: {printable(', '.join(found.callers))}\n" if found.callers else ""
    return head + "".join(rows) + shared + dim("the keys themselves: -o env") + "\n"


def _row(found: Keys, which: str) -> str:
    remark = "  rotated: the old one is no longer valid" if found.rotated == which else ""
    return f"  {which:<9}  sha256 {found.named(which).fingerprint}...{remark}\n"


def as_json(found: Keys) -> str:
    """One object; `opens` names every endpoint that the keys open, `rotated` is null where nothing was rotated."""
    return versioned(endpoint=endpoint_row(found), rotated=found.rotated or None, **key_row(found))


def endpoint_row(found: Keys) -> dict[str, Any]:
    """Whose keys they are, for programs."""
    return row(found.endpoint, "environment", "full_name", "name", "project", "url")


def key_row(found: Keys) -> dict[str, Any]:
    """The keys by their fingerprints, and the endpoints that they open."""
    prints = {"primary": found.primary.fingerprint, "secondary": found.secondary.fingerprint}
    return {"fingerprints": prints, "opens": found.callers or (found.endpoint.full_name,)}


def as_env(found: Keys) -> str:
    """`AZUREAI_ENDPOINT_URL` and `AZUREAI_ENDPOINT_KEY` as lines of a shell or a .env file, and
    `AZUREAI_ENDPOINT_MODEL` where callers name the endpoint: the one report that holds a secret.
    """
    key = found.named(found.chosen).reveal()
    lines = [f"AZUREAI_ENDPOINT_URL={shlex.quote(found.endpoint.url)}", f"AZUREAI_ENDPOINT_KEY={shlex.quote(key)}"]
    if name := found.endpoint.request_model:
        lines.append(f"AZUREAI_ENDPOINT_MODEL={shlex.quote(name)}")
    return block(lines)
