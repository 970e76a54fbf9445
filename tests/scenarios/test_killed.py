"""Runs that die at a write are finished by the next. A few writes here; `make proof` takes all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_whenever_a_run_is_killed_the_next_one_finishes_and_leaves_nothing_twice_and_nothing_over() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.scenarios.killed", "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.endswith("| 0 |")]
    assert len(rows) == 5
    assert all(int(count) >= 1 for row in rows for count in row.split(" | ")[1:4])
