"""Names of what a plan makes that somebody else in Azure bears, or that wait deleted in another region.

Azure would answer CustomDomainInUse or FlagMustBeSetForRestore
(https://learn.microsoft.com/azure/ai-services/recover-purge-resources).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from deployer.azure.azure import Azure
from deployer.kinds.all import kinds
from deployer.kinds.capabilities import UniqueName
from deployer.kinds.kind import Kind
from deployer.planning.checks.check import refused
from deployer.planning.soft_delete import region
from deployer.values.change import Action, Change, Plan
from deployer.values.json_path import at
from deployer.values.problem import Problem, Refused, Severity

_UNREAD = "what waits deleted could not be read ({why}): if it holds {noun} '{name}', Azure says so"


class _Wanted(Struct, frozen=True):
    """One such name that a plan needs free."""

    change: Change
    unique: UniqueName
    name: str
    api_version: str

    def problem(self, message: str, help: str) -> Problem:
        return Problem("PLN015", Severity.ERROR, message, self.change.position, help)


def _wanted(plan: Plan) -> Iterator[_Wanted]:
    """What is made; not what is recovered or purged before, and no name of one that goes in the same plan: which of the
    two is first is a matter of its order.
    """
    for change in plan.changes:
        kind = kinds().get(change.kind)
        if kind is None or kind.unique is None or change.action is not Action.CREATE or _comes_back(kind, change):
            continue
        path = kind.unique.path
        name = str(at(change.after or {}, path) or "") if path else change.name
        away = (each for each in plan.changes if each.action is Action.DELETE and each.kind == change.kind)
        gone = (str(at(each.before or {}, path) or "") if path else each.name for each in away)
        if name and name.lower() not in {each.lower() for each in gone}:
            yield _Wanted(change, kind.unique, name, kind.api_version)


def _comes_back(kind: Kind, change: Change) -> bool:
    """Whether what waits deleted under the name is purged before, or is what the write recovers: the name is held."""
    recover = kind.soft_delete.recover if kind.soft_delete else None
    body = change.steps[-1].body if change.steps else None
    return len(change.steps) != 1 or bool(recover and at(body or {}, recover[0]) == recover[1])


def waiting_names(azure: Azure, plan: Plan) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Names that wait deleted, in any region of the subscription, and notes where nobody may look: one GET for each
    resource with such a name that a plan makes.
    """
    found: list[Problem] = []
    notes: list[str] = []
    for wanted in (each for each in _wanted(plan) if each.unique.deleted):
        try:
            found += list(_waiting(azure, plan, wanted))
        except Refused as refused:
            why = refused.problems[0].message
            notes.append(_UNREAD.format(noun=wanted.unique.noun, name=wanted.name, why=why))
    return tuple(found), tuple(notes)


def unique_names(plan: Plan) -> tuple[str, ...]:
    """The names that a plan needs free, each with what it is: `subdomain 'ai-prod'`."""
    return tuple(f"{wanted.unique.noun} '{wanted.name}'" for wanted in _wanted(plan))


def taken_names(azure: Azure, plan: Plan) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Names that somebody in Azure bears, and notes on those about which nobody may ask: the write tells."""
    found: list[Problem] = []
    notes: list[str] = []
    for wanted in _wanted(plan):
        unique = wanted.unique
        path = f"/subscriptions/{plan.subscription}/{unique.check}"
        answer = Azure(azure.target, actions=[path.lower()]).act(path, wanted.api_version, unique.body(wanted.name))
        free = answer.body.get(unique.free_member) if answer.ok else None
        if free is False:
            why = answer.body.get(unique.reason_member) or "it is taken"
            message = f"{unique.noun} '{wanted.name}' is not free in Azure: {why}"
            found.append(wanted.problem(message, f"{unique.help}: it is unique among all customers"))
        elif free is not True:
            notes.append(f"whether {unique.noun} '{wanted.name}' is free could not be asked ({refused(answer)})")
    return tuple(found), tuple(notes)


def _waiting(azure: Azure, plan: Plan, wanted: _Wanted) -> Iterator[Problem]:
    url = f"/subscriptions/{plan.subscription}/{wanted.unique.deleted}?api-version={wanted.api_version}"
    for body in azure.list(url):
        if held := _held(body, wanted):
            where, (group, name) = region(body), _named(body)
            until = str(at(body, ("properties", "scheduledPurgeDate")) or "")[:10] or "an unknown day"
            purge = f"az cognitiveservices account purge --location {where} --resource-group {group} --name {name}"
            message = f"{held}: it was deleted in '{where}' and waits there until {until}"
            yield wanted.problem(message, f"purge it with '{purge}', or choose another name")
            return


def _held(body: Mapping[str, Any], wanted: _Wanted) -> str:
    """What one that waits deleted holds of what is wanted; nothing where the two have nothing in common."""
    (group, name), mine = _named(body), wanted.change.id.split("/")
    if (group.lower(), name.lower()) == (mine[4].lower(), mine[-1].lower()):
        return f"the name '{wanted.change.name}' is held in this resource group"
    if str(at(body, wanted.unique.path) or "").lower() == wanted.name.lower():
        return f"{wanted.unique.noun} '{wanted.name}' is held by '{name}' of resource group '{group}'"
    return ""


def _named(body: Mapping[str, Any]) -> tuple[str, str]:
    """Resource group and name: `.../locations/L/resourceGroups/G/deletedAccounts/N`."""
    parts = str(body["id"]).split("/")
    return parts[-3], parts[-1]
