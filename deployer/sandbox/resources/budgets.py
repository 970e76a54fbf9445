"""Budgets of a resource group. Nothing is spent here: they count no costs, and tell nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import dropped, stored
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

say = Refusals("budgets")

NAME = "Microsoft.Consumption/budgets"
_GRAINS = ("Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual")
_OPERATORS = ("EqualTo", "GreaterThan", "GreaterThanOrEqualTo")
_LISTS = ("contactEmails", "contactGroups", "contactRoles")
_MOST = 5
_YEARS = 10


def put(call: Call) -> Response:
    """Create or change a budget."""
    sent = call.properties
    start = _moment(sent["timePeriod"]["startDate"])
    assert start
    period = {"endDate": f"{start.replace(year=start.year + _YEARS):%Y-%m-%dT00:00:00Z}", **sent["timePeriod"]}
    told, usual = sent.get("notifications") or {}, {"locale": "en-us", **{name: [] for name in _LISTS}}
    properties = {
        **sent,
        "timePeriod": {**period, "startDate": f"{start:%Y-%m-%dT00:00:00Z}"},
        "notifications": {key: {**usual, **each} for key, each in told.items()},
        "currentSpend": {"amount": 0.0, "unit": "USD"},
    }
    tag = f'"{call.cloud.guid("budget", call.cloud.clock.stamp)[:15]}"'
    return stored(call, NAME, {"eTag": tag, "properties": properties})


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A budget as the provider answers it: its id begins without a slash."""
    return {**plain(cloud, record), "id": record.id.removeprefix("/")}


def _shape(call: Call) -> Response | None:
    sent = call.properties
    period = sent.get("timePeriod")
    if sent.get("category") != "Cost":
        return say(call, "category")
    if not isinstance(sent.get("amount"), int | float) or sent["amount"] <= 0:
        return say(call, "amount")
    if sent.get("timeGrain") not in _GRAINS:
        return say(call, "grain", known=", ".join(_GRAINS))
    if not isinstance(period, dict) or _moment(period.get("startDate")) is None:
        return say(call, "period")
    return None


def _told(call: Call) -> Response | None:
    told = call.properties.get("notifications") or {}
    if len(told) > _MOST:
        return say(call, "notifications", most=_MOST)
    for key, each in told.items():
        if not isinstance(each.get("threshold"), int | float) or not 0 < each["threshold"] <= 1000:
            return say(call, "threshold", sent=key)
        if each.get("operator") not in _OPERATORS or not isinstance(each.get("enabled"), bool):
            return say(call, "operator", sent=key)
        if not isinstance(each.get("contactEmails"), list) or not any(each.get(name) for name in _LISTS):
            return say(call, "contacts", sent=key)
    return None


def _same(call: Call) -> Response | None:
    if call.record is None:
        return None
    before, now = call.record.properties["timePeriod"]["startDate"], call.properties["timePeriod"]["startDate"]
    if _moment(before) == _moment(now):
        return None
    return say(call, "fixed")


def _start(call: Call) -> Response | None:
    start, now = _moment(call.properties["timePeriod"]["startDate"]), call.cloud.clock.now()
    assert start
    if start.day != 1:
        return say(call, "first")
    ahead = (start.year - now.year) * 12 + start.month - now.month
    if call.record is None and not 0 <= ahead <= 12:
        return say(call, "start")
    return None


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _refused(text: str) -> Response:
    return provider(400, "400", text)


TYPE = Type(
    name=NAME,
    writable=(_shape, _told, _same, _start),
    put=put,
    delete=dropped,
    view=view,
    tracked=False,
    regional=False,
)
