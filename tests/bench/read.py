"""What a plan without changes asks of Azure, and how long that takes far away: `python -m tests.bench.read [CHECKOUT]`.

Every request takes 100 ms, and ARM's token buckets are real: 250 reads at once, then 25 a second. This build and that
of a checkout, where one is given, each in a process of its own, in turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TypedDict

from tests.bench.filled import fill
from tests.bench.plan import distant, environment
from tests.world import World

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 5_000)


class Figures(TypedDict):
    """What a plan took."""

    resources: int
    requests: int
    refused: int
    """Answered 429, and asked again."""
    lists: dict[str, int]
    """What was asked most, by the last word of its path."""
    seconds: float
    busy: float
    """Seconds of the processors, those of the embedded Azure among them."""


def measured(resources: int) -> Figures:
    """Seconds and requests of a plan of about so many resources that are there as declared."""
    world, text = World(), environment(resources)
    plan = world.plan(text)
    fill(world.cloud, plan)
    world.cloud.clock.advance(3600)  # the bucket is full again
    before, busy = len(world.cloud.log), time.process_time()
    seconds, sent = distant(world.cloud, text)
    told = list(world.cloud.log)[before:]
    kinds = Counter(entry.path.rstrip("/").rsplit("/", 1)[-1] for entry in told if entry.status != 429)
    return {
        "resources": len(plan.changes),
        "requests": sent,
        "refused": sum(entry.status == 429 for entry in told),
        "lists": dict(kinds.most_common(4)),
        "seconds": seconds,
        "busy": time.process_time() - busy,
    }


def of_checkout(checkout: Path, resources: int) -> Figures:
    """The same by the code of a checkout, in a process of its own."""
    command = [sys.executable, __file__, "--measure", str(resources)]
    variables = {**os.environ, "PYTHONPATH": str(checkout)}
    ran = subprocess.run(command, cwd=checkout, env=variables, check=True, stdout=subprocess.PIPE, text=True)
    found: Figures = json.loads(ran.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print the table; with `--measure N`, the figures of this build as JSON."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured(int(sys.argv[2]))))
        return
    builds = {"this build": ROOT, **({sys.argv[1]: Path(sys.argv[1]).resolve()} if sys.argv[1:] else {})}
    print("| resources | build | requests | of them refused (429) | most asked | 100 ms away | processor |")
    print("|--:|---|--:|--:|---|--:|--:|")
    for size in SIZES:
        for name, checkout in builds.items():
            row = of_checkout(checkout, size)
            asked = ", ".join(f"{count} {kind}" for kind, count in row["lists"].items())
            print(
                f"| {row['resources']:,} | {name} | {row['requests']:,} | {row['refused']} | {asked} "
                f"| {row['seconds']:.1f} s | {row['busy']:.1f} s |",
                flush=True,
            )


if __name__ == "__main__":
    main()
