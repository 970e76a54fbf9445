"""Connections of a project alone.

https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/projects/connections
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.foundry.account import API_VERSION
from deployer.kinds.foundry.connection import COMPARISON, LIFECYCLE, OWNERSHIP, RIGHTS, YAML, wanted
from deployer.kinds.foundry.project import TYPE
from deployer.kinds.kind import Kind, Wanted


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every connection of each project of the account."""
    for account in site.accounts:
        for project in account.projects:
            yield from wanted(site, project.connections, project.id)


KIND = Kind(
    name="foundry_project_connection",
    title="connection",
    type=f"{TYPE}/connections",
    api_version=API_VERSION,
    parent="foundry_project",
    wants=wants,
    comparison=COMPARISON,
    lifecycle=LIFECYCLE,
    ownership=OWNERSHIP,
    rights=RIGHTS,
    yaml=YAML,
)
