"""Application Insights: https://learn.microsoft.com/azure/templates/microsoft.insights/components"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.key import LOCATION, PROTECTED, Key
from deployer.kinds.kind import ENVELOPE, METERED, SUCCEEDED, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Where the hub's traces go, where one is asked for."""
    if site.hub is None:
        return
    environment, hub, beside = site.environment, site.hub.section, site.hub.dependencies
    wanted = beside.made_insights
    if wanted and beside.insights:
        values = {
            "location": site.location,
            "tags": own_tags(environment.name, environment.tags, hub.tags, protection(hub.protect)),
            "workspace": wanted.workspace,
        }
        yield Wanted(beside.insights, values, needs=(site.group,), origin=("hub", "application_insights"))


_ANSWERS = (
    "provisioningState ApplicationId AppId Name CreationDate TenantId LaMigrationDate PrivateLinkScopedResources Ver"
)

KIND = Kind(
    name="application_insights",
    title="Application Insights",
    type="Microsoft.Insights/components",
    api_version="2020-02-02",
    parent="resource_group",
    wants=wants,
    billing=METERED,
    comparison=Comparison(
        secrets=(
            ("properties", "ConnectionString"),
            ("properties", "HockeyAppToken"),
            ("properties", "InstrumentationKey"),
        ),
        readonly=(*ENVELOPE, *(("properties", name) for name in _ANSWERS.split())),
        caseless=(("location",), ("kind",), ("properties", "Application_Type"), ("properties", "WorkspaceResourceId")),
        usual={
            ("properties", "Flow_Type"): "Bluefield",
            ("properties", "Request_Source"): "rest",
            ("properties", "RetentionInDays"): 90,
            ("properties", "IngestionMode"): "LogAnalytics",
        },
    ),
    lifecycle=Lifecycle(
        immutable={("location",): "an Application Insights cannot move; it holds the hub's traces"},
        health=SUCCEEDED,
        deadline=600,
    ),
    ownership=Ownership(
        optional=True,
    ),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("hub", "tags"), top=True),
            ("tags", PROTECT): Key(("hub", *PROTECTED.path), PROTECTED.said, top=True),
            ("properties", "WorkspaceResourceId"): Key(("workspace",)),
        },
    ),
)
