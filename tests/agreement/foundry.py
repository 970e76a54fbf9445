"""The same for Foundry: every offer with every SKU, version and capacity, in every region, judged by both sides."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.offer import FoundryServerless
from deployer.check.check import Checked, check
from deployer.environment.resolved import resolve
from deployer.render.render import render
from deployer.sandbox.facts.read import read
from deployer.sandbox.state.settings import SECONDS, Settings
from deployer.source.load import parse
from deployer.values.problem import Severity
from deployer.values.source import Path as Place
from tests.agreement.proof import FOLDERS, Disagreement, Tally
from tests.agreement.verdicts import SUBSCRIPTION, Azure, FoundryWish, Verdict

ROOM = 32
"""Deployments of an account (FQUOTA_2026_02)."""
ANY = Settings(seconds=dict.fromkeys(SECONDS, 0.0), quota={name.lower(): 10**9 for name in read("foundry")["usages"]})
"""Quota is compared by itself: here it never runs out."""
SKUS = ("GlobalStandard", "DataZoneStandard", "Standard", "DataZoneProvisionedManaged")
FIRST = date(2026, 6, 22)
"""From this day on both sides speak of every offer: the sandbox does not know when the models came (AZD_REC_06)."""
UNSUPPORTED = "DeploymentModelNotSupported"
REASONS = {
    "CAP001": "InvalidCapacity",
    "LIF001": f"ServiceModelDeprecated|{UNSUPPORTED}",
    "LIF002": f"ServiceModelDeprecated|{UNSUPPORTED}",
    "MOD007": UNSUPPORTED,
    "MOD008": UNSUPPORTED,
    "REG003": "LocationNotAvailable",
    "REG007": "InvalidApiSetId|LocationNotAvailable",
    "SKU001": "InvalidResourceProperties.*The specified SKU",
    "SKU002": UNSUPPORTED,
}
"""What Azure says where a rule of ours refuses."""
DOUBTS = {"SKU003"}
"""Rules that warn where no source settles it; the sandbox decides."""


PROJECT = FoundryWish("a project")


def wishes(catalog: Catalog) -> Iterator[FoundryWish]:
    """Every model with every SKU; of every offer also every version and one that there is not, and capacities at and
    beyond default and maximum.
    """
    for model in catalog.models:
        yield from (FoundryWish(model.name, sku) for sku in ("", *SKUS))
        if offer := model.foundry:
            yield from (FoundryWish(model.name, version=each) for each in (*_versions(offer), "99"))
            for sku in offer.skus:
                # Of what no source tells the maximum nobody knows what Azure refuses.
                bounds = {0, 1, sku.capacity or 1, *((sku.maximum, sku.maximum + 1) if sku.maximum else (1000,))}
                yield from (FoundryWish(model.name, sku.name, capacity=each) for each in sorted(bounds))


def _versions(offer: FoundryServerless) -> list[str]:
    return [each.version for each in offer.versions]


def environment(asked: Sequence[FoundryWish], region: str) -> str:
    """An environment whose account holds all of it, and a project."""
    lines = [
        "name: agreement",
        "accept_marketplace_terms: true",
        f"subscription: {SUBSCRIPTION}",
        "resource_group: rg-agreement",
        f"location: {region}",
        "foundry:",
        "  name: ai-agreement",
        "  projects: [{name: assistants}]",
        "  deployments:",
    ]
    for number, wish in enumerate(asked):
        parts = {"sku": wish.sku, "version": wish.version and f'"{wish.version}"', "capacity": wish.capacity}
        told = "".join(f", {key}: {value}" for key, value in parts.items() if value not in ("", None))
        lines.append(f"  - {{model: {wish.model}, name: wish-{number}{told}}}")
    return "\n".join(lines) + "\n"


def compare_offers(
    days: Iterable[date], regions: Sequence[str], extra: Path | None = None, models: Collection[str] = ()
) -> Tally:
    """Judge every wish, or those for some models, on each day in each region, and whether accounts may have projects
    there.
    """
    tally = Tally()
    for day in days:
        catalog = at(day, extra)
        asked = [wish for wish in wishes(catalog) if not models or wish.model in models]
        for region, start in product(regions, range(0, len(asked), ROOM)):
            some = asked[start : start + ROOM]
            where: list[Place] = [("foundry", "deployments", number) for number, _ in enumerate(some)]
            if not start:
                where.append(("foundry", "projects"))
            checked = check([parse(environment(some, region), "agreement.yaml")], catalog)
            pairs = zip(_rules(where, checked), _sandbox(where, checked, day), strict=True)
            for wish, (mine, theirs) in zip([*some, PROJECT], pairs, strict=False):
                _count(tally, Disagreement(day, region, wish, mine, theirs))
    return tally


def _rules(where: Sequence[Place], checked: Checked) -> Iterator[Verdict]:
    """What is told of a place concerns it, and what is told of a place above it too."""
    for place in where:
        mine = [each for each in checked.problems if _inside(each.path, place) or _inside(place, each.path)]
        errors = [each for each in mine if each.severity is Severity.ERROR]
        text = "; ".join(each.message for each in errors)
        doubted = any(each.code in DOUBTS for each in mine)
        yield Verdict(not errors, frozenset(each.code for each in errors), text, doubted)


def _inside(place: Place, other: Place) -> bool:
    return place[: len(other)] == other


def _sandbox(where: Sequence[Place], checked: Checked, day: date) -> Iterator[Verdict]:
    """What the sandbox says when the rendered resources are sent in their order; an account that it refuses refuses
    all that is in it.
    """
    azure = Azure(day, ANY)
    (deployed,) = checked.environments
    refused: dict[Place, Verdict] = {}
    for resource in render(resolve(deployed, checked.sites[0].catalog)):
        if not any(_inside(resource.origin, place) for place in refused):
            verdict = azure.send(resource)
            if not verdict.granted:
                refused[_holder(resource.origin)] = verdict
    for place in where:
        yield next((verdict for there, verdict in refused.items() if _inside(place, there)), Verdict(True))


def _holder(origin: Place) -> Place:
    """What goes down with a refused resource: a group takes everything along."""
    if origin[:1] != ("foundry",):
        return ()
    return origin[:2] if origin[1:2] == ("projects",) else origin


def _count(tally: Tally, asked: Disagreement) -> None:
    mine, theirs = asked.ours, asked.theirs
    if mine.granted and theirs.granted:
        tally.granted += 1
    elif mine.granted and mine.doubted and UNSUPPORTED in theirs.text:
        tally.doubted += 1
    elif not mine.granted and not theirs.granted and _same_reason(mine, theirs):
        tally.refused += 1
    else:
        tally.disagreements.append(asked)


def _same_reason(mine: Verdict, theirs: Verdict) -> bool:
    """Of several reasons Azure gives the first that it meets; where the rules doubt a region it may be that."""
    elsewhere = mine.doubted and UNSUPPORTED in theirs.text
    return elsewhere or any(re.search(REASONS.get(code, "(?!)"), theirs.text) for code in mine.reasons)


def facts() -> list[Path]:
    """The files that say what accounts are offered, of both sides."""
    catalog, sandbox = FOLDERS
    return sorted([*catalog.glob("models/*.yaml"), catalog / "regions.yaml", sandbox / "foundry.json"])


def offer_days() -> list[date]:
    """Every day on which an offer of Foundry begins or ends on either side, and the day before it, since FIRST."""
    milestones = (each.on for model in at(FIRST).models if model.foundry for each in model.milestones)
    theirs = (date.fromisoformat(row["retired"]) for row in read("foundry")["models"].values() if "retired" in row)
    found = {day - timedelta(days=back) for day in (FIRST, *milestones, *theirs) for back in (0, 1)}
    return sorted(day for day in found if day >= FIRST)
