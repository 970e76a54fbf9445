"""What the sandbox knows of one resource type, as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from deployer.sandbox.arm.call import Call
from deployer.sandbox.http import Response
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

Rule = Callable[[Call], Response | None]
Answering = Callable[[Call], Response]
Viewing = Callable[[Cloud, Record], dict[str, Any]]
Ending = Callable[[Cloud, Record, Operation], None]


def plain(_: Cloud, record: Record) -> dict[str, Any]:
    """A resource as it is kept."""
    return {"id": record.id, "name": record.name, "type": record.type, **record.body}


def silent(_cloud: Cloud, _record: Record, _operation: Operation) -> None:
    """Nothing more happens when an operation ends."""


class Type(Struct, frozen=True, kw_only=True):
    """A resource type: one file of a provider folder holds its `TYPE`."""

    name: str
    writable: tuple[Rule, ...] = ()
    """What a PUT must pass, in order."""
    patchable: tuple[Rule, ...] = ()
    deletable: tuple[Rule, ...] = ()
    put: Answering | None = None
    patch: Answering | None = None
    delete: Answering | None = None
    delete_absent: Answering | None = None
    """For types where deleting an absent one may mean something: purging a soft-deleted one."""
    view: Viewing = plain
    ended: Ending = silent
    """Told when an operation on it has ended; for a deletion, before the resource goes."""
    actions: Mapping[str, Answering] = field(default_factory=dict)
    """POST actions by their last segment, in lower case."""
    missing: Answering | None = None
    """The provider's own answer to a GET of an absent one; ARM's where there is none."""
    tracked: bool = True
    """Has a location and tags, and appears in the list of the group's resources."""
    routes: Mapping[tuple[str, str], Answering] = field(default_factory=dict)
    """More addresses it answers: (method, path after the subscription in lower case, `*` for any segment)."""
    regional: bool = True
    """Must name a region in which its provider is offered."""
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Properties that some api-versions do not know yet."""
    narrows: tuple[str, ...] = ()
    """Members of the body by which a list can be narrowed, each by a query parameter of its name."""
    paged: bool = False
    """Its list comes in pages with `$skip`."""

    @property
    def short(self) -> str:
        """`workspaces/serverlessEndpoints`: how ARM names it in sentences."""
        return self.name.split("/", 1)[1]

    def shown(self, call: Call, record: Record) -> dict[str, Any]:
        """A resource as the api-version of the call knows it."""
        found = self.view(call.cloud, record)
        lacking = [name for name, versions in self.absent.items() if call.version in versions]
        if lacking:
            kept = {name: value for name, value in found["properties"].items() if name not in lacking}
            found = {**found, "properties": kept}
        return found
