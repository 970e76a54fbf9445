"""Azure Resource Manager ids: `/subscriptions/S/resourceGroups/G/providers/Namespace/type/name/type/name`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArmId:
    """The parts of an id. For a resource group, `type` is that of groups and `names` its name alone."""

    subscription: str
    group: str
    type: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name in a template: `parent/child`."""
        return "/".join(self.names)


def parse(id: str) -> ArmId:
    """The parts of a resource's or a group's id. Raises ValueError for anything else."""
    parts = id.strip("/").split("/")
    if len(parts) < 4 or parts[0].lower() != "subscriptions" or parts[2].lower() != "resourcegroups":
        raise ValueError(f"'{id}' is not the id of a resource or a resource group")
    subscription, group = parts[1], parts[3]
    if len(parts) == 4:
        return ArmId(subscription, group, "Microsoft.Resources/resourceGroups", (group,))
    if len(parts) < 8 or len(parts) % 2 or parts[4].lower() != "providers":
        raise ValueError(f"'{id}' is not the id of a resource or a resource group")
    return ArmId(subscription, group, "/".join((parts[5], *parts[6::2])), tuple(parts[7::2]))


def parent(id: str) -> str:
    """Id of what holds a resource: its parent resource, or its resource group."""
    parts = id.rstrip("/").split("/")
    return "/".join(parts[:5] if len(parts) <= 9 else parts[:-2])
