"""The proof over hundreds of environments: `python -m tests.scenarios.proof [HOW MANY]`; it takes minutes."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deployer.kinds.all import kinds
from tests.scenarios.figures import publish
from tests.scenarios.generated import lived
from tests.scenarios.taken import Pair, pairs, taken
from tests.strategies import environments

PAGE = Path(__file__).parents[2] / "docs" / "plan.md"


def main(count: int) -> None:
    """Live through so many environments, a sixth of them in several regions, let half as many files take over what
    others did, and publish what was looked at.
    """
    seen: Counter[str] = Counter()
    start = time.monotonic()
    several = count // 6

    def run(number: int, regions: int) -> None:
        @_many(number)
        @given(environments(regions, accounts=True), st.randoms(use_true_random=False))
        def one(environment: dict[str, Any], chance: Random) -> None:
            seen.update(lived(environment, chance))

        one()

    run(count - several, 1)
    run(several, 2)
    take(count // 2, seen)
    missing = [name for name in kinds() if not seen[f"kind {name}"]]
    assert not missing, missing
    figures = table(seen, time.monotonic() - start)
    print(figures)
    if count >= 500:
        publish(PAGE, "environments", figures)


def _many(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


def take(number: int, seen: Counter[str]) -> None:
    """Let files take over what others did."""

    @_many(number)
    @given(pairs(), st.booleans(), st.booleans())
    def one(pair: Pair, foreign: bool, block: bool) -> None:
        seen.update(taken(pair, foreign=foreign, block=block))

    one()


def table(seen: Counter[str], seconds: float) -> str:
    """The figures as a page shows them."""
    rows = {
        "environments applied, planned again: no change, no write": seen["environments"],
        "resources in them, of every kind": seen["resources"],
        "managed properties drifted: exactly that line": seen["managed"],
        "read-only and unmanaged properties drifted: nothing": seen["unmanaged"],
        "described from what is live: the same plan, and under another name ownership alone": seen["described"],
        "files with another environment of the name live, patched: the same plan, or the report names the rest": seen[
            "taken"
        ],
    }
    left, all = seen["left"], seen["differences"]
    lines = ["| what | how many | exceptions |", "|---|---:|---:|", *(f"| {x} | {n:,} | 0 |" for x, n in rows.items())]
    rest = f"{all - left:,} of {all:,} differences; the other {left} were named" if left else f"all {all:,} differences"
    named = f"The patches settled {rest}."
    return "\n".join([*lines, "", named, f"In {seconds / 60:.0f} minutes, on two cores that others shared."]) + "\n"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
