"""How long a plan without changes takes: `python -m tests.bench.plan`.

Whole processes of `deployer plan --sandbox`, beside `terraform plan` of as many `terraform_data` blocks where terraform
is on the PATH; and, in one process, the same plan when every request takes 100 ms and ARM's token buckets are real.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter

from deployer.azure.azure import Azure
from deployer.azure.target import Target, WallClock
from deployer.draft import draft
from deployer.reach import sandbox_target
from deployer.sandbox.clock import Clock
from deployer.sandbox.cloud import Cloud
from deployer.sandbox.store import opened
from deployer.sandbox.transport import session
from deployer.values.choices import Choices
from tests.world import HEAD, SUBSCRIPTION, World

DAY = "2026-11-23"
MODELS = ("mistral-small-2503", "Codestral-2501", "Ministral-3B", "mistral-medium-2505")
ROUNDS = 3


def environment(resources: int) -> str:
    """An environment of about so many resources: a project has four models, each with subscription and endpoint."""
    rows = [f"{HEAD}projects:"]
    for number in range((resources - 4) // 9):
        rows.append(f"  - name: project-{number}\n    deployments:")
        rows += [f"      - {{model: {model}, name: p{number}-{place}}}" for place, model in enumerate(MODELS)]
    return "\n".join(rows) + "\n"


def fill(cloud: Cloud, text: str) -> int:
    """Make the environment in a cloud, past the tool's patience: PUT after PUT. How many resources there are."""
    world = World()
    plan = world.plan(text)
    http, target = session(cloud), sandbox_target(cloud)
    for change in plan.changes:
        for step in change.steps:
            token = target.credential.get_token(target.scope).token
            url = f"https://management.azure.com{step.url}"
            answer = http.put(url, json=step.body, headers={"Authorization": f"Bearer {token}"})
            assert answer.ok, answer.text
            cloud.clock.advance(120)
    return len(plan.changes)


def whole(folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of one `deployer plan`, from its start to its end."""
    command = [sys.executable, "-m", "deployer", "plan", "--sandbox", "--as-of", DAY, "test.yaml"]
    return _timed(command, folder, "No changes.")


def terraform(folder: Path, resources: int) -> tuple[float, float] | None:
    """The same for terraform, where there is one."""
    if not (program := shutil.which("terraform")):
        return None
    place = folder / "terraform"
    place.mkdir(exist_ok=True)
    blocks = (f'resource "terraform_data" "r{number}" {{ input = "{number}" }}\n' for number in range(resources))
    (place / "main.tf").write_text("".join(blocks))
    for setup in (["init"], ["apply", "-auto-approve"]):
        subprocess.run([program, *setup], cwd=place, check=True, capture_output=True)
    return _timed([program, "plan"], place, "No changes.")


def _timed(command: list[str], folder: Path, expected: str) -> tuple[float, float]:
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        out = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    assert expected in out, out
    return seconds, usage.ru_maxrss / 1024


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
    made = draft(Azure(Target(near.credential, session=slow, clock=WallClock())), World().ready(text), Choices())
    assert made.plan.is_empty
    return time.perf_counter() - start, cloud.counts["requests"] - before


def main() -> None:
    """Print the table."""
    noon = datetime.fromisoformat(f"{DAY}T12:00:00").replace(tzinfo=UTC)
    print("| resources | requests | deployer plan | peak | terraform plan | peak | 100 ms away |")
    print("|---|---|---|---|---|---|---|")
    for wanted in [int(word) for word in sys.argv[1:]] or [1_000, 5_000]:
        text = environment(wanted)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "test.yaml").write_text(text)
            with opened(folder / ".deployer/sandbox.json", now=noon - timedelta(days=15)) as cloud:
                cloud.subscribe(SUBSCRIPTION)
                count = fill(cloud, text)
                cloud.clock.set(noon)
            seconds, peak = min(whole(folder) for _ in range(ROUNDS))
            other = terraform(folder, count)
            with opened(folder / ".deployer/sandbox.json") as cloud:
                away, sent = distant(cloud, text)
            theirs = f"{other[0]:.2f} s | {other[1]:.0f} MB" if other else "not on the PATH | "
            print(f"| {count} | {sent} | {seconds:.2f} s | {peak:.0f} MB | {theirs} | {away:.1f} s |", flush=True)


if __name__ == "__main__":
    main()
