"""Azure Resource Manager ids: `/subscriptions/S/resourceGroups/G/providers/Namespace/type/name/type/name`.

Behind the id of a resource, `/providers/Namespace/type/name` names something that extends it: a role assignment, a
diagnostic setting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArmId:
    """The parts of an id. For a resource group, `type` is that of groups and `names` its name alone."""

    subscription: str
    group: str
    type: str
    names: tuple[str, ...]
    scope: str = ""
    """Of what extends a resource: `Namespace/type/name` of that resource, in the same group."""

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
    # Namespaces, types and names alternate, so that this word can only stand at even places.
    last = max((i for i in range(4, len(parts), 2) if parts[i].lower() == "providers"), default=0)
    if parts[4].lower() != "providers" or len(parts) < last + 4 or len(parts) % 2:
        raise ValueError(f"'{id}' is not the id of a resource or a resource group")
    names, types = tuple(parts[last + 3 :: 2]), (parts[last + 1], *parts[last + 2 :: 2])
    return ArmId(subscription, group, "/".join(types), names, "/".join(parts[5:last]))


def parent(id: str) -> str:
    """Id of what holds a resource: its parent resource, what it extends, or its resource group."""
    parts = id.rstrip("/").split("/")
    if len(parts) <= 9:
        return "/".join(parts[:5])
    return "/".join(parts[:-4] if parts[-4].lower() == "providers" else parts[:-2])


def above(id: str) -> Iterator[str]:
    """Ids, in lower case, of what a resource stands in, the nearest first; the last is its resource group."""
    while len(id.split("/")) > 5:
        id = parent(id)
        yield id.lower()
