"""What Azure knows of one resource type, as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.key import Key
from deployer.values.change import FieldChange
from deployer.values.expression import Expression
from deployer.values.resource import Body
from deployer.values.source import Path

Writer = Literal["azure-ai-ml", "azure-mgmt-resource"]


def unchanged(body: Body) -> Body:
    """The normal form of a kind whose bodies compare as they are."""
    return body


def always(_: Body) -> bool:
    """Claims every body of the type."""
    return True


def free(_id: str, _body: Body) -> tuple[str, ...]:
    """Takes no slot."""
    return ()


def willing(_: FieldChange) -> str:
    """Refuses no change."""
    return ""


def unremarked(_: Body) -> str:
    """Its name says it all."""
    return ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One resource that a site asks for, before its template is rendered."""

    id: str
    values: Mapping[str, Any]
    """What the template is given."""
    needs: tuple[str, ...] = ()
    origin: Path = ()
    existing: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
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
    claims: Callable[[Body], bool] = always
    """Whether a live body of this type is of this kind (hubs and projects share one type)."""
    managed: tuple[Path, ...] = ()
    """The only paths compared; all that the template states where empty."""
    fixed: tuple[Path, ...] = ()
    """A change here cannot be made in place: the resource is replaced."""
    immovable: Mapping[Path, str] = field(default_factory=dict)
    """A change here is refused, with this reason: replacing would destroy what lives inside."""
    refuses: Callable[[FieldChange], str] = willing
    """The reason to refuse a change that depends on more than where it is."""
    defaults: Mapping[Path, Any] = field(default_factory=dict)
    """What Azure has where the template says nothing: a live value that differs goes back to this."""
    whole: tuple[Path, ...] = ()
    """Compared and sent as one, so that what is not in ours goes; elsewhere what others added stays."""
    secret: tuple[Path, ...] = ()
    """Never kept of an answer."""
    readonly: tuple[Path, ...] = ()
    """Set by Azure, taken out of a live body before it is sent back."""
    decided: tuple[Path, ...] = ()
    """What Azure decides when it makes one, and a reader of plans would look for: `(known after apply)`."""
    silent: tuple[Path, ...] = ()
    """Sent, and never answered: not compared."""
    expressions: Mapping[Path, Expression] = field(default_factory=dict)
    """What only Azure can say when it deploys; its template has null there."""
    caseless: tuple[Path, ...] = ()
    """Compared without regard to letter case and spaces, as Azure does for regions, ids and enums."""
    normal: Callable[[Body], Body] = unchanged
    """Normal form for comparison."""
    health: Mapping[Path, frozenset[str]] = field(default_factory=dict)
    """What each state has to read for the resource to be well. A path that is absent is not judged."""
    rebuilt: bool = False
    """A failed one is deleted and made again; otherwise it is written again."""
    stays: frozenset[str] = frozenset()
    """States of a rebuilt kind that making it again does not end."""
    tagged: bool = True
    owned: Callable[[str, str, Body], bool] | None = None
    """For types without tags: whether (environment, id, body) is ours."""
    serves: Path = ()
    """Another live resource of the same parent with the same value here serves as well, whoever made it."""
    uses: Path = ()
    """Lives on the sibling whose `serves` has the value that stands here; that one is deleted after it."""
    slots: Callable[[str, Body], tuple[str, ...]] = free
    """What only one live resource can hold at a time, from its id and body: an endpoint name in a region."""
    patches: bool = True
    """A change of tags alone is a PATCH."""
    remark: Callable[[Body], str] = unremarked
    """What a reviewer has to know of a live one that is deleted, where its name does not say it."""
    kept: bool = False
    """Deleted only by `destroy`, and only when nothing else lives in it."""
    purges: bool = False
    """A DELETE is soft unless it says forceToPurge; until then the name stays taken."""
    deadline: int = 900
    """Seconds a write may take before it is reported as pending."""
    cascades: bool = False
    """Goes when its parent goes."""
    optional: bool = False
    """Read only where it is declared, or where a mark says that there may be one."""
    extends: tuple[str, ...] = ()
    """Kinds of resources that it extends, instead of living under a parent."""
    in_template: bool = True
    """Part of the ARM template of the resource group."""
    keys: Mapping[Path, Key] = field(default_factory=dict)
    """Where a property, and what is below it, stands in an environment file."""
    usual: Mapping[Path, Any] = field(default_factory=dict)
    """What Azure answers where nobody asked for anything; ANY where it writes what it likes. Another value was set by
    somebody."""
    makes: tuple[Path, ...] = ()
    """Where Azure lists the ids of what it made for one."""
    buys: bool = False
    """Making one costs money, once: it is never sent again before it was read."""
    serial: bool = False
    """Azure takes one write at a time under the same parent."""
    keyed: bool = False
    """Callers hold its keys and its address: one that is made again has others."""
    implied: bool = False
    """Nobody writes it: it comes with what is declared."""

    def address(self, id: str) -> str:
        """Identity of a resource of this kind for comparison."""
        return id.lower() + (f"#{self.aspect}" if self.aspect else "")

    def key(self, path: Path) -> tuple[Key, Path] | None:
        """How an environment file says a property, and the rest of the path below that key; None where none can."""
        for end in range(len(path), 0, -1):
            if key := self.keys.get(path[:end]):
                return key, path[end:]
        return None


ANY: Any = object()
"""Whatever Azure answers is usual."""
SUCCEEDED: Mapping[Path, frozenset[str]] = {("properties", "provisioningState"): frozenset({"Succeeded"})}
ENVELOPE: tuple[Path, ...] = (("id",), ("name",), ("type",), ("etag",), ("systemData",))
"""Read-only in every ARM answer."""
IDENTITY: tuple[Path, ...] = (("identity", "principalId"), ("identity", "tenantId"))
