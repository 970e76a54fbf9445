"""Fingerprints of keys for programs; no key."""

from __future__ import annotations

from deployer.reports.document import document
from deployer.values.keys import Keys


def report(found: Keys) -> str:
    """One object; `rotated` is null where nothing was rotated."""
    endpoint = found.endpoint
    return document(
        {
            "format_version": "1.0",
            "endpoint": {
                "environment": endpoint.environment,
                "full_name": endpoint.full_name,
                "name": endpoint.name,
                "project": endpoint.project,
                "url": endpoint.url,
            },
            "fingerprints": {"primary": found.primary.fingerprint, "secondary": found.secondary.fingerprint},
            "rotated": found.rotated or None,
        }
    )
