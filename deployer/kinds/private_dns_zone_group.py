"""Groups of private DNS zones: they write the names of a private endpoint into the zones of a network.

https://learn.microsoft.com/azure/templates/microsoft.network/privateendpoints/privatednszonegroups
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.key import Key
from deployer.kinds.kind import ENVELOPE, SUCCEEDED, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.json_path import at
from deployer.values.resource import Body

NAME = "default"


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """One for each private endpoint that names zones."""
    for each in site.private_endpoints():
        if each.zone_group:
            zones = [{"name": _label(id), "id": id} for id in each.endpoint.dns_zones]
            yield Wanted(each.zone_group, {"zones": zones}, needs=(each.id,), origin=each.path)


def _label(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace(".", "-")


def normal(body: Body) -> Body:
    """The zones in one order: Azure adds the records that it wrote."""
    properties = body.get("properties") or {}
    return {**body, "properties": {**properties, "privateDnsZoneConfigs": sorted(map(str.lower, _zones(properties)))}}


def _zones(properties: Any) -> list[str]:
    configs = properties.get("privateDnsZoneConfigs")
    inner = configs if isinstance(configs, list) else []
    return [str(at(each, ("properties", "privateDnsZoneId")) or "") for each in inner]


def owned(_environment: str, id: str, _body: Body) -> bool:
    """It is read of private endpoints of ours alone, and has the one name that we give."""
    return id.rsplit("/", 1)[-1].lower() == NAME


def _ids(value: Any, _: Body) -> list[str]:
    return _zones({"privateDnsZoneConfigs": value})


def linked(body: Body) -> Iterator[tuple[str, str]]:
    """It joins the zones."""
    for id in _zones(body.get("properties") or {}):
        yield "Microsoft.Network/privateDnsZones/join/action", id


KIND = Kind(
    name="private_dns_zone_group",
    title="group of private DNS zones",
    type="Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    api_version="2024-05-01",
    parent="private_endpoint",
    wants=wants,
    comparison=Comparison(
        readonly=(*ENVELOPE, ("properties", "provisioningState")),
        normal=normal,
    ),
    lifecycle=Lifecycle(health=SUCCEEDED, patches=False, cascades=True, deadline=600),
    ownership=Ownership(tagged=False, owned=owned, optional=True),
    yaml=Yaml(keys={("properties", "privateDnsZoneConfigs"): Key(("dns_zones",), _ids)}),
)
