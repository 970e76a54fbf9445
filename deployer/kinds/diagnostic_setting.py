"""Diagnostic settings: https://learn.microsoft.com/azure/templates/microsoft.insights/diagnosticsettings

They extend a hub or a project, have no tags, and outlive what they extend unless they are deleted before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.environment.names import setting_name
from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.key import Key, Unsaid
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.kinds.rights import Rights
from deployer.values.json_path import at
from deployer.values.resource import Body


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """One setting for the hub and for each project, where they are ours."""
    wanted, environment = site.environment.diagnostics, site.environment
    if wanted is None:
        return
    logs = {"all": "allLogs", "audit": "audit"}[wanted.logs]
    values = {"workspace": wanted.workspace, "logs": logs, "metrics": wanted.metrics}
    # A project of Foundry has no categories of its own: what happens in it is in the logs of its account.
    projects = {project.id for account in site.accounts for project in account.projects}
    for id in (id for id in site.own if id not in projects):
        name = setting_name(environment.name, wanted.workspace)
        setting = f"{id}/providers/Microsoft.Insights/diagnosticSettings/{name}"
        yield Wanted(setting, values, needs=(id,), origin=("diagnostics",))


def normal(body: Body) -> Body:
    """What is on, in one order: Azure answers what is off as well, and retention that it no longer obeys."""
    properties = body.get("properties") or {}
    lists = {name: _enabled(properties.get(name) or ()) for name in ("logs", "metrics")}
    return {**body, "properties": {**properties, **lists}}


def _enabled(items: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(
        str(item.get("categoryGroup") or item.get("category")).lower() for item in items if item.get("enabled")
    )


def _logs(value: Any, _: Body) -> str:
    said = {"alllogs": "all", "audit": "audit"}
    match _enabled(value or ()):
        case [group] if group in said:
            return said[group]
    raise Unsaid(value)


def _metrics(value: Any, _: Body) -> bool:
    return "allmetrics" in _enabled(value or ())


def owned(environment: str, id: str, body: Body) -> bool:
    """Ours bear the name that we derive from the environment and the workspace the logs go to."""
    workspace = str(at(body, ("properties", "workspaceId")) or "")
    return id.rsplit("/", 1)[-1].lower() == setting_name(environment, workspace).lower()


def linked(body: Body) -> Iterator[tuple[str, str]]:
    """It writes to a workspace of logs."""
    if workspace := at(body, ("properties", "workspaceId")):
        yield "Microsoft.OperationalInsights/workspaces/sharedKeys/action", str(workspace)


KIND = Kind(
    name="diagnostic_setting",
    title="diagnostic setting",
    type="Microsoft.Insights/diagnosticSettings",
    api_version="2021-05-01-preview",
    parent="",
    extends=("hub", "project", "foundry_account"),
    wants=wants,
    comparison=Comparison(
        readonly=(*ENVELOPE, ("kind",), ("location",), ("identity",), ("tags",)),
        caseless=(("properties", "workspaceId"),),
        normal=normal,
    ),
    lifecycle=Lifecycle(
        patches=False,
        deadline=300,
    ),
    ownership=Ownership(
        tagged=False,
        owned=owned,
        optional=True,
    ),
    rights=Rights(linked=linked),
    yaml=Yaml(
        keys={
            ("properties", "workspaceId"): Key(("workspace",)),
            ("properties", "logs"): Key(("logs",), _logs),
            ("properties", "metrics"): Key(("metrics",), _metrics),
        },
    ),
)
