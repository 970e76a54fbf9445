"""What an environment is given by id -> what is wrong with it, read before the first write.

A hub is made after its group and what it stands on, and a rule or a setting after the hub: an id that names nothing, or
something that Azure does not take, would be refused half way through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.listing import confirmed
from deployer.check.load_environments import CheckedEnvironment
from deployer.environment.arm_ids import written_ids
from deployer.kinds.all import kinds_of_type
from deployer.rules.customer_key import KEY
from deployer.values.armid import parse, type_of
from deployer.values.given_id import GivenId
from deployer.values.json_path import at
from deployer.values.problem import Problem, Severity
from deployer.values.source import Path

AT_ONCE = 8
_VERSIONS: Mapping[str, str] = {
    "microsoft.keyvault/vaults/keys/versions": "2024-11-01",
    "microsoft.operationalinsights/workspaces": "2023-09-01",
    "microsoft.managedidentity/userassignedidentities": "2023-01-31",
    "microsoft.insights/actiongroups": "2023-01-01",
    "microsoft.network/virtualnetworks": "2024-05-01",
    "microsoft.network/privatednszones": "2024-06-01",
}
"""Api-versions of types that are no kinds of ours; those of other types the provider tells."""
_GONE = frozenset({"MissingSubscriptionRegistration", "SubscriptionNotFound", "ResourceGroupNotFound"})
_VAULTS = ("hub.customer_managed_key.key_vault", "foundry.customer_managed_key.key_vault")
_REACHED = ("hub", "hub.storage_account", "hub.key_vault", "hub.container_registry", "foundry")
_KEYS = ("hub.customer_managed_key.key", "foundry.customer_managed_key.key")


def given_ids(ready: CheckedEnvironment) -> tuple[GivenId, ...]:
    """Every id that an environment gives, and the keys; none that is no id at all, for that is for a rule to
    say.
    """
    environment = ready.site.environment
    found = [_given(ready, path, id) for path, _, id in written_ids(environment)]
    for word, section in (("hub", environment.hub), ("foundry", environment.foundry)):
        key = section.customer_managed_key if section else None
        if key and (match := KEY.fullmatch(key.key)):
            version = f"{key.key_vault}/keys/{match[2]}/versions/{match[3]}"
            path = (word, "customer_managed_key", "key")
            found.append(GivenId(".".join(path), key.key, version, ready.place(path)))
        if section and section.existing:  # what is said of what is somebody else's has no effect
            found = [x for x in found if not x.key.startswith(f"{word}.") or x.key.startswith("foundry.projects.")]
    return tuple(item for item in found if type_of(item.read))


def _given(ready: CheckedEnvironment, path: Path, id: str) -> GivenId:
    key, environment = ".".join(part for part in path if isinstance(part, str)), ready.site.environment
    regions: tuple[str, ...] = ()
    if key in _VAULTS:
        regions = tuple(site.location for site in ready.sites)
    elif "private_endpoints" in path and path[-1] == "subnet":
        ways = (each.endpoint for each in ready.site.private_endpoints() if each.path == path[:-1])
        wanted = next((way.location for way in ways), None)
        regions = (wanted,) if wanted else tuple(site.location for site in ready.sites)
    read = id.rpartition("/subnets/")[0] or id
    hub = environment.hub
    by_keys = key == "hub.storage_account" and hub is not None and hub.shared_key_access == "enabled"
    return GivenId(key, id, read, ready.place(path), regions, by_keys)


def check_given_ids(azure: Azure, items: Sequence[GivenId]) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """The problems of all ids, each at its line, and notes on those that may not be read. One request for each id; one
    more where it is of a type of which we know no api-version. Sends nothing but GET. Raises Lost.
    """
    ids = list(dict.fromkeys(item.read for item in items))
    if not ids:
        return (), ()
    with azure.target.halt.thread_pool(AT_ONCE) as pool:
        answers = dict(zip(ids, pool.map(lambda id: _answer(azure, id), ids), strict=True))
    problems: list[Problem] = []
    notes: dict[str, None] = {}
    absent = {id.lower() for id, answer in answers.items() if answer is not None and _is_missing(answer)}
    for item in items:
        answer = answers[item.read]
        if answer is not None and answer.ok:
            problems += _unfit(item, answer.body)
        elif item.read.lower() in absent:
            # Of a key whose vault is not there no more is said: the id of the vault is what is wrong.
            problems += [] if item.key in _KEYS and _vault(item).lower() in absent else [_missing(item)]
        else:
            why = answer.reason if answer else "its type is not known"
            note = f"'{item.id}' could not be looked at ({why}): should it not be there or not fit, Azure says so"
            notes[note] = None
    return tuple(problems), tuple(notes)


def _is_missing(answer: Answer) -> bool:
    return answer.status == 404 or bool(_GONE.intersection(answer.codes))


def _answer(azure: Azure, id: str) -> Answer | None:
    version = _version(azure, id)
    return confirmed(azure, f"{id}?api-version={version}") if version else None


def _version(azure: Azure, id: str) -> str:
    found = parse(id)
    if known := kinds_of_type(found.type):
        return known[0].api_version
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


def _vault(item: GivenId) -> str:
    return item.read.rpartition("/keys/")[0]


def _missing(item: GivenId) -> Problem:
    id = parse(item.read if item.key in _KEYS else item.id)
    message = f"{id.type} '{id.names[-1]}' is given by its id, and resource group '{id.group}' has none of that name"
    advice = "correct the id; 'az resource show --ids ID' tells whether it is there"
    if item.key in _KEYS:
        message = f"key vault '{id.names[0]}' has no key '{id.names[1]}' in version '{id.names[2]}'"
        advice = "correct the identifier; 'az keyvault key list-versions' tells those of a key"
    return Problem("PLN002", Severity.ERROR, message, item.position, advice)


def _unfit(item: GivenId, body: Mapping[str, Any]) -> Iterator[Problem]:
    """What of a resource that is there Azure would refuse."""
    name = item.id.rsplit("/", 1)[-1]
    find = _DEMANDS.get(item.key)
    for message, advice in find(item, body) if find else ():
        yield Problem("PLN012", Severity.ERROR, f"'{name}' {message}", item.position, advice)


Demands = Iterator[tuple[str, str]]


def _storage(item: GivenId, body: Mapping[str, Any]) -> Demands:
    """https://learn.microsoft.com/azure/machine-learning/how-to-manage-workspace (Limitations)"""
    if at(body, ("properties", "isHnsEnabled")) is True:
        yield "has a hierarchical namespace, which no hub takes", "name an account without one (isHnsEnabled: false)"
    kind, sku = str(body.get("kind", "")), str(at(body, ("sku", "name")) or "")
    if kind.lower() not in ("storagev2", "storage", "") or sku.lower().startswith("premium"):
        yield f"is of kind '{kind}' and sku '{sku}'", "a hub takes a standard account of general purpose (StorageV2)"
    if at(body, ("properties", "allowSharedKeyAccess")) is False and item.shared_keys:
        advice = "set 'shared_key_access: disabled' on the hub, which then acts as its identity, or allow keys on it"
        yield "allows no shared keys, and the hub would reach it by them", advice


def _key_vault(item: GivenId, body: Mapping[str, Any]) -> Demands:
    """https://learn.microsoft.com/azure/ai-foundry/concepts/encryption-keys-portal (Limitations)"""
    if at(body, ("properties", "enableSoftDelete")) is False:
        yield "has no soft delete", "the vault of a customer-managed key needs soft delete and purge protection"
    if at(body, ("properties", "enablePurgeProtection")) is not True:
        yield "has no purge protection", "the vault of a customer-managed key needs it; it cannot be turned off again"
    yield from _apart(item, body, "the vault of a customer-managed key")


def _key(_: GivenId, body: Mapping[str, Any]) -> Demands:
    """A version that is disabled wraps nothing:
    https://learn.microsoft.com/azure/key-vault/keys/about-keys-details (Key attributes)
    """
    if at(body, ("properties", "attributes", "enabled")) is False:
        yield "is a version of the key that is disabled", "enable it, or name one that is enabled"


def _subnet(item: GivenId, body: Mapping[str, Any]) -> Demands:
    """https://learn.microsoft.com/azure/private-link/private-endpoint-overview (same region as the network)"""
    rows = at(body, ("properties", "subnets"))
    name = item.id.rsplit("/", 1)[-1].lower()
    known = [str(at(row, ("name",))).lower() for row in rows] if isinstance(rows, list) else []
    if name not in known:
        yield f"is no subnet of '{item.read.rsplit('/', 1)[-1]}'", "correct the id, or have the subnet made"
    yield from _apart(item, body, "the network of a private endpoint")


def _apart(item: GivenId, body: Mapping[str, Any], what: str) -> Demands:
    """What has to be in the region of the hub, and is not."""
    there = _plain(str(body.get("location", "")))
    if others := [region for region in map(_plain, item.regions) if region != there]:
        # An endpoint is where its network is, and may lead to another region:
        # https://learn.microsoft.com/azure/private-link/private-endpoint-overview
        moved = (
            f", or write 'location: {there}' beside 'subnet'" if item.key.endswith("private_endpoints.subnet") else ""
        )
        yield f"is in '{there}', and {what} has to be in '{others[0]}'", f"name one in '{others[0]}'{moved}"


def _plain(region: str) -> str:
    """`eastus2` for `East US 2`, as Azure spells the two."""
    return region.replace(" ", "").lower()


_DEMANDS = {
    "hub.storage_account": _storage,
    **dict.fromkeys(_VAULTS, _key_vault),
    **dict.fromkeys(_KEYS, _key),
    **dict.fromkeys((f"{place}.private_endpoints.subnet" for place in _REACHED), _subnet),
    **dict.fromkeys((f"{place}.network_rules.subnets" for place in _REACHED), _subnet),
}
"""By the keys that lead to an id: what is demanded of what it names, besides being there."""
