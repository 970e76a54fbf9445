"""The keys of an environment file that take ids of resources which are there already, and the ids that are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from deployer.environment.schema_paths import sections_in
from deployer.environment.section import Section
from deployer.values.source import Path


class ArmIdOf(Struct, frozen=True):
    """Annotates a key that takes the id of a resource, or a list of such."""

    type: str = ""
    """The type of the resource; any where it is empty."""
    or_name: bool = False
    """A text that does not begin with a slash names something of the file instead."""


ACTION_GROUP_ID = ArmIdOf("Microsoft.Insights/actionGroups")
ANY_ID = ArmIdOf()
ANY_ID_OR_NAME = ArmIdOf(or_name=True)
DNS_ZONE_ID = ArmIdOf("Microsoft.Network/privateDnsZones")
IDENTITY_ID = ArmIdOf("Microsoft.ManagedIdentity/userAssignedIdentities")
IDENTITY_ID_OR_NAME = ArmIdOf(IDENTITY_ID.type, or_name=True)
INSIGHTS_ID = ArmIdOf("Microsoft.Insights/components")
LOGS_ID = ArmIdOf("Microsoft.OperationalInsights/workspaces")
REGISTRY_ID = ArmIdOf("Microsoft.ContainerRegistry/registries")
STORAGE_ID = ArmIdOf("Microsoft.Storage/storageAccounts")
SUBNET_ID = ArmIdOf("Microsoft.Network/virtualNetworks/subnets")
VAULT_ID = ArmIdOf("Microsoft.KeyVault/vaults")


def written_ids(section: Section, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Every id that is written in a section at a path: where it stands, the type that is asked for, the id."""
    for name, wanted in _holders(type(section)).items():
        yield from _ids(getattr(section, name), (*path, name), wanted)


def _ids(value: Any, path: Path, wanted: ArmIdOf | None) -> Iterator[tuple[Path, str, str]]:
    if isinstance(value, Section):
        yield from written_ids(value, path)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _ids(item, (*path, i), wanted)
    elif wanted and isinstance(value, str) and (value.startswith("/") or not wanted.or_name):
        yield path, wanted.type, value


@cache
def _holders(section: type[Section]) -> Mapping[str, ArmIdOf | None]:
    """The keys that take ids, and those of sections that have such keys."""
    found: dict[str, ArmIdOf | None] = {}
    for name, field in section.model_fields.items():
        wanted = next((each for each in field.metadata if isinstance(each, ArmIdOf)), None)
        if wanted or any(_holders(inner) for inner, _ in sections_in(field.annotation)):
            found[name] = wanted
    return found
