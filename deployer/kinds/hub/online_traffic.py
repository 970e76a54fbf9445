"""The traffic of a managed online endpoint: set in a second step, since it names deployments that must exist first.

https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import ManagedDeployment
from deployer.kinds.hub.online_deployment import deployment_id
from deployer.kinds.hub.online_endpoint import READONLY, TYPE, endpoint_id, endpoint_values
from deployer.kinds.kind import Comparison, Kind, Lifecycle, Wanted, Yaml
from deployer.values.json_path import at
from deployer.values.resource import Body

KINDS = ("traffic", "mirrorTraffic")
"""Shares in percent by the name of a deployment: of the calls that it answers, and of those that are copied to it."""


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The traffic of each online endpoint goes to its declared deployments alone."""
    for home, behind in site.online():
        deployments = [deployment_id(home, served) for served in behind]
        names = [served.deployment_name for served in behind]
        mirrored = [served.compute.mirror for served in behind]
        values = {
            **endpoint_values(site, home, behind),
            "traffic": {name: share for name, share in zip(names, shares(behind), strict=True) if share},
            "mirror": {name: share for name, share in zip(names, mirrored, strict=True) if share},
        }
        endpoint = endpoint_id(home, behind[0])
        yield Wanted(endpoint, values, needs=(endpoint, *deployments), origin=behind[0].path)


def shares(behind: Sequence[ManagedDeployment]) -> list[int]:
    """What each deployment of one endpoint gets of its traffic: as it says, else what the others leave."""
    left = max(0, 100 - sum(served.compute.traffic or 0 for served in behind))
    return [left if (told := served.share) is None else told for served in behind]


def normal(body: Body) -> Body:
    """A share of nothing is no share, and deployment names compare without case."""
    properties = body.get("properties") or {}
    found = {
        kind: {name.lower(): part for name, part in (properties.get(kind) or {}).items() if part} for kind in KINDS
    }
    return {**body, "properties": {**properties, **found}}


KIND = Kind(
    name="online_traffic",
    title="traffic",
    type=TYPE,
    api_version="2025-12-01",
    parent="project",
    aspect="traffic",
    wants=wants,
    comparison=Comparison(
        managed=tuple(("properties", kind) for kind in KINDS),
        readonly=READONLY,
        normal=normal,
    ),
    lifecycle=Lifecycle(
        traffic=lambda body: at(body, ("properties", "traffic")) or {},
        deadline=900,
    ),
    yaml=Yaml(
        parts={
            ("properties", "traffic"): ("compute", "traffic"),
            ("properties", "mirrorTraffic"): ("compute", "mirror"),
        },
        implied=True,
    ),
)
