"""What an environment is given by id -> what is wrong with it, read before the first write.

A hub is made after its group and what it stands on, and a rule or a setting after the hub: an id that names nothing, or
something that Azure does not take, would be refused half way through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.listing import confirmed
from deployer.check.load_environments import CheckedEnvironment
from deployer.kinds.all import kinds
from deployer.rules.named import named
from deployer.values.armid import parse
from deployer.values.problem import Problem, Severity
from deployer.values.source import Path

AT_ONCE = 8
_NETWORK = "Microsoft.Network/virtualNetworks"
_VERSIONS: Mapping[str, str] = {
    "microsoft.operationalinsights/workspaces": "2023-09-01",
    "microsoft.managedidentity/userassignedidentities": "2023-01-31",
    "microsoft.network/virtualnetworks": "2024-05-01",
}
"""Api-versions of types that are no kinds of ours; those of other types the provider tells."""
_GONE = frozenset({"MissingSubscriptionRegistration", "SubscriptionNotFound", "ResourceGroupNotFound"})


@dataclass(frozen=True, slots=True)
class _Given:
    """One id, and where it stands."""

    path: Path
    key: str
    id: str

    @property
    def read(self) -> str:
        """The id that is read: of a subnet its network, which tells the region, too."""
        return self.id.rpartition("/subnets/")[0] if self.key == "subnet" else self.id


def given(azure: Azure, ready: CheckedEnvironment) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """The problems of all ids, each at its line, and notes on those that may not be read. One request for each id; one
    more where it is of a type of which we know no api-version. Sends nothing but GET. Raises Lost.
    """
    items = [_Given(*each) for each in named(ready.site.environment) if _is_whole(each[-1])]
    if ready.site.environment.hub.existing:  # what is said of somebody else's hub has no effect
        items = [item for item in items if item.path[0] != "hub"]
    ids = list(dict.fromkeys(item.read for item in items))
    if not ids:
        return (), ()
    with azure.target.halt.abreast(AT_ONCE) as pool:
        answers = dict(zip(ids, pool.map(lambda id: _answer(azure, id), ids), strict=True))
    problems: list[Problem] = []
    notes: dict[str, None] = {}
    for item in items:
        answer = answers[item.read]
        if answer is not None and answer.ok:
            problems += _unfit(ready, item, answer.body)
        elif answer is not None and (answer.status == 404 or _GONE.intersection(answer.codes)):
            problems.append(_missing(ready, item))
        else:
            why = answer.reason if answer else "its type is not known"
            notes[f"'{item.id}' could not be looked at ({why}): should it not be there or not fit, Azure says so"] = (
                None
            )
    return tuple(problems), tuple(notes)


def _is_whole(text: str) -> bool:
    """Whether it is an id at all: that it is none is for a rule to say."""
    try:
        return bool(parse(text))
    except ValueError:
        return False


def _answer(azure: Azure, id: str) -> Answer | None:
    version = _version(azure, id)
    return confirmed(azure, f"{id}?api-version={version}") if version else None


def _version(azure: Azure, id: str) -> str:
    found = parse(id)
    for kind in kinds().values():
        if kind.type.lower() == found.type.lower():
            return kind.api_version
    return _VERSIONS.get(found.type.lower()) or _told(azure, found.subscription, found.type)


def _told(azure: Azure, subscription: str, type: str) -> str:
    """The newest stable api-version of a type, as its provider tells it."""
    namespace, _, short = type.partition("/")
    answer = azure.read(f"/subscriptions/{subscription}/providers/{namespace}?api-version=2025-04-01")
    rows = answer.body.get("resourceTypes") if answer.ok else None
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and str(row.get("resourceType")).lower() == short.lower():
            versions = sorted((str(each) for each in row.get("apiVersions") or ()), reverse=True)
            return next((each for each in versions if "preview" not in each), versions[0] if versions else "")
    return ""


def _missing(ready: CheckedEnvironment, item: _Given) -> Problem:
    id = parse(item.id)
    message = f"{id.type} '{id.names[-1]}' is given by its id, and resource group '{id.group}' has none of that name"
    advice = "correct the id; 'az resource show --ids ID' tells whether it is there"
    return Problem("PLN002", Severity.ERROR, message, ready.place(item.path), advice)


def _unfit(ready: CheckedEnvironment, item: _Given, body: Mapping[str, Any]) -> Iterator[Problem]:
    """What of a resource that is there Azure would refuse."""
    name = item.id.rsplit("/", 1)[-1]
    find = _DEMANDS.get(".".join(part for part in item.path if isinstance(part, str)))
    for message, advice in find(ready, item, body) if find else ():
        yield Problem("PLN012", Severity.ERROR, f"'{name}' {message}", ready.place(item.path), advice)


Demands = Iterator[tuple[str, str]]


def _storage(ready: CheckedEnvironment, _item: _Given, body: Mapping[str, Any]) -> Demands:
    """https://learn.microsoft.com/azure/machine-learning/how-to-manage-workspace (Limitations)"""
    properties = body.get("properties") or {}
    if properties.get("isHnsEnabled") is True:
        yield "has a hierarchical namespace, which no hub takes", "name an account without one (isHnsEnabled: false)"
    kind, sku = str(body.get("kind", "")), str((body.get("sku") or {}).get("name", ""))
    if kind.lower() not in ("storagev2", "storage", "") or sku.lower().startswith("premium"):
        yield f"is of kind '{kind}' and sku '{sku}'", "a hub takes a standard account of general purpose (StorageV2)"
    if properties.get("allowSharedKeyAccess") is False and ready.site.environment.hub.shared_key_access == "enabled":
        advice = "set 'shared_key_access: disabled' on the hub, which then acts as its identity, or allow keys on it"
        yield "allows no shared keys, and the hub would reach it by them", advice


def _key_vault(ready: CheckedEnvironment, _item: _Given, body: Mapping[str, Any]) -> Demands:
    """https://learn.microsoft.com/azure/ai-foundry/concepts/encryption-keys-portal (Limitations)"""
    properties = body.get("properties") or {}
    if properties.get("enableSoftDelete") is False:
        yield "has no soft delete", "the vault of a customer-managed key needs soft delete and purge protection"
    if properties.get("enablePurgeProtection") is not True:
        yield "has no purge protection", "the vault of a customer-managed key needs it; it cannot be turned off again"
    yield from _apart(ready, body, tuple(site.location for site in ready.sites), "the vault of a customer-managed key")


def _subnet(ready: CheckedEnvironment, item: _Given, body: Mapping[str, Any]) -> Demands:
    """https://learn.microsoft.com/azure/private-link/private-endpoint-overview (same region as the network)"""
    rows = (body.get("properties") or {}).get("subnets") or ()
    name = item.id.rsplit("/", 1)[-1].lower()
    if not any(isinstance(row, Mapping) and str(row.get("name")).lower() == name for row in rows):
        yield f"is no subnet of '{item.read.rsplit('/', 1)[-1]}'", "correct the id, or have the subnet made"
    wanted = ready.site.environment.hub.private_endpoints[int(item.path[2])].location
    regions = (wanted,) if wanted else tuple(site.location for site in ready.sites)
    yield from _apart(ready, body, regions, "the network of a private endpoint")


def _apart(ready: CheckedEnvironment, body: Mapping[str, Any], wanted: tuple[str, ...], what: str) -> Demands:
    """What has to be in the region of the hub, and is not."""
    there = _plain(ready, str(body.get("location", "")))
    if others := [region for region in wanted if _plain(ready, region) != there]:
        yield f"is in '{there}', and {what} has to be in '{others[0]}'", f"name one in '{others[0]}'"


def _plain(ready: CheckedEnvironment, region: str) -> str:
    known = ready.site.catalog.region(region)
    return known.name if known else region.replace(" ", "").lower()


_DEMANDS = {
    "hub.storage_account": _storage,
    "hub.customer_managed_key.key_vault": _key_vault,
    "hub.private_endpoints.subnet": _subnet,
}
"""By the keys that lead to an id: what is demanded of what it names, besides being there."""
