"""Resource groups: https://learn.microsoft.com/azure/templates/microsoft.resources/resourcegroups"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion, home_location
from deployer.environment.tags import own_tags
from deployer.kinds.key import LOCATION, Key
from deployer.kinds.kind import ENVELOPE, SUCCEEDED, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.kinds.rights import Rights


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The one group of the environment."""
    environment = site.environment
    tags = own_tags(environment.name, environment.tags, site.owner_tags)
    values = {"location": home_location(site), "tags": tags}
    yield Wanted(site.group, values, origin=("resource_group",), existing=environment.group.existing)


KIND = Kind(
    name="resource_group",
    title="resource group",
    type="Microsoft.Resources/resourceGroups",
    api_version="2025-04-01",
    parent="",
    wants=wants,
    in_template=False,
    comparison=Comparison(
        readonly=(*ENVELOPE, ("properties", "provisioningState"), ("managedBy",)),
        caseless=(("location",),),
    ),
    lifecycle=Lifecycle(
        immutable={("location",): "the location of a resource group cannot change while it exists"},
        health=SUCCEEDED,
        only_by_destroy=True,
        deadline=300,
    ),
    ownership=Ownership(marks=1),
    rights=Rights(spelled="Microsoft.Resources/subscriptions/resourceGroups"),
    yaml=Yaml(
        keys={**LOCATION, ("tags",): Key(("tags",), top=True)},
    ),
)
