"""The traffic of a managed online endpoint: set in a second step, since it names deployments that must exist first.

https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.hub.online_deployment import deployment_id
from deployer.kinds.hub.online_endpoint import READONLY, TYPE, endpoint_id, endpoint_values
from deployer.kinds.kind import Comparison, Kind, Lifecycle, Wanted, Yaml
from deployer.values.resource import Body


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """All traffic of each online endpoint goes to its one declared deployment."""
    for home, behind in site.online():
        served = behind[-1]
        deployment = deployment_id(home, served)
        values = {**endpoint_values(site, home, behind), "traffic": {deployment.rsplit("/", 1)[-1]: 100}}
        endpoint = endpoint_id(home, served)
        yield Wanted(endpoint, values, needs=(endpoint, deployment), origin=served.path)


def normal(body: Body) -> Body:
    """A share of nothing is no share, and deployment names compare without case."""
    properties = body.get("properties") or {}
    traffic = {name.lower(): share for name, share in (properties.get("traffic") or {}).items() if share}
    return {**body, "properties": {**properties, "traffic": traffic}}


KIND = Kind(
    name="online_traffic",
    title="traffic",
    type=TYPE,
    api_version="2025-12-01",
    parent="project",
    aspect="traffic",
    wants=wants,
    comparison=Comparison(
        managed=(("properties", "traffic"),),
        readonly=READONLY,
        normal=normal,
    ),
    lifecycle=Lifecycle(
        deadline=900,
    ),
    yaml=Yaml(
        implied=True,
    ),
)
