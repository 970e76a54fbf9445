"""Facts that were read twice, side by side: what the catalogue says of Azure, and what the sandbox says.

Each side becomes one table of the same form, computed from its own rows alone, so that one changed row shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import FoundryServerless
from deployer.sandbox.facts.foundry import FORMAT

Facts = Mapping[str, Any]
"""The sandbox's files by their names, as JSON."""
Table = dict[tuple[str, ...], object]
Steps = tuple[tuple[str, frozenset[str]], ...]
"""From which day on what holds."""
_STAGES = {"legacy": Stage.LEGACY, "deprecated": Stage.DEPRECATED, "retired": Stage.RETIRED}
_CLOSED = (Stage.UNKNOWN, Stage.DEPRECATED, Stage.RETIRED)


def catalogue(catalog: Catalog) -> Table:
    """What the catalogue says."""
    found: Table = {}
    for model in catalog.models:
        if model.foundry:
            found |= _foundry(model, model.foundry)
        if not model.on_hubs:
            found["able", model.name.lower()] = _ability(model)
        else:
            found |= _model(model, model.asset_id.split("registries/")[1].replace("/models/", "/").lower())
    for size in catalog.sizes.values():
        retired = str(size.retired) if size.retired else ""
        found["size", size.name] = (size.family, size.cores, size.gpus, size.reserve, retired)
    for region in catalog.regions.values():
        found["region", region.name] = region.display_name
    found["foundry accounts",] = frozenset(region.name for region in catalog.regions.values() if region.accounts)
    found["foundry projects",] = frozenset(region.name for region in catalog.regions.values() if region.projects)
    for word in ("deployments", "projects"):
        found["foundry limit", word] = catalog.limit(f"foundry_{word}")
    for kind in catalog.subscriptions.values():
        if kind.verdict == "refuse":
            found["may not buy", kind.quota_id] = True
    for role in catalog.roles.values():
        found["role", role.id] = role.name
    return found


def _foundry(model: Model, offer: FoundryServerless) -> Table:
    """What the catalogue says of a model on Foundry. Where it tells a list of regions as whole it is all of them, else
    those that sources show.
    """
    name = offer.model
    retired = model.milestone(Stage.RETIRED)
    found: Table = {
        ("foundry model", name): (offer.versions[-1].version, offer.seller, offer.format),
        ("foundry SKUs", name): tuple(sku.name for sku in offer.skus),
        ("foundry retired", name): str(retired.on) if retired else "",
        ("foundry disputes", name): frozenset(
            (x.about, f"{x.source} {x.on}" if x.on else x.source, x.held) for x in model.claims
        ),
    }
    for sku in offer.skus:
        numbers = (sku.capacity, sku.maximum, sku.tokens, sku.requests)
        found["foundry SKU", name, sku.name] = numbers
        if sku.quota:
            found["foundry quota", name, sku.name] = sku.quota
        if sku.granted:
            found["foundry granted", name, sku.name] = sku.granted
        if sku.settled:
            found["foundry regions", name, sku.name] = sku.regions
        else:
            found["foundry shown", name, sku.name] = (sku.regions, sku.reported)
    return found


def _model(model: Model, key: str) -> Table:
    found: Table = {("able", key.partition("/")[2]): _ability(model)}
    if model.managed:
        rows = model.machines
        return found | {("version", key, row.version): (str(row.since), frozenset(row.sizes)) for row in rows}
    days = {x.since for x in model.offerings} | {x.on for x in model.milestones}
    found["marketplace", key] = model.marketplace
    if model.listing:
        found["offer", key] = (model.listing.publisher, model.listing.offer, model.listing.plan)
    found["offered", key] = _steps(days, lambda day: frozenset() if model.stage(day) in _CLOSED else model.regions(day))
    for name, stage in _STAGES.items():
        milestone = model.milestone(stage)
        found[name, key] = str(milestone.on) if milestone else ""
    return found


def _ability(model: Model) -> tuple[object, ...]:
    task = next((word for word in ("chat", "ocr") if word in model.abilities), "completion")
    if task != "chat":
        return (task,)
    system = "system" in model.abilities if model.managed else True
    more = ("tools" in model.abilities, "json" in model.abilities, "image" in model.reads, system)
    return task, model.context, model.output, *more


def sandbox(facts: Facts) -> Table:
    """What the sandbox says."""
    models, found = facts["models"], Table()
    for key, row in models["serverless"].items():
        found |= _serverless(row, key.lower(), models["region_sets"])
    for key, sets in models["managed"].items():
        for sizes, text in sets.items():
            for version, since in (pair.split(":") for pair in text.split()):
                found["version", key.lower(), version] = (since, frozenset(models["size_sets"][sizes]))
    found |= _foundry_rows(facts["foundry"])
    found |= _abilities(facts["inference"]["models"])
    for name, row in facts["sizes"]["sizes"].items():
        known = [row[field] for field in ("family", "cores", "gpus", "reserve")]
        found["size", name] = (*known, row.get("retired", ""))
    for name, row in facts["regions"]["regions"].items():
        found["region", name] = row["display"]
    for kind in facts["subscriptions"]["may_not_buy"]:
        found["may not buy", kind] = True
    for id, row in facts["roles"]["roles"].items():
        found["role", id] = row["name"]
    return found


def _abilities(rows: Mapping[str, Any]) -> Table:
    found: Table = {}
    for name, row in rows.items():
        more = (row.get(word, False) for word in ("tools", "json", "images"))
        chat = ("chat", row.get("context"), row.get("output"), *more, row.get("system", True))
        found["able", name.lower()] = chat if row["task"] == "chat" else (row["task"],)
    return found


def _foundry_rows(facts: Mapping[str, Any]) -> Table:
    found: Table = {
        ("foundry accounts",): frozenset(facts["account_regions"]),
        ("foundry projects",): frozenset(facts["project_regions"]),
        **{("foundry limit", word): facts["limits"][word] for word in ("deployments", "projects")},
    }
    for name, row in facts["models"].items():
        found["foundry model", name] = (row["version"], row["sold"], FORMAT)
        found["foundry SKUs", name] = tuple(row["skus"])
        found["foundry retired", name] = row.get("retired", "")
        found["foundry disputes", name] = frozenset(
            (about, said, held) for about, told in row.get("disputed", {}).items() for said, held in told.items()
        )
        for sku in row["skus"]:
            numbers = (row.get("default"), row.get("maximum"), row.get("tokens", 0), row.get("requests", 0))
            found["foundry SKU", name, sku] = numbers
            quota = f"AIServices.{sku}.{'MaaS' if row['sold'] == 'partner' else name}"
            usage = facts["usages"].get(quota, {})
            if usage.get("source") != "assumed":
                found["foundry quota", name, sku] = quota
            if "source" not in usage:
                found["foundry granted", name, sku] = usage.get("limit")
            if row["sold"] == "partner":
                found["foundry regions", name, sku] = frozenset(facts["partner_regions"])
            else:
                shown = (frozenset(row.get(who, {}).get(sku, ())) for who in ("recorded", "reported"))
                found["foundry shown", name, sku] = tuple(shown)
    return found


def _serverless(row: Mapping[str, Any], key: str, sets: Mapping[str, Iterable[str]]) -> Table:
    told = [row[name] for name in _STAGES if name in row]
    days = {date.fromisoformat(day) for day in told}
    days |= {date.fromisoformat(x[word]) for x in row["offered"] for word in ("from", "until") if word in x}
    closing = min((row[name] for name in ("deprecated", "retired") if name in row), default="9999")

    def offered(day: date) -> frozenset[str]:
        open = [x for x in row["offered"] if x["from"] <= str(day) < x.get("until", "9999")]
        return frozenset() if closing <= str(day) else frozenset(name for x in open for name in sets[x["regions"]])

    offer = row.get("marketplace") or {}
    return {
        **(
            {("offer", key): (offer["publisherId"], offer["offerId"], offer["planId"] or "")}
            if offer.get("offerId")
            else {}
        ),
        ("marketplace", key): bool(offer),
        ("offered", key): _steps(days, offered),
        **{(name, key): row.get(name, "") for name in _STAGES},
    }


def _steps(days: Iterable[date], offered: Callable[[date], frozenset[str]]) -> Steps:
    found: list[tuple[str, frozenset[str]]] = []
    last: frozenset[str] = frozenset()
    for day in sorted({day + timedelta(days=more) for day in days for more in (-1, 0)}):
        if (now := offered(day)) != last:
            found.append((str(day), now))
            last = now
    return tuple(found)


def differences(one: Table, two: Table) -> set[tuple[str, ...]]:
    """Where they differ, a fact that only one side has included."""
    return {place for place in one.keys() | two.keys() if one.get(place) != two.get(place)}
