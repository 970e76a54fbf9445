"""What a write of a kind needs: rights, each as Azure's roles name its action, and registrations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from deployer.values.json_path import at
from deployer.values.resource import Body
from deployer.values.right import Need


def no_linked_actions(_: Body) -> Iterator[tuple[str, str]]:
    """Names no other resource at which Azure asks for a right."""
    return iter(())


class Rights(Struct, frozen=True, kw_only=True):
    """Which rights and registrations a write needs besides the action of the type itself."""

    linked: Callable[[Body], Iterator[tuple[str, str]]] = no_linked_actions
    """Actions at other resources that a body names, each with their id; an empty one stands for what it is in."""
    also: tuple[str, ...] = ()
    """Types whose write and delete Azure asks for at the same resource as well."""
    spelled: str = ""
    """The type as actions of roles spell it, where they do it otherwise."""
    alternative: str = ""
    """Another spelling that serves as well."""
    purge: str = ""
    """The type as which a deleted one is purged: Azure asks for its `delete` at the subscription."""
    buying: bool = False
    """Who buys signs an order of the Marketplace himself."""
    providers: tuple[str, ...] = ()
    """Resource providers it needs besides that of its type."""

    def asked_for(self, type: str, verb: str, id: str, body: Body, called: bool) -> Iterator[Need]:
        """The actions that a `write` or `delete` of a resource takes, each with the id of where Azure asks for it.
        `called`: it is an endpoint, and has to answer before.
        """
        yield Need(f"{self.spelled or type}/{verb}", id, also=f"{self.alternative}/{verb}" if self.alternative else "")
        if verb == "write":
            for identity in at(body, ("identity", "userAssignedIdentities")) or {}:
                yield Need("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", str(identity))
            yield from (Need(action, scope or id) for action, scope in self.linked(body))
        yield from (Need(f"{each}/{verb}", id) for each in self.also)
        if called:
            yield Need(call_action(type, body), id)


def call_action(type: str, body: Body) -> str:
    """What it takes to ask an endpoint whose traffic is moved: to read its key, or to call it where it takes none."""
    keyed = str(at(body, ("properties", "authMode")) or "key").lower() == "key"
    return f"{type}/{'listKeys' if keyed else 'score'}/action"
