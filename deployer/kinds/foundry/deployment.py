"""Deployments of accounts: a model with a SKU and a capacity, called by the name of the deployment.

https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/deployments
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from deployer.catalog.catalog import Catalog
from deployer.catalog.catalog import at as known_on
from deployer.environment.foundry.resolved import ACCOUNTS, DEFAULT_FILTER, UPGRADES
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import AccountDeployment
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import Billing, Quota, QuotaNeed, Resources
from deployer.kinds.foundry.account import API_VERSION, account_of
from deployer.kinds.foundry.calling import SERVING
from deployer.kinds.key import PROTECTED, Key, words
from deployer.kinds.kind import ENVELOPE, SUCCEEDED, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.json_path import at
from deployer.values.resource import Body, Resource


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every deployment of the account."""
    environment = site.environment
    for account in site.accounts:
        filters = {each.content_filter.name.lower(): each.id for each in account.content_filters}
        known = {each.name.lower(): each.id for each in account.deployments}
        for each in account.deployments:
            tags = (environment.tags, account.section.tags, each.deployment.tags)
            values = {
                "tags": own_tags(environment.name, *tags, protection(each.deployment.protect)),
                "sku": each.sku_name,
                "capacity": each.capacity,
                "format": each.format,
                "model": each.model_name,
                "version": each.version,
                "upgrade": each.upgrade,
                "content_filter": each.content_filter,
                "spillover": each.spillover,
            }
            others = (filters.get(each.content_filter.lower()), known.get((each.spillover or "").lower()))
            needs = (account.id, *(id for id in others if id and id != each.id))
            yield Wanted(each.id, values, needs=needs, origin=each.path, remark=terms(each))


def terms(deployment: AccountDeployment) -> str:
    """What is bought: the models of Mistral's own offers are subscribed to by the deployment itself.

    https://learn.microsoft.com/azure/foundry/foundry-models/how-to/create-model-deployments
    """
    offer = deployment.offer
    if offer is None or offer.seller != "partner":
        return ""
    shop = "https://azuremarketplace.microsoft.com/marketplace/apps?search=Mistral"
    return f"the offer of '{deployment.model.display_name}' by publisher Mistral AI; its terms and prices: {shop}"


@cache
def _of_partners() -> frozenset[str]:
    offers = (model.foundry for model in known_on(date.min).models)  # who sells a model has no day
    return frozenset(offer.model.lower() for offer in offers if offer and offer.seller == "partner")


def buys(body: Body, remark: str) -> bool:
    """Models of partners are bought in the Marketplace by the deployment, those that Azure sells are metered. A
    deployment that was planned by a catalogue of the team says in its remark what it buys.
    """
    return bool(remark) or str(at(body, ("properties", "model", "name")) or "").lower() in _of_partners()


def refers(id: str, body: Body) -> Iterator[str]:
    """What a deployment names in its account: its content filter, and who takes what is too much for it."""
    account = account_of(id)
    for key, type in (("raiPolicyName", "raiPolicies"), ("spilloverDeploymentName", "deployments")):
        if name := at(body, ("properties", key)):
            yield f"{account}/{type}/{name}".lower()


def need(item: Resource, resources: Resources, catalog: Catalog) -> QuotaNeed | None:
    """Units of the quota that the SKU of the model names; none where no source tells its name."""
    account = resources.get(account_of(item.id).lower())
    name, sku = str(at(item.body, ("properties", "model", "name"))), str(at(item.body, ("sku", "name")))
    found = catalog.find(name)
    offered = found.foundry.sku(sku) if found and found.foundry else None
    if account is None or offered is None or not offered.quota:
        return None
    region = catalog.region(str(account.body["location"]))
    place = region.name if region else str(account.body["location"])
    asked = {"modelFormat": "format", "modelName": "name", "modelVersion": "version"}
    left = urlencode(
        {key: at(item.body, ("properties", "model", part)) for key, part in asked.items()}, quote_via=quote
    )
    amount = int(at(item.body, ("sku", "capacity")) or 0)
    return QuotaNeed(place, offered.quota, amount, unit=offered.unit or "deployments", left=left, sku=offered.name)


def _version(value: Any, _: Body) -> str:
    return str(value)


def _filter(value: Any, _: Body) -> str | None:
    return None if str(value).lower() == DEFAULT_FILTER.lower() else str(value)


KIND = Kind(
    name="foundry_deployment",
    title="Foundry deployment",
    type=f"{ACCOUNTS}/deployments",
    api_version=API_VERSION,
    parent="foundry_account",
    wants=wants,
    comparison=Comparison(
        defaults={("properties", "spilloverDeploymentName"): None},
        readonly=(
            *ENVELOPE,
            ("properties", "callRateLimit"),
            ("properties", "capabilities"),
            ("properties", "currentCapacity"),  # follows sku.capacity: sent back, it would contradict the new one
            ("properties", "dynamicThrottlingEnabled"),
            ("properties", "provisioningState"),
            ("properties", "rateLimits"),
            ("properties", "model", "callRateLimit"),
        ),
        caseless=(("sku", "name"), ("properties", "raiPolicyName"), ("properties", "versionUpgradeOption")),
    ),
    lifecycle=Lifecycle(
        # A PUT that names another model, or another SKU, is refused; capacity, version, filter and upgrade are not.
        forces_replacement=(("sku", "name"), ("properties", "model", "name"), ("properties", "model", "format")),
        health=SUCCEEDED,
        buys=buys,
        # microsoft-foundry-for-vscode#554: a failed one must be deleted before it is PUT again
        replaced_if_failed=True,
        one_at_a_time=account_of,
        deadline=1800,
    ),
    ownership=Ownership(refers=refers),
    serving=SERVING,
    billing=Billing(per="token", item=lambda item: str(at(item.body, ("properties", "model", "name")) or "")),
    # Since this version usages tell whether a quota counts in a region or beyond (QuotaScopeType).
    quota=Quota(namespace="Microsoft.CognitiveServices", api_version="2026-07-01", need=need, refused=True),
    yaml=Yaml(
        keys={
            ("tags",): Key(("tags",)),
            ("tags", PROTECT): PROTECTED,
            ("sku", "name"): Key(("sku",)),
            ("sku", "capacity"): Key(("capacity",)),
            ("properties", "model", "name"): Key(("model",)),
            ("properties", "model", "version"): Key(("version",), _version),
            ("properties", "versionUpgradeOption"): Key(
                ("upgrade",), words({theirs: ours for ours, theirs in UPGRADES.items()})
            ),
            ("properties", "raiPolicyName"): Key(("content_filter",), _filter),
            ("properties", "spilloverDeploymentName"): Key(("spillover",)),
        },
    ),
)
