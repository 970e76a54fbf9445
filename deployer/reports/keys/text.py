"""Fingerprints of keys for people; no key."""

from __future__ import annotations

from deployer.reports.ansi import bold, dim, printable
from deployer.values.keys import Keys


def report(found: Keys) -> str:
    """Name with project, URL, and by which digits the keys can be told apart."""
    endpoint = found.endpoint
    rows = [_row(found, which) for which in ("primary", "secondary")]
    head = f"{bold(printable(endpoint.full_name))}  {printable(endpoint.url)}\n"
    return head + "".join(rows) + dim("the keys themselves: -o env") + "\n"


def _row(found: Keys, which: str) -> str:
    remark = "  rotated: the old one no longer counts" if found.rotated == which else ""
    return f"  {which:<9}  sha256 {found.named(which).fingerprint}...{remark}\n"
