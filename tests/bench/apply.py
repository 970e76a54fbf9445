"""How long an apply takes beside the longest chain of its writes: `python -m tests.bench.apply`.

In one process, against a sandbox in which time is real, every write takes three seconds and ARM's token buckets hold.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from deployer.applying.apply import apply
from deployer.applying.scheduler import longest_paths
from deployer.azure.azure import Azure
from deployer.azure.target import Target, WallClock
from deployer.live.sandbox_target import sandbox_target
from deployer.planning.plan_environment import plan_environment
from deployer.sandbox.state.clock import Clock
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.settings import SECONDS
from deployer.sandbox.transport import session
from deployer.values.change import Plan
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from tests.bench.plan import DAY, environment
from tests.world import World

WRITE = 3.0
"""Seconds that each write takes."""


def real(cloud: Cloud) -> Target:
    """The way to a sandbox in which time is real."""
    near = sandbox_target(cloud)
    return Target(near.credential, session=lambda: session(cloud), clock=WallClock())


def critical_path(plan: Plan) -> float:
    """Seconds that the plan takes at the least."""
    steps = {step.key: step for step in plan.steps()}
    return max(longest_paths(steps, dict.fromkeys(steps, WRITE)).values(), default=0.0)


def run(target: Target, text: str, options: PlanOptions) -> tuple[int, float, float]:
    """Resources, seconds, and seconds of the critical path."""
    plan = plan_environment(Azure(target), World().ready(text), options).plan
    start = time.perf_counter()
    events = list(apply(plan, Azure(target, steps=plan.steps())))
    seconds = time.perf_counter() - start
    assert sum(event.state is State.DONE for event in events) == len(plan.changes)
    return len(plan.changes), seconds, critical_path(plan)


def main() -> None:
    """Print the table."""
    print("| | resources | seconds | critical path | times |")
    print("|---|---|---|---|---|")
    for wanted in [int(word) for word in sys.argv[1:]] or [184, 2_000]:
        cloud = World().cloud
        noon = datetime.fromisoformat(f"{DAY}T12:00:00").replace(tzinfo=UTC)
        cloud.clock = Clock(noon, time.monotonic)
        cloud.settings = replace(cloud.settings, seconds=dict.fromkeys(SECONDS, WRITE), retry_after=3, throttle=True)
        text = environment(wanted)
        for name, options in (("apply", PlanOptions()), ("destroy", PlanOptions(destroy=True, purge=True))):
            count, seconds, path = run(real(cloud), text, options)
            print(f"| {name} | {count} | {seconds:.1f} | {path:.0f} | {seconds / path:.2f} |", flush=True)


if __name__ == "__main__":
    main()
