"""An environment -> the actions that planning it takes, and those that applying and destroying it take: no more.

Writes are those of the plans themselves: of one that makes everything where no provider is registered, and of one that
destroys everything. Reads are those of live/: each type that is declared, and what lists and preflights ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from deployer.check.load_environments import CheckedEnvironment
from deployer.kinds.all import kinds, provider_namespaces
from deployer.kinds.kind import GROUP, Kind
from deployer.kinds.rights import call_action
from deployer.live.given_ids import given_ids
from deployer.planning.plan import plan
from deployer.planning.required_rights import needs
from deployer.planning.soft_delete import region
from deployer.render.render import render
from deployer.values.armid import parse
from deployer.values.live import Live
from deployer.values.plan_options import PlanOptions
from deployer.values.resource import Resource

_RESOURCES = "Microsoft.Resources/subscriptions"
_ALWAYS = (
    f"{_RESOURCES}/read",
    f"{_RESOURCES}/providers/read",
    f"{_RESOURCES}/resourcegroups/read",
    f"{_RESOURCES}/resourcegroups/resources/read",
    "Microsoft.Authorization/locks/read",
    "Microsoft.Authorization/permissions/read",
)
"""What every plan reads, and every preflight."""


class LeastActions(Struct, frozen=True):
    """Actions of two custom roles, sorted, all of them at the subscription."""

    plan: tuple[str, ...]
    apply: tuple[str, ...]


def least_actions(ready: CheckedEnvironment) -> LeastActions:
    """What the kinds need that the environment really uses. Asks nobody."""
    desired = render(ready.sites)
    reads = set(_ALWAYS) | set(_reads(desired)) | {f"{parse(item.read).type}/read" for item in given_ids(ready)}
    writes = set(_writes(ready, desired))
    return LeastActions(_sorted(reads), _sorted(reads | writes))


def _writes(ready: CheckedEnvironment, desired: tuple[Resource, ...]) -> Iterator[str]:
    scope = ready.site.environment.scope
    missing = {name for item in desired if not item.existing for name in provider_namespaces(item.kind)}
    there = {item.address: item for item in desired if item.existing}
    made = plan(scope, desired, Live(there, unregistered=tuple(sorted(missing))), PlanOptions(), ready.place)
    full = Live({item.address: item for item in desired})
    gone = plan(scope, desired, full, PlanOptions(destroy=True, purge=True), ready.place)
    for need in (*needs(made), *needs(gone)):
        yield need.action
        if need.also:
            yield need.also
    # Who moves traffic to another deployment asks that one before.
    moved = ((kinds()[item.kind], item.body) for item in desired)
    yield from (call_action(kind.type, body) for kind, body in moved if kind.lifecycle.traffic)
    # What goes along with its parent is deleted by itself once it is taken out of the file.
    yield from (f"{kinds()[change.kind].type}/delete" for change in gone.changes if change.through)


def _reads(desired: Iterable[Resource]) -> Iterator[str]:
    declared = {item.kind for item in desired}
    for kind in kinds().values():
        always = not kind.ownership.optional and not kind.ownership.announced
        if kind.name in declared or (always and kind.parent in (*declared, GROUP)):  # as live/ lists
            if kind.name != GROUP:
                yield f"{kind.rights.spelled or kind.type}/read"
            if kind.rights.alternative:
                yield f"{kind.rights.alternative}/read"
        if kind.name in declared:
            yield from _asked_for(kind)
    for item in desired:
        soft = kinds()[item.kind].soft_delete
        if soft and soft.deleted:
            namespace, *rest = (
                soft.deleted(item.id, region(item.body) or "region").partition("/providers/")[2].split("/")
            )
            yield "/".join((namespace, *rest[::2], "read"))


def _asked_for(kind: Kind) -> Iterator[str]:
    """What a preflight asks for one that is made."""
    if kind.quota:
        yield f"{kind.quota.namespace}/locations/usages/read"
        if kind.quota.refused:
            yield f"{kind.quota.namespace}/locations/modelCapacities/read"
    if kind.unique:
        yield kind.unique.right
        if kind.unique.deleted:
            yield f"{kind.unique.deleted.removeprefix('providers/')}/read"


def _sorted(actions: Iterable[str]) -> tuple[str, ...]:
    """One spelling of each: letter case does not count."""
    return tuple(sorted({each.lower(): each for each in sorted(actions)}.values(), key=str.lower))
