"""How long an apply and a destroy take beside their longest chain of writes: `python -m tests.bench.apply [CHECKOUT]`.

Every write takes three seconds and ARM's token buckets hold; each verb begins when they are full again. In real
time, each in a process of its own: this build, that of a checkout where one is given, and terraform, which sleeps as
long for each of as many resources with the same dependencies, where it is on the PATH. Then, in the sandbox's own
time, what the budget of writes alone bounds; and what operations in motion cost in memory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

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
from deployer.values.change import Plan, StepKey
from deployer.values.event import Event, State
from deployer.values.plan_options import PlanOptions
from tests.bench.plan import DAY, environment
from tests.world import World

WRITE = 3.0
"""Seconds that each write takes."""
REFILL = 20.0
"""Seconds in which an empty bucket of ARM is full again."""
ROOT = Path(__file__).parents[2]
RUNS = {"apply": PlanOptions(), "destroy": PlanOptions(destroy=True, purge=True)}


def world(*, real: bool) -> tuple[World, Target]:
    """A sandbox, in whose own time or in real time each write takes three seconds."""
    made = World()
    cloud = made.cloud
    cloud.settings = replace(cloud.settings, seconds=dict.fromkeys(SECONDS, WRITE), retry_after=3, throttle=True)
    if not real:
        return made, made.target
    cloud.clock = Clock(datetime.fromisoformat(f"{DAY}T12:00:00").replace(tzinfo=UTC), time.monotonic)
    near = sandbox_target(cloud)
    return made, Target(near.credential, session=lambda: session(cloud), clock=WallClock())


def critical_path(plan: Plan) -> float:
    """Seconds that the plan takes at the least."""
    steps = {step.key: step for step in plan.steps()}
    return max(longest_paths(steps, dict.fromkeys(steps, WRITE)).values(), default=0.0)


def run(target: Target, cloud: Cloud, plan: Plan) -> dict[str, float]:
    """What it took: seconds by the clock of the target, seconds of the processors, requests."""
    start, busy, asked = target.clock.now(), time.process_time(), cloud.counts["requests"]
    events = list(apply(plan, Azure(target, steps=plan.steps())))
    assert sum(event.state is State.DONE for event in events) == len(plan.changes)
    took = {"seconds": target.clock.now() - start, "busy": time.process_time() - busy, "path": critical_path(plan)}
    return {**took, "resources": len(plan.changes), "requests": cloud.counts["requests"] - asked}


def measured(resources: int, *, real: bool) -> dict[str, dict[str, float]]:
    """An apply and a destroy of so many resources."""
    made, target = world(real=real)
    found, ready = {}, made.ready(environment(resources))
    for name, options in RUNS.items():
        plan = plan_environment(Azure(target), ready, options).plan
        target.clock.sleep(REFILL)
        found[name] = run(target, made.cloud, plan)
    return found


def of_checkout(checkout: Path, resources: int) -> dict[str, dict[str, float]]:
    """The same by the code of a checkout, in a process of its own."""
    command = [sys.executable, __file__, "--measure", str(resources)]
    variables = {**os.environ, "PYTHONPATH": str(checkout)}
    ran = subprocess.run(command, cwd=checkout, env=variables, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, float]] = json.loads(ran.stdout.splitlines()[-1])
    return found


def terraform(program: str, plan: Plan, parallelism: int) -> dict[str, float]:
    """Seconds of terraform's apply and destroy of a plan's resources and their dependencies."""
    names = {step.key: f"r{number}" for number, step in enumerate(plan.steps())}
    sleep = f'command = "sleep {WRITE:.0f}"'
    blocks = [
        f'resource "terraform_data" "{names[step.key]}" {{\n'
        f"  depends_on = [{', '.join(f'terraform_data.{names[need]}' for need in step.needs if need in names)}]\n"
        f'  provisioner "local-exec" {{ {sleep} }}\n'
        f'  provisioner "local-exec" {{\n    when = destroy\n    {sleep}\n  }}\n}}\n'
        for step in plan.steps()
    ]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf").write_text("".join(blocks))
        subprocess.run([program, "init"], cwd=folder, check=True, capture_output=True)
        for verb in RUNS:
            start = time.perf_counter()
            command = [program, verb, "-auto-approve", f"-parallelism={parallelism}"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            found[verb] = time.perf_counter() - start
    return found


def in_motion(operations: int) -> tuple[float, int]:
    """MB that so many operations take which all wait for Azure, and the threads that ask for them."""
    import threading
    import tracemalloc

    from deployer.applying.scheduler import AT_ONCE, Scheduler
    from deployer.applying.step_run import StepResult
    from deployer.azure.poll import Waiting

    class Standing:
        """Time that passes when somebody sleeps."""

        time = 0.0

        def now(self) -> float:
            return self.time

        def sleep(self, seconds: float) -> None:
            self.time += seconds

        def past(self, moment: float) -> bool:
            return self.time >= moment

    most = []

    def work() -> Waiting[StepResult]:
        yield 3_600.0
        most.append((tracemalloc.get_traced_memory()[0], threading.active_count()))
        return StepResult(State.DONE)

    tracemalloc.start()
    before, threads = tracemalloc.get_traced_memory()[0], threading.active_count()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        scheduler = Scheduler(Standing(), pool)
        for number in range(operations):
            scheduler.start((0, StepKey("put", f"/r{number}")), work())
        left = operations
        while left:
            left -= not isinstance(scheduler.next(), Event)
    tracemalloc.stop()
    return (most[0][0] - before) / 1e6, max(count for _, count in most) - threads


def main() -> None:
    """Print the tables; with `--measure N`, the figures of this build as JSON."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured(int(sys.argv[2]), real=True)))
        return
    builds = {"this build": ROOT, **({sys.argv[1]: Path(sys.argv[1]).resolve()} if sys.argv[1:] else {})}
    print("| 184 resources, writes of 3 s | apply | times the path | processor | destroy | times | processor |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    path = 0.0
    for name, checkout in builds.items():
        rows = of_checkout(checkout, 184).values()
        path = max(path, *(row["path"] for row in rows))
        cells = [f"{row['seconds']:.1f} s | {row['seconds'] / row['path']:.2f} | {row['busy']:.1f} s" for row in rows]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    program = shutil.which("terraform")
    made, target = world(real=False)
    plan = plan_environment(Azure(target), made.ready(environment(184)), PlanOptions()).plan
    for parallelism in (10, 100) if program else ():
        took = terraform(str(program), plan, parallelism).values()
        cells = [f"{seconds:.1f} s | {seconds / path:.2f} | " for seconds in took]
        print(f"| terraform, {parallelism} at once | {' | '.join(cells)}|", flush=True)
    if not program:
        print("\nterraform is not on the PATH: nothing stands beside.")
    print("\n| in the sandbox's own time | resources | seconds | of them the budget of writes | requests | processor |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, row in measured(2_000, real=False).items():
        budget = max(0.0, row["resources"] - 200) / 10
        line = f"{row['resources']} | {row['seconds']:.0f} | {budget:.0f} | {row['requests']} | {row['busy']:.1f} s"
        print(f"| {name} | {line} |", flush=True)
    print("\n| operations in motion | memory | threads |\n|--:|--:|--:|")
    for operations in (1_000, 5_000):
        megabytes, threads = in_motion(operations)
        print(f"| {operations:,} | {megabytes:.1f} MB | {threads} |")


if __name__ == "__main__":
    main()
