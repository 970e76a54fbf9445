"""What is live of all environments, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from deployer.reports.document import document
from deployer.values.naming import full_name
from deployer.values.status import InventoryItem

VERSION = "1.0"


def report(holdings: Sequence[InventoryItem]) -> str:
    """One object for each resource, in the order of their ids."""
    ordered = sorted(holdings, key=lambda item: (item.environment, item.id.lower()))
    rows = [
        {
            **asdict(item),
            "name": item.name,
            "full_name": full_name(item.id),
            "type": item.kind,
            "resource_group": item.group,
        }
        for item in ordered
    ]
    return document({"format_version": VERSION, "resources": rows})
