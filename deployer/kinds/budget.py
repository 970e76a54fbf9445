"""Budgets of a resource group: https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets

They have no tags, so that their name says whose they are. The first day cannot be changed and would move with the
calendar, so that the file states it (https://github.com/Azure/azure-quickstart-templates/issues/7095).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.budget import BudgetNotification, plain
from deployer.environment.names import budget_name
from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.key import Key, Unsaid, words
from deployer.kinds.kind import ANY, ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.json_path import at
from deployer.values.resource import Body, with_value
from deployer.values.source import Path

GRAINS = {"Monthly": "monthly", "Quarterly": "quarterly", "Annually": "annually"}
SORTS = {"Actual": "actual", "Forecasted": "forecast"}
NOTIFICATIONS: Path = ("properties", "notifications")
START: Path = ("properties", "timePeriod", "startDate")


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The one budget of the environment's group."""
    budget, name = site.environment.budget, budget_name(site.environment.name)
    if budget:
        values = {
            "amount": budget.amount,
            "grain": next(theirs for theirs, ours in GRAINS.items() if ours == budget.time_grain),
            "start": f"{budget.start}T00:00:00Z",
            "notifications": {_key(each): _notification(each) for each in budget.notifications},
        }
        id = f"{site.group}/providers/Microsoft.Consumption/budgets/{name}"
        yield Wanted(id, values, needs=(site.group,), origin=("budget",))


def _key(each: BudgetNotification) -> str:
    return f"{each.type}-{each.threshold}"


def _notification(each: BudgetNotification) -> dict[str, Any]:
    return {
        "enabled": True,
        "operator": "GreaterThanOrEqualTo",
        "threshold": each.threshold,
        "thresholdType": next(theirs for theirs, ours in SORTS.items() if ours == each.type),
        "contactEmails": each.emails,
        "contactGroups": each.action_groups,
        "contactRoles": list(each.roles),
    }


def normal(body: Body) -> Body:
    """What each notification does, in one order: Azure adds empty lists and languages."""
    found = at(body, NOTIFICATIONS)
    if not isinstance(found, Mapping):
        return with_value(body, NOTIFICATIONS, {})
    return with_value(body, NOTIFICATIONS, {str(key).lower(): _plain(each) for key, each in found.items()})


def _plain(each: Any) -> Any:
    if not isinstance(each, Mapping):
        return each
    lists = ("contactEmails", "contactGroups", "contactRoles")
    said = {name: str(each.get(name) or "").lower() for name in ("operator", "thresholdType")}
    who = {name: sorted(str(item).lower() for item in each.get(name) or ()) for name in lists}
    return {"enabled": each.get("enabled"), "threshold": each.get("threshold"), **said, **who}


def owned(environment: str, id: str, _body: Body) -> bool:
    """Ours bear the name that we derive."""
    return id.rsplit("/", 1)[-1].lower() == budget_name(environment).lower()


def whole(value: Any, _: Body) -> int:
    """A number without a fraction. Raises Unsaid."""
    if not isinstance(value, int | float) or value != int(value):
        raise Unsaid(value)
    return int(value)


def amount_said(value: Any, _: Body) -> int | float:
    """A number. Raises Unsaid."""
    if not isinstance(value, int | float):
        raise Unsaid(value)
    return plain(value)


def start_said(value: Any, _: Body) -> str:
    """The day of a moment."""
    return str(value)[:10]


def notifications_said(value: Any, _: Body) -> list[dict[str, Any]]:
    """The entries that would make them. Raises Unsaid for what none makes: another operator, one that is off."""
    if not all(isinstance(each, Mapping) for each in (value or {}).values()):
        raise Unsaid(value)
    return [_entry(each) for each in (value or {}).values()]


def _entry(each: Mapping[str, Any]) -> dict[str, Any]:
    sorts = {theirs.lower(): ours for theirs, ours in SORTS.items()}
    sort = sorts.get(str(each.get("thresholdType") or "Actual").lower())
    usual = str(each.get("operator", "")).lower() == "greaterthanorequalto" and each.get("enabled") is True
    if not usual or sort is None:
        raise Unsaid(each)
    data = {"emails": "contactEmails", "action_groups": "contactGroups", "roles": "contactRoles"}
    told = {ours: list(each[theirs]) for ours, theirs in data.items() if each.get(theirs)}
    return {"threshold": whole(each["threshold"], each), **({} if sort == "actual" else {"type": sort}), **told}


KIND = Kind(
    name="budget",
    title="budget",
    type="Microsoft.Consumption/budgets",
    api_version="2024-08-01",
    parent="resource_group",
    extends=("resource_group",),
    wants=wants,
    comparison=Comparison(
        readonly=(*ENVELOPE, ("eTag",), ("properties", "currentSpend"), ("properties", "forecastSpend")),
        whole=(NOTIFICATIONS,),
        caseless=(("properties", "category"), ("properties", "timeGrain")),
        normal=normal,
        usual={("properties", "timePeriod", "endDate"): ANY},  # ten years later
    ),
    lifecycle=Lifecycle(
        immutable={START: "Azure never changes the first day of a budget"},
        patches=False,
        deadline=300,
    ),
    ownership=Ownership(tagged=False, owned=owned, optional=True),
    yaml=Yaml(
        keys={
            ("properties", "amount"): Key(("amount",), amount_said),
            ("properties", "timeGrain"): Key(("time_grain",), words(GRAINS)),
            START: Key(("start",), start_said),
            NOTIFICATIONS: Key(("notifications",), notifications_said),
        },
    ),
)
