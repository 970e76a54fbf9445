"""Who set a value, for programs."""

from __future__ import annotations

from deployer.reports.contrasts.json import said
from deployer.reports.document import document
from deployer.values.diff import Provenance


def report(trace: Provenance) -> str:
    """The winner first."""
    found = {
        "format_version": "1.0",
        "name": trace.name,
        "said": [said(item) for item in trace.said],
        "value": trace.value,
    }
    variables = {name: [said(item) for item in places] for name, places in trace.variables}
    return document({**found, "variables": variables})
