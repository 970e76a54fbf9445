"""The tool against the sandbox over TLS: the same code, the same guard.

In a process of its own, since MLClient keeps one cloud for a whole process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployer.sandbox.server.serve import Serving, running
from deployer.sandbox.state.cloud import Cloud
from tests.world import environment

ROOT = Path(__file__).parents[2]


def test_over_tls_nothing_unplanned_leaves_and_the_plan_comes_true(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.scenarios.served", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "was stopped" in found["stopped"][0]
    assert found["sent"] == []
    assert found["done"]
    assert found["empty"]
    assert found["agents"] == ["azure-ai-ml/1.35.2"]


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("destroy", "--yes")])
def test_a_served_sandbox_takes_a_day_as_the_one_in_a_file_does(tmp_path: Path, command: tuple[str, ...]) -> None:
    """The day decides what the catalogue knows; the clock is the server's own."""
    (tmp_path / "test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    cloud = Cloud.new(datetime(2026, 11, 23, 12, tzinfo=UTC), "00000000-0000-0000-0000-000000000000")
    cloud.pace = 0
    with running(cloud, Serving(tmp_path / "ca.pem")) as served:
        words = [sys.executable, "-m", "deployer", *command, "--as-of", "2026-11-23", "test.yaml"]
        variables = {**os.environ, **served.variables, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            words, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False, timeout=300
        )
    assert done.returncode == 0, done.stderr
    assert "which is this machine" in done.stderr
