"""Connections of a project of a hub: https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/connections

The way to use a serverless endpoint of another project, hub or region (CONN_2026_03). The key is copied into it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from deployer.environment.resolved import WORKSPACES, ResolvedRegion
from deployer.kinds.foundry.connection import COMPARISON, LIFECYCLE, OWNERSHIP, RIGHTS, YAML, wanted
from deployer.kinds.kind import Kind, Wanted, no_turn


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every connection of each project."""
    for home in site.projects:
        yield from wanted(site, home.connections, home.id)


KIND = Kind(
    name="project_connection",
    title="connection",
    type=f"{WORKSPACES}/connections",
    api_version="2025-12-01",
    parent="project",
    wants=wants,
    comparison=COMPARISON,
    lifecycle=replace(LIFECYCLE, one_at_a_time=no_turn),
    ownership=OWNERSHIP,
    rights=RIGHTS,
    yaml=YAML,
)
