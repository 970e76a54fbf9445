"""The private endpoints of an environment with their names derived, whatever they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.environment.foundry.network import ZONES as ACCOUNT_ZONES
from deployer.environment.names import private_endpoint_name
from deployer.environment.network import PrivateEndpoint, StoragePrivateEndpoint
from deployer.values.source import Path

ZONES: Mapping[str, tuple[str, ...]] = {
    "account": ACCOUNT_ZONES,
    "amlworkspace": ("privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"),
    "blob": ("privatelink.blob.core.windows.net",),
    "file": ("privatelink.file.core.windows.net",),
    "queue": ("privatelink.queue.core.windows.net",),
    "table": ("privatelink.table.core.windows.net",),
    "dfs": ("privatelink.dfs.core.windows.net",),
    "vault": ("privatelink.vaultcore.azure.net",),
    "registry": ("privatelink.azurecr.io",),
}
"""The private DNS zones of the hosts behind each subresource in the public cloud
(https://learn.microsoft.com/azure/private-link/private-endpoint-dns)."""


class Place(Struct, frozen=True):
    """Where an environment is resolved to, and what is known besides the file."""

    subscription: str
    group_name: str
    group: str
    """ARM id of the environment's resource group."""
    suffix: str
    """What names end in where there are several regions: `-eastus2`."""
    location: str
    catalog: Catalog


class Reached(Struct, frozen=True):
    """What a private endpoint leads to."""

    id: str
    name: str
    tags: Mapping[str, str]
    """Those that its section sets."""
    subresource: str
    """What of it: `account`, `blob`."""


class ResolvedPrivateEndpoint(Struct, frozen=True):
    """A private endpoint, and the group of DNS zones that take its names."""

    path: Path
    endpoint: PrivateEndpoint
    reached: Reached
    name: str
    id: str
    location: str
    zone_group: str | None
    """ARM id of the group of zones; None where the names are left to the network's policy."""


def private_endpoints(
    given: Sequence[PrivateEndpoint], path: Path, reached: Reached, place: Place
) -> Iterator[ResolvedPrivateEndpoint]:
    """Those of one section, at a path of the file."""
    for i, each in enumerate(given):
        what = reached
        if isinstance(each, StoragePrivateEndpoint):
            what = replace(reached, subresource=each.subresource, name=f"{reached.name}-{each.subresource}")
        name = f"{each.name}{place.suffix}" if each.name else private_endpoint_name(what.name, each.subnet)
        region = place.catalog.region(each.location) if each.location else None
        id = f"{place.group}/providers/Microsoft.Network/privateEndpoints/{name}"
        yield ResolvedPrivateEndpoint(
            (*path, "private_endpoints", i),
            each,
            what,
            name,
            id,
            region.name if region else each.location or place.location,
            f"{id}/privateDnsZoneGroups/default" if each.dns_zones else None,
        )
