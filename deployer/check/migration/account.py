"""What is written under `foundry:` for a hub: the account, its projects, and who may do what in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.check.migration.targets import Target
from deployer.environment.names import digest, slug
from deployer.environment.resolved import ResolvedHub, ResolvedRegion
from deployer.values.source import Path

_WHO = ("role", "principal", "identity")
"""What makes an entry of `access` the same as another one."""
Copy = Callable[[Path], Any]
"""The value at a place of the file; None where nothing is written."""
USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"
"""Foundry User, before 2026-05 Azure AI User: reads, and calls models with a token (ROLE_RENAME_2026_05)."""
CALLERS = (
    "64702f94-c441-49e6-a78b-ef80e0188fee",  # Azure AI Developer
    "f6c7c914-8db3-469d-8ca1-694a8f32e121",  # AzureML Data Scientist
    "3afb7f49-54cb-416e-8c09-6dc049efa503",  # Azure AI Inference Deployment Operator
)
"""Roles of machine learning by which endpoints of a hub are used: they hold no action of a Foundry account."""
PLATFORM = ("azureml", "acr", "storage ", "key vault", "azure ai enterprise")
"""Beginnings of roles for what only a hub has: machines, a registry, a storage account, a vault, its network."""


def account_name(hub: ResolvedHub, subscription: str, group: str) -> str:
    """A name like that of the hub; with a hash, since the subdomain that follows from it is unique in all of Azure."""
    words = slug(hub.section.name, 40).removeprefix("hub-") or "mistral"
    return f"ai-{words}-{digest('foundry', subscription, group, hub.section.name, length=6)}"


def entry(target: Target, copy: Copy) -> dict[str, Any]:
    """The item of `foundry.deployments`. The capacity follows from `expected_load`."""
    found, path = target.counterpart, target.served.path
    said: dict[str, Any] = {"model": found.model.name}
    if target.name:
        said["name"] = copy((*path, "name")) if target.name == target.served.deployment.name else target.name
    if found.sku is not found.offer.skus[0]:
        said["sku"] = found.sku.name
    kept = {key: copy((*path, key)) for key in ("auth", "expected_load", "protect", "tags")}
    return said | {key: value for key, value in kept.items() if value is not None}


def section(site: ResolvedRegion, hub: ResolvedHub, moves: Sequence[Target], name: str, copy: Copy) -> dict[str, Any]:
    """The whole section, where the file has none."""
    said: dict[str, Any] = {"name": name}
    ours = () if hub.section.existing else ("protect", "tags", "public_network_access")
    kept = {key: copy(("hub", key)) for key in ours}
    said |= {key: value for key, value in kept.items() if value is not None}
    if ways := () if hub.section.existing else copy(("hub", "private_endpoints")):
        said["private_endpoints"] = [{key: way[key] for key in ("subnet", "location") if key in way} for way in ways]
    if access := _unique([*_access(site.catalog, ("hub",), copy), *_callers(site.catalog, moves, copy)]):
        said["access"] = access
    said["projects"] = projects(site.catalog, moves, copy)
    said["deployments"] = [entry(each, copy) for each in moves if each.there is None]
    return said


def projects(catalog: Catalog, moves: Sequence[Target], copy: Copy) -> list[dict[str, Any]]:
    """A project for each of the hub that serves something that moves."""
    found = []
    for path in dict.fromkeys(each.home.path for each in moves):
        kept = {key: copy((*path, key)) for key in ("name", "display_name", "description", "protect", "tags")}
        access = _unique(list(_access(catalog, path, copy)))
        kept["access"] = access or None
        found.append({key: value for key, value in kept.items() if value is not None})
    return found


def _callers(catalog: Catalog, moves: Sequence[Target], copy: Copy) -> Iterator[dict[str, Any]]:
    """Who calls with a token: deployments belong to the account, so that a role in a project does not reach them."""
    by_token = dict.fromkeys(each.home.path for each in moves if each.served.deployment.auth == "entra")
    for path in by_token:
        yield from (item for item in _access(catalog, path, copy) if catalog.role(str(item["role"])) == USER)


def _access(catalog: Catalog, path: Path, copy: Copy) -> Iterator[dict[str, Any]]:
    for i, given in enumerate(copy((*path, "access")) or ()):
        item = copy((*path, "access", i)) or given
        role = catalog.role(str(given["role"]))
        if role in CALLERS:
            yield {**item, "role": "Foundry User"}
        elif not _of_hub(catalog, role):
            yield item


def dropped(catalog: Catalog, hub: ResolvedHub, moves: Sequence[Target]) -> Iterator[str]:
    """Roles that mean nothing in an account."""
    given = [*hub.section.access, *(each for move in moves for each in move.home.project.access)]
    for each in dict.fromkeys(item.role for item in given):
        if _of_hub(catalog, catalog.role(each)):
            yield f"role '{each}' is one of hubs: nobody gets it in the account"


def _of_hub(catalog: Catalog, id: str | None) -> bool:
    names = (role.name.lower() for role in catalog.roles.values() if role.id == id)
    return id not in CALLERS and any(name.startswith(PLATFORM) for name in names)


def left(hub: ResolvedHub) -> Iterator[str]:
    """Settings of the hub that an account does not have, or has in another form."""
    given = hub.section
    found = {
        "managed_network": given.managed_network is not None and "an account has no managed network for models",
        "customer_managed_key": given.customer_managed_key is not None
        and "write 'customer_managed_key' under 'foundry', with an identity that may use the key",
        "user_assigned_identities": bool(given.user_assigned_identities)
        and "the account acts as an identity of its own",
        "storage_account": given.storage_account is not None and "an account needs none",
        "key_vault": given.key_vault is not None and "an account needs none",
        "container_registry": given.container_registry is not None and "an account needs none",
        "application_insights": given.application_insights is not None
        and "write a connection of category 'AppInsights' for traces of agents",
    }
    for key, told in found.items():
        if told:
            yield f"hub.{key} is not carried over: {told}"
    if given.private_endpoints and not given.existing:
        yield "foundry.private_endpoints: the account has three hosts, name their private DNS zones under 'dns_zones'"


def _unique(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({tuple(str(each.get(key)).lower() for key in _WHO): each for each in items}.values())
