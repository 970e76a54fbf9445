"""How declared resources stand, for programs."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.document import document
from deployer.values.naming import full_name
from deployer.values.status import ResourceStatus

VERSION = "1.0"


def report(standings: Sequence[ResourceStatus]) -> str:
    """`ok` at the top tells whether all are there and well. `summary` counts what the file declares."""
    return document(
        {
            "format_version": VERSION,
            "ok": all(item.well for item in standings),
            "summary": {
                "declared": len(standings),
                "there": sum(item.there for item in standings),
                "well": sum(item.well for item in standings),
            },
            "resources": [
                {
                    "type": item.kind,
                    "id": item.id,
                    "name": item.name,
                    "full_name": full_name(item.id),
                    "environment": item.environment,
                    "there": item.there,
                    "well": item.well,
                    "detail": item.detail,
                    "url": item.url,
                }
                for item in standings
            ],
        }
    )
