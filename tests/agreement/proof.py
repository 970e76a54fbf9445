"""The proof: wishes of all sorts, judged by the rules and by the sandbox, whose facts were read independently."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import deployer.catalog
import deployer.sandbox.facts
from deployer.catalog.catalog import Catalog, at
from tests.agreement.verdicts import FoundryWish, Verdict, Wish, ask, judge

MOST = 90
"""Managed wishes in one environment: a subscription has 100 online endpoints."""
FOLDERS = (Path(deployer.catalog.__file__).parent, Path(deployer.sandbox.facts.__file__).parent)
NOT_HERE = "not available in region|LocationNotAvailable"
REASONS = {
    "LIF001": "deprecated|Model mapping properties not found",
    "LIF002": "deprecated|Model mapping properties not found",
    "LIF005": f"{NOT_HERE}|Model mapping properties not found|was not found in registry",
    "MOD002": NOT_HERE,
    "MOD003": "not offered on managed compute",
    "MOD004": f"{NOT_HERE}|was not found in registry",
    "REG002": NOT_HERE,
    "REG003": NOT_HERE,
    "SIZ001": "The instance type .* is not supported",
    "SIZ002": "The instance type .* is not supported",
    "SIZ003": "The instance type .* is not supported",
}
"""What Azure says where a rule of ours refuses."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One wish on which the two differ."""

    day: date
    region: str
    wish: Wish | FoundryWish
    ours: Verdict
    theirs: Verdict

    def __str__(self) -> str:
        ours = "granted" if self.ours.granted else f"refused ({', '.join(sorted(self.ours.reasons))})"
        theirs = "granted" if self.theirs.granted else f"refused: {self.theirs.text[:200]}"
        return (
            f"{self.day} {self.region} {self.wish.model} {self.wish.size or 'serverless'}: rules {ours}, Azure {theirs}"
        )


@dataclass(slots=True)
class Tally:
    """How many wishes were judged, and how."""

    granted: int = 0
    refused: int = 0
    doubted: int = 0
    """Granted by the rules with the warning that the region may take no hub."""
    disagreements: list[Disagreement] = field(default_factory=list)

    @property
    def judged(self) -> int:
        """All of them."""
        return self.granted + self.refused + self.doubted + len(self.disagreements)


def compare(days: Iterable[date], regions: Sequence[str], extra: Path | None = None, managed: bool = True) -> Tally:
    """Judge every model as serverless API and, with `managed`, on every machine size, on each day in each region."""
    tally = Tally()
    for day in days:
        catalog = at(day, extra)
        for region in regions:
            for wishes in _batches(catalog, managed):
                _count(tally, day, region, wishes, catalog)
    return tally


def _batches(catalog: Catalog, managed: bool) -> Iterator[list[Wish]]:
    yield [Wish(model.name) for model in catalog.models]
    wishes = [Wish(model.name, size) for model in catalog.models for size in catalog.sizes] if managed else []
    for start in range(0, len(wishes), MOST):
        yield wishes[start : start + MOST]


def _count(tally: Tally, day: date, region: str, wishes: list[Wish], catalog: Catalog) -> None:
    ours, checked = judge(wishes, region, catalog)
    for wish, mine, theirs in zip(wishes, ours, ask(wishes, checked, day), strict=True):
        if mine.granted and mine.doubted:
            tally.doubted += 1
        elif mine.granted and theirs.granted:
            tally.granted += 1
        elif not mine.granted and not theirs.granted and same_reason(mine, theirs):
            tally.refused += 1
        else:
            tally.disagreements.append(Disagreement(day, region, wish, mine, theirs))


def same_reason(mine: Verdict, theirs: Verdict) -> bool:
    """In a region without hubs Azure gives no other reason than that."""
    elsewhere = mine.doubted and "LocationNotAvailable" in theirs.text
    return elsewhere or any(re.search(REASONS.get(code, "(?!)"), theirs.text) for code in mine.reasons)


def facts() -> list[Path]:
    """The files that say what is offered where and when, of both sides."""
    catalog, sandbox = FOLDERS
    ours = [*catalog.glob("models/*.yaml"), catalog / "regions.yaml", catalog / "sizes.yaml"]
    return sorted([*ours, *(sandbox / f"{name}.json" for name in ("models", "regions", "sizes"))])


def turning_days() -> list[date]:
    """Every day on which a fact of either side changes, and the day before it, from August 2024 on."""
    texts = (path.read_text(encoding="utf-8") for path in facts())
    found = {date.fromisoformat(text) for each in texts for text in re.findall(r"\b20\d\d-\d\d-\d\d\b", each)}
    days = {day - timedelta(days=back) for day in found for back in (0, 1)}
    return sorted(day for day in days if date(2024, 8, 1) <= day <= date(2027, 3, 1))


def digest(files: Iterable[Path]) -> str:
    """A mark of the facts of both sides: published counts are those of the facts that bear it."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
