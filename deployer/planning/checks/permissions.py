"""Which rights a plan needs that whoever runs it has not: asked of Azure before the first write.

Azure tells what the caller's roles permit at a place, those of his groups included: authorization 2022-04-01,
Permissions_ListForResourceGroup and ListForResource; at a subscription the same address answers
(https://learn.microsoft.com/azure/azure-resource-manager/resource-manager-api-authentication).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.kinds.all import shared_account_of, shared_accounts
from deployer.planning.checks.check import Check, Seen, Subject
from deployer.planning.required_rights import least_role, needs
from deployer.values.armid import ancestors
from deployer.values.change import Plan
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.right import Need, Permission

_PERMISSIONS = "providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
UNTOLD = "your permissions cannot be read at {place}: if one is missing, Azure refuses the write that needs it"
CHECKED = "see docs/permissions.md for a role of exactly what is needed; --no-preflight goes on without this check"


class _Asked(Struct):
    """What was asked of Azure so far, by scope in lower case; None where it does not tell."""

    azure: Azure
    told: dict[str, tuple[Permission, ...] | None] = field(default_factory=dict)

    def at(self, scope: str) -> tuple[Permission, ...] | None:
        if scope.lower() not in self.told:
            self.told[scope.lower()] = _permissions(self.azure, scope)
        return self.told[scope.lower()]


def missing_permissions(azure: Azure, plan: Plan, engine: str = "direct") -> tuple[tuple[Need, ...], tuple[str, ...]]:
    """The needs of a plan that no role of the caller meets, and notes on what Azure does not tell. Most plans ask one
    or two questions: what the group permits counts for all that is in it; a narrower place is asked only where that is
    not enough.
    """
    asked, found, notes = _Asked(azure), [], dict[str, None]()
    wanted, lent = needs(plan, engine), shared_accounts(plan.desired)
    live = {change.id.lower(): change.id for change in plan.changes if change.before is not None}
    for need in wanted:
        met, place = _judged(asked, need, _places(plan, need.scope, live, lent))
        if met is None:
            notes[UNTOLD.format(place=_named(place))] = None
        elif not met:
            found.append(replace(need, scope=place if place.count("/") == 2 else need.scope))
    return tuple(found), tuple(notes)


def with_permission_notes(azure: Azure, plan: Plan, engine: str = "direct") -> Plan:
    """The plan, with a note on each place where the caller lacks rights: who applies it may be somebody else."""
    found, notes = missing_permissions(azure, plan, engine)
    more = [f"applying this plan needs permissions that you do not have: {said}" for said in _sentences(found)]
    return replace(plan, notes=(*plan.notes, *more, *notes))


def look(subject: Subject) -> Seen:
    """Every action that the plan needs and no role of the caller holds."""
    found, notes = missing_permissions(subject.azure, subject.plan, subject.engine)
    problems = []
    if found:
        message = f"you lack permissions that this plan needs: {'; '.join(_sentences(found))}"
        problems = [Problem("GRD006", Severity.ERROR, message, found[0].position, f"nothing was written; {CHECKED}")]
    count = len(needs(subject.plan, subject.engine))
    passed = f"your roles hold all {count} actions that this plan needs" if count else "this plan needs no permission"
    return Seen(passed, problems, notes, "have Microsoft.Authorization/permissions/read added to your role")


def _judged(asked: _Asked, need: Need, places: Iterable[str]) -> tuple[bool | None, str]:
    """Whether the caller's roles meet a need, None where Azure does not tell; and the place that was asked last."""
    told, last = True, need.scope
    for place in places:
        held, last = asked.at(place), place
        if held is not None and need.met(held):
            return True, place
        told = held is not None
    return (False if told else None), last


def _places(plan: Plan, scope: str, live: Mapping[str, str], lent: tuple[str, ...]) -> Iterator[str]:
    """Where to ask: the subscription for what is not there yet, then the group, then the nearest resource there."""
    if scope.count("/") <= 2:
        yield scope
        return
    group = plan.scope.id
    inside = scope.lower() == group.lower() or scope.lower().startswith(f"{group.lower()}/")
    if not inside:
        yield shared_account_of(scope, lent) or scope
        return
    if group.lower() not in live:
        yield f"/subscriptions/{plan.subscription}"
        return
    yield group
    near = next((live[id] for id in (scope.lower(), *ancestors(scope)) if id in live), group)
    if near.lower() != group.lower():
        yield near


def _permissions(azure: Azure, scope: str) -> tuple[Permission, ...] | None:
    try:
        items = list(azure.list(f"{scope}/{_PERMISSIONS}", ids=False))
    except Lost:
        raise
    except Refused:
        return None
    return tuple(Permission(_texts(item, "actions"), _texts(item, "notActions")) for item in items)


def _texts(item: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = item.get(name)
    return tuple(str(each) for each in found) if isinstance(found, list) else ()


def _sentences(found: tuple[Need, ...]) -> list[str]:
    """One for each place: its actions, and a role that holds them."""
    places: dict[str, list[Need]] = {}
    for need in found:
        places.setdefault(_broad(need.scope), []).append(need)
    return [
        f"{', '.join(dict.fromkeys(need.action for need in each))} on {_named(place)} (role {least_role(each)} holds "
        f"{'it' if len({need.action for need in each}) == 1 else 'them'})"
        for place, each in places.items()
    ]


def _broad(scope: str) -> str:
    """What lacks for several resources of a group is told once."""
    return "/".join(scope.split("/")[:5])


def _named(scope: str) -> str:
    kind = {2: "subscription", 4: "resource group"}.get(scope.count("/"), "resource")
    return f"{kind} '{scope.rsplit('/', 1)[-1]}'"


CHECK = Check("permissions", look)
