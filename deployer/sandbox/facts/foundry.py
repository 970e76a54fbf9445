"""What the sandbox knows of Mistral's models on a Foundry resource."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from deployer.sandbox.facts.read import read
from deployer.sandbox.facts.regions import canonical

FORMAT = "Mistral AI"
SKU = "S0"
KIND = "AIServices"
GLOBAL, ZONE = "GlobalStandard", "DataZoneStandard"


class FoundryModel(Struct, frozen=True):
    """A model that can, or could, be deployed on an account."""

    name: str
    version: str
    partner: bool
    """Sold by Mistral through the Marketplace, rather than by Azure."""
    skus: tuple[str, ...]
    lifecycle: str
    """As ARM tells it, which is not when it ends."""
    default: int | None
    """Capacity; None where nobody has shown it."""
    maximum: int | None
    requests: int
    """Requests a minute of one capacity; 0 where ARM names no rate limit."""
    tokens: int
    retired: str
    """Day from which it is gone; `9999` where none is known."""
    finetune: tuple[int, int] | None
    """Default and maximum capacity of the entry for fine-tunes."""
    shown: Mapping[str, frozenset[str]]
    """Regions that recorded lists or users show, by SKU. It is offered beyond them: Azure's own models in all regions
    with accounts, as the documentation says (DIRECT_2026_02), in a data zone in all of its regions (assumed).
    """

    def usage(self, sku: str) -> str:
        """The quota that a SKU draws on."""
        return f"{KIND}.{sku}.{'MaaS' if self.partner else self.name}"

    def offered(self, sku: str, region: str) -> bool:
        """Whether a SKU of the model can be had in a region."""
        if sku not in self.skus:
            return False
        if canonical(region) in self.shown.get(sku, ()):
            return True
        if sku == ZONE:
            return bool(zone(region))
        return canonical(region) in _regions("partner_regions" if self.partner else "account_regions")

    @property
    def ocr(self) -> bool:
        """Reads documents, and does not chat."""
        return "ocr" in self.name or "document-ai" in self.name


@cache
def models() -> dict[str, FoundryModel]:
    """Every model by its name."""
    found = {}
    for name, row in read("foundry")["models"].items():
        tuned = row.get("finetune")
        found[name] = FoundryModel(
            name=name,
            version=row["version"],
            partner=row["sold"] == "partner",
            skus=tuple(row["skus"]),
            lifecycle=row["lifecycle"],
            default=row.get("default"),
            maximum=row.get("maximum"),
            requests=row.get("requests", 0),
            tokens=row.get("tokens", 0),
            retired=row.get("retired", "9999"),
            finetune=(tuned["default"], tuned["maximum"]) if tuned else None,
            shown={sku: frozenset(_shown(row, "recorded", sku) + _shown(row, "reported", sku)) for sku in row["skus"]},
        )
    return found


def limit(name: str) -> int:
    """A limit of the service: `deployments` of an account, `soft_delete_hours`."""
    return int(read("foundry")["limits"][name])


def usages() -> dict[str, tuple[int, str]]:
    """Every quota: what a subscription is granted, and how Azure calls it."""
    return {name: (row["limit"], row["label"]) for name, row in read("foundry")["usages"].items()}


def account_regions() -> frozenset[str]:
    """The regions with accounts of kind AIServices."""
    return _regions("account_regions")


def others(what: str) -> frozenset[str]:
    """Other `kinds` of accounts, or `formats` of other publishers' models, in lower case: outside the cover."""
    return frozenset(name.lower() for name in read("foundry")["others"][what])


def has_accounts(region: str) -> bool:
    """Whether accounts of kind AIServices are offered in a region."""
    return canonical(region) in account_regions()


def has_projects(region: str) -> bool:
    """Whether projects are."""
    return canonical(region) in _regions("project_regions")


def zone(region: str) -> str:
    """The data zone of a region; empty where it has none."""
    zones = ("US", "EUR")
    return next((name for name in zones if canonical(region) in read("foundry")["zones"][name]), "")


def _shown(row: Mapping[str, Any], who: str, sku: str) -> list[str]:
    return list(row.get(who, {}).get(sku, ()))


@cache
def _regions(name: str) -> frozenset[str]:
    return frozenset(read("foundry")[name])
