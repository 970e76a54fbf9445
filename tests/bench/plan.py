"""How long a plan without changes takes: `python -m tests.bench.plan`.

Whole processes of `deployer plan --sandbox`, beside `terraform plan` of as many `terraform_data` blocks where terraform
is on the PATH; and, in one process, the same plan when every request takes 100 ms and ARM's token buckets are real.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from msgspec.structs import replace
from requests.adapters import BaseAdapter

from deployer.azure.azure import Azure
from deployer.azure.target import Target, WallClock
from deployer.live.sandbox_target import sandbox_target
from deployer.planning.plan_environment import plan_environment
from deployer.sandbox.state.clock import Clock
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.store import opened
from deployer.sandbox.transport import session
from deployer.values.plan_options import PlanOptions
from tests.bench.filled import fill
from tests.bench.process import DEPLOYER, Run, measure
from tests.world import HEAD, SUBSCRIPTION, World

DAY = "2026-11-23"
MODELS = ("mistral-small-2503", "Codestral-2501", "Ministral-3B", "mistral-medium-2505")
ROUNDS = 5


def environment(resources: int) -> str:
    """An environment of about so many resources: a project has four models, each with subscription and endpoint."""
    rows = [f"{HEAD}projects:"]
    for number in range((resources - 4) // 9):
        rows.append(f"  - name: project-{number}\n    deployments:")
        rows += [f"      - {{model: {model}, name: p{number}-{place}}}" for place, model in enumerate(MODELS)]
    return "\n".join(rows) + "\n"


def filled(cloud: Cloud, text: str) -> int:
    """Make the environment in a cloud. How many resources there are."""
    plan = World().plan(text)
    fill(cloud, plan)
    return len(plan.changes)


def terraform(folder: Path, resources: int) -> dict[str, Sequence[str]]:
    """`terraform plan` of so many resources that are there, where there is a terraform.

    To apply 5,000 takes it more than ten minutes. It makes one here, and its state then holds more of the same.
    """
    program = shutil.which("terraform")
    if not program:
        return {}
    block = 'resource "terraform_data" "r%d" { input = "same" }\n'
    (folder / "main.tf").write_text(block % 0)
    for setup in (["init"], ["apply", "-auto-approve"]):
        subprocess.run([program, *setup], cwd=folder, check=True, capture_output=True)
    (folder / "main.tf").write_text("".join(block % number for number in range(resources)))
    file = folder / "terraform.tfstate"
    state = json.loads(file.read_text())
    state["resources"] = [{**state["resources"][0], "name": f"r{number}"} for number in range(resources)]
    file.write_text(json.dumps(state))
    return {"terraform plan": [program, "plan", "-detailed-exitcode"]}


class Slow(BaseAdapter):
    """Every request takes a tenth of a second."""

    def __init__(self, inner: BaseAdapter) -> None:
        super().__init__()
        self.inner = inner

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:  # type: ignore[override]
        time.sleep(0.1)
        return self.inner.send(request, **more)

    def close(self) -> None:
        """Nothing is open."""


def distant(cloud: Cloud, text: str) -> tuple[float, int]:
    """Seconds and requests of one plan at a distance of 100 ms, with ARM's token buckets."""
    cloud.clock = Clock(cloud.clock.now(), time.monotonic)
    cloud.settings = replace(cloud.settings, throttle=True)

    def slow() -> requests.Session:
        http = session(cloud)
        http.mount("https://", Slow(http.get_adapter("https://management.azure.com")))
        return http

    near = sandbox_target(cloud)
    before, start = cloud.counts["requests"], time.perf_counter()
    made = plan_environment(
        Azure(Target(near.credential, session=slow, clock=WallClock())), World().ready(text), PlanOptions()
    )
    assert made.plan.is_empty
    return time.perf_counter() - start, cloud.counts["requests"] - before


def main() -> None:
    """Print the table."""
    noon = datetime.fromisoformat(f"{DAY}T12:00:00").replace(tzinfo=UTC)
    ours = [*DEPLOYER, "plan", "--sandbox", "--as-of", DAY, "--detailed-exitcode", "test.yaml"]
    print("| resources | requests | deployer plan | peak | terraform plan | peak | 100 ms away |")
    print("|---|---|---|---|---|---|---|")
    for wanted in [int(word) for word in sys.argv[1:]] or [1_000, 5_000]:
        text = environment(wanted)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "test.yaml").write_text(text)
            with opened(folder / ".deployer/sandbox.json", now=noon - timedelta(days=15)) as cloud:
                cloud.subscribe(SUBSCRIPTION)
                count = filled(cloud, text)
                cloud.clock.set(noon)
            runs = measure({"deployer plan": ours, **terraform(folder, count)}, folder, ROUNDS)
            with opened(folder / ".deployer/sandbox.json") as cloud:
                away, sent = distant(cloud, text)
            cells = " | ".join((_cells(runs["deployer plan"]), _cells(runs.get("terraform plan"))))
            print(f"| {count} | {sent} | {cells} | {away:.1f} s |", flush=True)


def _cells(run: Run | None) -> str:
    return f"{run} | {run.megabytes:.0f} MB" if run else "not on the PATH | "


if __name__ == "__main__":
    main()
