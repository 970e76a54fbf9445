"""Runs the whole proof and writes its counts: `python -m tests.agreement.publish`, some minutes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from deployer.catalog.catalog import at
from tests.agreement.proof import Tally, compare, digest, turning_days

PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "agreement.md"
BEGIN, END = "<!-- counts -->\n", "<!-- end of counts -->\n"
EVERYWHERE = (date(2024, 8, 5), date(2025, 12, 1), date(2026, 11, 23))


def main() -> None:
    """Replace the counts in the page."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(head + BEGIN + counts() + END + rest.partition(END)[2], encoding="utf-8")


def counts() -> str:
    """The table of what was judged."""
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
    lines = ["| judged | wishes | both grant | both refuse, same reason | rules warn | disagree |"]
    lines += ["|---|---:|---:|---:|---:|---:|", *(_row(name, tally) for name, tally in rows.items())]
    lines += ["", f"Facts of both sides: `{digest()}`.", ""]
    lines += [f"* {each}" for tally in rows.values() for each in tally.disagreements]
    return "\n".join(lines) + "\n"


def _row(name: str, tally: Tally) -> str:
    numbers = (tally.judged, tally.granted, tally.refused, tally.doubted, len(tally.disagreements))
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |"


if __name__ == "__main__":
    main()
