"""What Azure holds, as far as one environment is concerned."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from deployer.values.json_path import at
from deployer.values.late_value import late_values
from deployer.values.resource import Body, Resource


class Live(Struct, frozen=True):
    """The live resources by address, foreign ones among ours included."""

    resources: Mapping[str, Resource]
    facts: Mapping[str, str] = field(default_factory=dict)
    """Values of ARM expressions that only the subscription knows: `subscription().tenantId`."""
    recoverable: Mapping[str, str] = field(default_factory=dict)
    """Addresses of soft-deleted vaults that a create would recover, with the day they are purged."""
    strangers: tuple[str, ...] = ()
    """Ids of resources of other types in the group; read only when the group itself is to be deleted."""
    elsewhere: tuple[str, ...] = ()
    """Names of other resource groups that belong to the same environment."""
    unregistered: tuple[str, ...] = ()
    """Namespaces of resource providers that the environment needs and the subscription is not registered for."""

    def known(self, body: Body) -> Mapping[str, str]:
        """The facts, and what a body leaves for later and what is live tells already, by its expression."""
        found = ((value, self.resources.get(value.id.lower())) for _, value in late_values(body) if not value.secret)
        told = ((value, at(item.body, value.member)) for value, item in found if item)
        return {**self.facts, **{value.expression.text: text for value, text in told if isinstance(text, str)}}
