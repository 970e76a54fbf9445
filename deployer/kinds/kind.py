"""What Azure knows of one resource type, as one value: how it compares, how it lives, whose it is, who calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.capabilities import Billing, Quota, Resources, Serving, SoftDelete, UniqueName
from deployer.kinds.key import Key
from deployer.kinds.rights import Rights
from deployer.values.change import FieldChange
from deployer.values.resource import Body, Expression, Resource
from deployer.values.source import Path

Writer = Literal["azure-ai-ml", "azure-mgmt-resource"]


def unchanged(body: Body) -> Body:
    """The normal form of a kind whose bodies compare as they are."""
    return body


def claims_all(_: Body) -> bool:
    """Claims every body of the type."""
    return True


def buys_nothing(_body: Body, _remark: str) -> bool:
    """Buys nothing."""
    return False


def buys_an_offer(_body: Body, _remark: str) -> bool:
    """Buys an offer, whatever it is."""
    return True


def no_slots(_id: str, _body: Body) -> tuple[str, ...]:
    """Takes no slot."""
    return ()


def no_refusal(_: FieldChange) -> str:
    """Refuses no change."""
    return ""


def no_remark(_: Body) -> str:
    """Its name says it all."""
    return ""


def no_references(_id: str, _body: Body) -> Iterator[str]:
    """Names others by their ids alone."""
    return iter(())


def no_status_detail(_item: Resource, _resources: Resources) -> str:
    """Its state says it all."""
    return ""


def no_turn(_: str) -> str:
    """Azure takes several writes at once."""
    return ""


def no_failure_hint(_: str) -> str:
    """Nothing tells more than Azure."""
    return ""


class Wanted(Struct, frozen=True):
    """One resource that a site asks for, before its template is rendered."""

    id: str
    values: Mapping[str, Any]
    """What the template is given."""
    needs: tuple[str, ...] = ()
    origin: Path = ()
    existing: bool = False
    remark: str = ""
    expressions: Mapping[Path, Expression] = field(default_factory=dict)
    """What only Azure can say when it is made; its template has null there."""


class Comparison(Struct, frozen=True, kw_only=True):
    """Which properties of a live body are ours to judge, and when two values mean the same to Azure."""

    managed: tuple[Path, ...] = ()
    """The only paths compared; all that the template states where empty."""
    defaults: Mapping[Path, Any] = field(default_factory=dict)
    """What Azure has where the template says nothing: a live value that differs goes back to this."""
    whole: tuple[Path, ...] = ()
    """Compared and sent as one, so that what is not in ours goes; elsewhere what others added stays."""
    closed: tuple[Path, ...] = ()
    """Mappings that, where ours states them, are ours to the last name: what is not in ours goes, and is named without
    its value."""
    secrets: tuple[Path, ...] = ()
    """Never kept of an answer."""
    readonly: tuple[Path, ...] = ()
    """Set by Azure, taken out of a live body before it is sent back."""
    computed: tuple[Path, ...] = ()
    """What Azure decides when it makes one, and a reader of plans would look for: `(known after apply)`."""
    write_only: tuple[Path, ...] = ()
    """Sent, and never answered: not compared."""
    late: tuple[Path, ...] = ()
    """Where a body may leave a value of another resource for the moment in which it is sent."""
    caseless: tuple[Path, ...] = ()
    """Compared without regard to letter case and spaces, as Azure does for regions, ids and enums."""
    normal: Callable[[Body], Body] = unchanged
    """Normal form for comparison."""
    usual: Mapping[Path, Any] = field(default_factory=dict)
    """What Azure answers where nobody asked for anything; ANY where it writes what it likes. Another value was set by
    somebody."""


class Lifecycle(Struct, frozen=True, kw_only=True):
    """How one is made, changed and deleted, and when it is well."""

    forces_replacement: tuple[Path, ...] = ()
    """A change here cannot be made in place: the resource is replaced."""
    immutable: Mapping[Path, str] = field(default_factory=dict)
    """A change here is refused, with this reason: replacing would destroy what lives inside."""
    refuses: Callable[[FieldChange], str] = no_refusal
    """The reason to refuse a change that depends on more than where it is."""
    health: Mapping[Path, frozenset[str]] = field(default_factory=dict)
    """What each state has to read for the resource to be well. A path that is absent is not judged."""
    replaced_if_failed: bool = False
    """A failed one is deleted and made again; otherwise it is written again."""
    lasting_states: frozenset[str] = frozenset()
    """States of a failed one that replacing it does not end."""
    slots: Callable[[str, Body], tuple[str, ...]] = no_slots
    """What only one live resource can hold at a time, from its id and body: an endpoint name in a region."""
    outage: str = ""
    """What a reviewer is told of the time between a deletion that frees a slot and the create that takes it, instead of
    the general sentence."""
    patches: bool = True
    """A change of tags alone is a PATCH."""
    only_by_destroy: bool = False
    """Deleted only by `destroy`, and only when nothing else lives in it."""
    deadline: int = 900
    """Seconds a write may take before it is reported as pending."""
    cascades: bool = False
    """Goes when its parent goes."""
    one_at_a_time: Callable[[str], str] = no_turn
    """From an id to that of what takes one write at a time, whatever the kind of what is written in it; else empty."""
    traffic: Callable[[Body], Mapping[str, int]] | None = None
    """It moves traffic: from a body, the share of each deployment by its name. One that had none is asked before."""
    created_ids: tuple[Path, ...] = ()
    """Where Azure lists the ids of what it made for one."""
    failure_hint: Callable[[str], str] = no_failure_hint
    """From an id to what tells more of why its write failed."""
    buys: Callable[[Body, str], bool] = buys_nothing
    """Whether making one subscribes to an offer of the Marketplace, by its body and what is remarked of it: it is never
    sent again before it was read."""


class Ownership(Struct, frozen=True, kw_only=True):
    """By what one is known as ours, and where it is looked for."""

    tagged: bool = True
    marks: int = 0
    """Bears the tags that speak of the whole environment: which optional kinds there are, the serial of a plan. The
    lowest number that is ours bears the serial; 0 bears none."""
    owned: Callable[[str, str, Body], bool] | None = None
    """For types without tags: whether (environment, id, body) is ours."""
    substitute_by: Path = ()
    """Another live resource of the same parent with the same value here serves as well, whoever made it."""
    refusal_code: str = ""
    """The code with which Azure refuses one where another one serves that was not there when the plan was made."""
    refers: Callable[[str, Body], Iterator[str]] = no_references
    """Ids, in lower case, of what a body names otherwise than by its id, from the id and the body."""
    uses_sibling: Path = ()
    """Lives on the sibling whose `substitute_by` has the value that stands here; that one is deleted after it."""
    announced: bool = False
    """Listed, with what is in it, only where it is declared, or where a mark says that there may be one: whoever has
    nothing of its platform needs no right to read it."""
    optional: bool = False
    """Read only where it is declared, or where a mark says that there may be one."""
    shared: bool = False
    """What is in one of somebody else's may be ours, whatever group that one is in."""
    remark: Callable[[Body], str] = no_remark
    """What a reviewer has to know of a live one that is deleted, where its name does not say it."""


class Yaml(Struct, frozen=True, kw_only=True):
    """The way back from a live body to an environment file."""

    keys: Mapping[Path, Key] = field(default_factory=dict)
    """Where a property, and what is below it, stands in an environment file."""
    parts: Mapping[Path, Path] = field(default_factory=dict)
    """Where each of those that it needs says its part of a property, under the place that asks for that one."""
    implied: bool = False
    """Nobody writes it: it comes with what is declared."""


class Kind(Struct, frozen=True, kw_only=True):
    """A resource type. Its template is templates/arm/<name>.json.j2, and states every property we manage."""

    name: str
    title: str
    """In the words of a user: `serverless endpoint`."""
    type: str
    """ARM type, `Namespace/type/type`."""
    api_version: str
    parent: str
    """Name of the kind it lives under, `resource_group`, or nothing for the group itself."""
    wants: Callable[[ResolvedRegion], Iterator[Wanted]]
    writer: Writer = "azure-mgmt-resource"
    aspect: str = ""
    """Not a resource of its own, but a second step in writing its parent: compared and written by `managed` alone."""
    claims: Callable[[Body], bool] = claims_all
    """Whether a live body of this type is of this kind (hubs and projects share one type)."""
    extends: tuple[str, ...] = ()
    """Kinds of resources that it extends, instead of living under a parent."""
    expressions: Mapping[Path, Expression] = field(default_factory=dict)
    """What only Azure can say when it deploys; its template has null there."""
    in_template: bool = True
    """Part of the ARM template of the resource group."""
    comparison: Comparison = Comparison()
    lifecycle: Lifecycle = Lifecycle()
    ownership: Ownership = Ownership()
    yaml: Yaml = Yaml()
    rights: Rights = field(default_factory=Rights)
    status_detail: Callable[[Resource, Resources], str] = no_status_detail
    """What `status` says of a live one besides its state."""
    serving: Serving | None = None
    """Somebody calls it: where it answers, what it serves, whose keys it takes."""
    soft_delete: SoftDelete | None = None
    """A deleted one can be recovered for some days, and its name stays taken."""
    unique: UniqueName | None = None
    """A name of it that is unique in all of Azure, besides its own in its group."""
    quota: Quota | None = None
    """It counts against a quota of the subscription."""
    billing: Billing | None = None
    """It costs money, by what it does or by being there."""

    def address(self, id: str) -> str:
        """Identity of a resource of this kind for comparison."""
        return id.lower() + (f"#{self.aspect}" if self.aspect else "")

    def key(self, path: Path) -> tuple[Key, Path] | None:
        """How an environment file says a property, and the rest of the path below that key; None where none can."""
        for end in range(len(path), 0, -1):
            if key := self.yaml.keys.get(path[:end]):
                return key, path[end:]
        return None


GROUP = "resource_group"
"""Name of the kind of the group, the parent of most."""
ANY: Any = object()
"""Whatever Azure answers is usual."""
SUCCEEDED: Mapping[Path, frozenset[str]] = {("properties", "provisioningState"): frozenset({"Succeeded"})}
ENVELOPE: tuple[Path, ...] = (("id",), ("name",), ("type",), ("etag",), ("systemData",))
"""Read-only in every ARM answer."""
METERED = Billing(per="month")
"""Billed by meters of its own, which no file states."""
IDENTITY: tuple[Path, ...] = (("identity", "principalId"), ("identity", "tenantId"))
