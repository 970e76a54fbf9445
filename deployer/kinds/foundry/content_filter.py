"""Content filters: https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/raipolicies"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.foundry.content_filter import ContentFilter
from deployer.environment.foundry.resolved import ACCOUNTS
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import own_tags
from deployer.kinds.foundry.account import API_VERSION, account_of
from deployer.kinds.key import Key, words
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.resource import Body

MODES = {"Default": "default", "Blocking": "blocking", "Asynchronous_filter": "asynchronous"}


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every filter of the account."""
    environment = site.environment
    for account in site.accounts:
        for each in account.content_filters:
            given = each.content_filter
            values = {
                "tags": own_tags(environment.name, environment.tags, account.section.tags),
                "mode": next(theirs for theirs, ours in MODES.items() if ours == given.mode),
                "base": given.base,
                "filters": _filters(given),
            }
            yield Wanted(each.id, values, needs=(account.id,), origin=each.path)


def _filters(given: ContentFilter) -> list[dict[str, Any]]:
    return [
        {
            "name": each.harm,
            "source": each.source.capitalize(),
            "enabled": each.enabled,
            "blocking": each.blocking,
            **({} if each.severity == "any" else {"severityThreshold": each.severity.capitalize()}),
        }
        for each in given.filters
    ]


def claims(body: Body) -> bool:
    """Filters of users: those that Microsoft gives every account are listed with them."""
    properties = body.get("properties") or {}
    return str(properties.get("type", "")) != "SystemManaged" and not _name(body).lower().startswith("microsoft.")


def _name(body: Body) -> str:
    return str(body.get("id", "")).rsplit("/", 1)[-1]


def normal(body: Body) -> Body:
    """The filters in one order, each with the members that we know."""
    properties = body.get("properties") or {}
    found = sorted(map(_harm, properties.get("contentFilters") or ()), key=str)
    return {**body, "properties": {**properties, "contentFilters": found}}


def _harm(item: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "source", "enabled", "blocking", "severityThreshold")
    return {name: str(item[name]).lower() for name in names if item.get(name) is not None}


def _harms(value: Any, _: Body) -> list[dict[str, Any]]:
    return [
        {
            "harm": each.get("name"),
            "source": str(each.get("source", "")).lower(),
            "severity": str(each.get("severityThreshold") or "any").lower(),
            "blocking": bool(each.get("blocking")),
            "enabled": bool(each.get("enabled")),
        }
        for each in value or ()
    ]


KIND = Kind(
    name="content_filter",
    title="content filter",
    type=f"{ACCOUNTS}/raiPolicies",
    api_version=API_VERSION,
    parent="foundry_account",
    wants=wants,
    claims=claims,
    comparison=Comparison(
        readonly=(*ENVELOPE, ("properties", "type")),
        caseless=(("properties", "mode"), ("properties", "basePolicyName")),
        normal=normal,
    ),
    lifecycle=Lifecycle(one_at_a_time=account_of, patches=False, deadline=600),
    ownership=Ownership(optional=True),
    yaml=Yaml(
        keys={
            ("tags",): Key(("foundry", "tags"), top=True),
            ("properties", "mode"): Key(("mode",), words(MODES)),
            ("properties", "basePolicyName"): Key(("base",)),
            ("properties", "contentFilters"): Key(("filters",), _harms),
        },
    ),
)
