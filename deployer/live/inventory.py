"""A subscription -> everything that bears the mark of an environment. Three requests, whatever the number of groups,
and one for each account of Foundry, also of others: no list of resources has the deployments of accounts.

What has no tags is not in it: Marketplace subscriptions, outbound rules, diagnostic settings, role assignments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.catalog.catalog import Catalog
from deployer.catalog.remaining import remaining
from deployer.environment.tags import OWNER, PROTECT
from deployer.kinds.all import kinds, kinds_of_body
from deployer.kinds.kind import Kind
from deployer.values.armid import parent
from deployer.values.json_path import at
from deployer.values.resource import Body, Resource
from deployer.values.status import InventoryItem

_EXPAND = "$expand=provisioningState"


def inventory(azure: Azure, subscription: str, catalog: Catalog) -> Iterator[InventoryItem]:
    """Groups first, then what is in them."""
    base, mark = f"/subscriptions/{subscription}", f"$filter=tagName eq '{OWNER}'"
    group = kinds()["resource_group"]
    for body in azure.list(f"{base}/resourcegroups?{mark}&api-version={group.api_version}"):
        yield _item({**body, "type": group.type, "provisioningState": _state(body)}, catalog)
    for body in azure.list(f"{base}/resources?{mark}&{_EXPAND}&api-version={group.api_version}"):
        yield _item(body, catalog)
    for type in sorted({kinds()[kind.parent].type for kind in _listed_below()}):
        some = f"$filter=resourceType eq '{type}'"
        for body in azure.list(f"{base}/resources?{some}&api-version={group.api_version}"):
            yield from _inside(azure, body, catalog)


def with_endpoints(azure: Azure, items: Iterable[InventoryItem], catalog: Catalog) -> Iterator[InventoryItem]:
    """The same, with URL and model of whatever answers calls; one request for each, and for each account of one."""
    accounts: dict[str, Resource] = {}
    for item in items:
        kind = kinds().get(item.kind) if item.serves else None
        if kind is None or kind.serving is None:
            yield item
            continue
        found = Resource(kind.name, item.id, _read(azure, item.id, kind))
        above = kinds()[kind.parent]
        if not kind.serving.tracked and (id := parent(item.id).lower()) not in accounts:
            accounts[id] = Resource(above.name, parent(item.id), _read(azure, parent(item.id), above))
        name = item.model or kind.serving.model(found, accounts).rsplit("/", 1)[-1]
        model = catalog.find(name) if name else None
        end = remaining(model, catalog.as_of) if model else None
        url = kind.serving.url(found, accounts)
        days = end.days if end else None
        yield replace(item, url=url, model=name, retires=str(end or ""), days_left=days)


def _read(azure: Azure, id: str, kind: Kind) -> Body:
    """What is there; nothing where it has gone since it was listed."""
    answer = azure.read(f"{id}?api-version={kind.api_version}")
    return answer.body if answer.ok else {}


def _listed_below() -> list[Kind]:
    """What is called, and is in no list of all resources: its parent has the list, be that parent ours or not."""
    return [kind for kind in kinds().values() if kind.serving and not kind.serving.tracked]


def _inside(azure: Azure, body: Mapping[str, Any], catalog: Catalog) -> Iterator[InventoryItem]:
    """What is called in a resource: accounts have their deployments listed below them."""
    parents = {kind.name for kind in kinds_of_body(str(body.get("type") or ""), body)}
    for kind in _listed_below():
        if kind.parent in parents:
            below = f"{body['id']}/{kind.type.rsplit('/', 1)[-1]}?api-version={kind.api_version}"
            for each in azure.list(below):
                if OWNER in (each.get("tags") or {}):
                    place = {"location": body.get("location"), "type": kind.type, "provisioningState": _state(each)}
                    yield _item({**each, **place}, catalog)


def _state(body: Mapping[str, Any]) -> object:
    return at(body, ("properties", "provisioningState"))


def _item(body: Mapping[str, Any], catalog: Catalog) -> InventoryItem:
    kind = next((kind for kind in kinds_of_body(str(body.get("type") or ""), body) if not kind.aspect), None)
    tags = body.get("tags") or {}
    name = _model(kind, body)
    model = catalog.find(name) if name else None
    end = remaining(model, catalog.as_of) if model else None
    return InventoryItem(
        environment=str(tags.get(OWNER, "")),
        kind=kind.name if kind else str(body.get("type") or ""),
        title=kind.title if kind else str(body.get("type") or ""),
        id=str(body["id"]),
        location=str(body.get("location", "")),
        state=str(body.get("provisioningState") or ""),
        protected=tags.get(PROTECT) == "true",
        model=name,
        retires=str(end or ""),
        days_left=end.days if end else None,
        serves=bool(kind and kind.serving),
    )


def _model(kind: Kind | None, body: Mapping[str, Any]) -> str:
    """What it serves, where its body tells: lists of all resources hold no properties."""
    if kind is None or kind.serving is None or kind.serving.deployed is None:
        return ""
    return kind.serving.deployed(Resource(kind.name, str(body["id"]), dict(body)))
