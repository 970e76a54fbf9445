"""Runs the proof and writes its counts: `python -m tests.agreement.publish [hubs|foundry]`, some minutes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from deployer.catalog.catalog import at
from tests.agreement import foundry, proof
from tests.agreement.foundry import compare_offers, offer_days
from tests.agreement.proof import Tally, compare, digest, turning_days
from tests.scenarios.figures import publish

PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "agreement.md"
SORTS = ("eastus2", "swedencentral", "japanwest", "southeastasia")
"""In a data zone of either geography; without projects; without models of the partner."""
EVERYWHERE = (date(2024, 8, 5), date(2025, 12, 1), date(2026, 11, 23))


def main(platforms: Iterable[str]) -> None:
    """Replace the counts in the page."""
    for platform in platforms:
        publish(PAGE, platform, {"hubs": hubs, "foundry": accounts}[platform]())


def hubs() -> str:
    """The table of what was judged of hubs."""
    days = turning_days()
    rows = {
        f"{len(days)} turning days, one region, serverless and every machine size": compare(days, ["eastus2"]),
        f"{len(days)} turning days, four more regions, serverless": compare(
            days, ["swedencentral", "westus", "westeurope", "northeurope"], managed=False
        ),
        f"{len(EVERYWHERE)} days, every region, serverless and every machine size": compare(
            EVERYWHERE, list(at(EVERYWHERE[-1]).regions)
        ),
    }
    return _table(rows, digest(proof.facts()))


def accounts() -> str:
    """The table of what was judged of Foundry."""
    days = offer_days()
    rows = {
        f"{len(days)} days, four regions, every offer": compare_offers(days, SORTS),
        f"{days[-1]}, every region, every offer": compare_offers(days[-1:], list(at(days[-1]).regions)),
    }
    return _table(rows, digest(foundry.facts()))


def _table(rows: Mapping[str, Tally], mark: str) -> str:
    lines = ["| judged | wishes | both grant | both refuse, same reason | rules warn | disagree |"]
    lines += ["|---|---:|---:|---:|---:|---:|", *(_row(name, tally) for name, tally in rows.items())]
    lines += ["", f"Facts of both sides: `{mark}`."]
    found = [f"* {each}" for tally in rows.values() for each in tally.disagreements]
    return "\n".join([*lines, *(["", *found] if found else [])]) + "\n"


def _row(name: str, tally: Tally) -> str:
    numbers = (tally.judged, tally.granted, tally.refused, tally.doubted, len(tally.disagreements))
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |"


if __name__ == "__main__":
    main(sys.argv[1:] or ("hubs", "foundry"))
