"""Models of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from deployer.catalog.listing import ModelEntry
from deployer.catalog.model import Claim, Model, Stage
from deployer.catalog.offer import Platform
from deployer.reports.ansi import block, bold, dim, green, red, table, yellow
from deployer.reports.document import versioned

_WAYS = {
    ("hub", "serverless"): "serverless",
    ("hub", "managed"): "managed compute",
    ("foundry", "serverless"): "Foundry",
}
PLATFORMS: tuple[Platform, ...] = ("hub", "foundry")
_INK = {Stage.RETIRED: red, Stage.DEPRECATED: red, Stage.LEGACY: yellow, Stage.PREVIEW: yellow, Stage.UNKNOWN: dim}


def as_text(entries: Sequence[ModelEntry]) -> str:
    """One entry in full, several as a table."""
    if len(entries) == 1:
        return block(_lines(entries[0]))
    header = ("NAME", "DEPLOYED AS", "STAGE", "WHERE", "MOVE TO")
    return table(header, [_row(each) for each in entries])


def as_json(entries: Sequence[ModelEntry]) -> str:
    """Every fact of the rows, and how they stand on the day."""
    return versioned(models=[_model(each) for each in entries])


def _model(entry: ModelEntry) -> dict[str, Any]:
    on_the_day = {
        "as_of": entry.day,
        "stage": entry.stage,
        "deployable": entry.deployable,
        "platforms": [platform for platform in PLATFORMS if entry.on(platform)],
        "regions": entry.regions,
        "version": entry.machines.version if entry.machines else None,
        "instance_types": [size.name for size in entry.sizes],
        "successors": entry.heirs,
    }
    references = {key: {name: text for name, text in asdict(x).items() if text} for key, x in entry.sources}
    result: dict[str, Any] = _plain({**asdict(entry.model), **on_the_day, "references": references})
    return result


def _plain(value: Any) -> Any:
    """The same in what JSON knows: sets are sorted, dates are text."""
    if isinstance(value, Struct):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, date) else value


def _row(entry: ModelEntry) -> tuple[str, ...]:
    end = entry.model.milestone(Stage.RETIRED)
    stage = f"{entry.stage.value} {end.on}" if end and entry.stage is Stage.RETIRED else entry.stage.value
    return entry.model.name, _ways(entry.model), _ink(entry.stage)(stage), _where(entry), (*entry.heirs, "")[0]


def _ways(model: Model) -> str:
    """On which platforms and which way: 'serverless, Foundry'."""
    return ", ".join(_WAYS[offer.platform, offer.way] for offer in model.offers)


def _where(entry: ModelEntry) -> str:
    places = []
    if entry.on("hub") and entry.sizes:
        places.append(f"{len(entry.sizes)} machine {'size' if len(entry.sizes) == 1 else 'sizes'}")
    elif entry.on("hub"):
        places.append(f"{len(entry.regions)} regions")
    if entry.on("foundry") and entry.model.foundry:
        places.append(", ".join(sku.name for sku in entry.model.foundry.skus))
    return "; ".join(places) or "-"


def _ink(stage: Stage) -> Callable[[str], str]:
    return _INK.get(stage, green)


def _lines(entry: ModelEntry) -> Iterator[str]:
    model = entry.model
    yield bold(model.name)
    facts = {
        "called": ", ".join(dict.fromkeys((model.display_name, *model.aliases))),
        "id": model.asset_id + (f" ({model.id_confidence} confidence)" if model.id_confidence != "high" else ""),
        "category": model.category,
        "deployed as": _ways(model) + (", bought on the Marketplace" if model.marketplace else ""),
        "stage": f"{_ink(entry.stage)(entry.stage.value)}, as of {entry.day}",
        "regions": ", ".join(entry.regions),
        "machines": ", ".join(size.name for size in entry.sizes),
        "version": entry.machines.version if entry.machines else "",
        "move to": ", ".join(entry.heirs),
        "can": ", ".join(sorted(model.abilities)) + f"; reads {', '.join(model.reads)}",
        "context": f"{model.context:,} tokens" if model.context else "",
        "output": f"{model.output:,} tokens" if model.output else "",
        "license": model.license,
    }
    yield from (f"  {name:<12} {text}" for name, text in facts.items() if text)
    yield from (f"  {'Foundry':<12} {line}" for line in _foundry(entry))
    yield from (f"  {'date':<12} {x.stage.value} from {x.on} ({x.source})" for x in model.milestones)
    yield from (f"  {'disputed':<12} {_claim(claim)}" for claim in model.claims)
    yield from (f"  {'price':<12} {x} ({x.source}: {x.row})" for x in model.prices)
    yield from (f"  {'source':<12} {key}: {reference.where}" for key, reference in entry.sources)


def _foundry(entry: ModelEntry) -> Iterator[str]:
    """How Foundry offers it: the model as it is sent, and a line for each SKU."""
    offer = entry.model.foundry
    if offer is None:
        return
    sold = "sold by Azure itself" if offer.seller == "azure" else "sold by the partner in the Marketplace"
    yield f"model {offer.model}, format '{offer.format}', version {offer.version(entry.day)}, {sold}"
    for sku in offer.skus:
        facts = {
            "a unit is": sku.unit,
            "default": f"{sku.capacity:,}" if sku.capacity else "",
            "at most": f"{sku.maximum:,}" if sku.maximum else "",
            "quota seen": f"{sku.granted:,}" if sku.granted else "",
            "counts against": sku.quota,
            "seen in": ", ".join(sorted(sku.regions)),
            "users report": ", ".join(sorted(sku.reported)),
        }
        yield f"{sku.name}: {'; '.join(f'{name} {text}' for name, text in facts.items() if text)}"


def _claim(claim: Claim) -> str:
    return f"{claim.about}: {claim.says} ({claim.source}{', believed here' if claim.held else ''})"
