"""Runs that are struck at a write or at a line of their journal are finished by the next. A few of them; `make kills`
takes all.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_however_a_run_ends_the_next_one_finishes_and_leaves_nothing_twice_and_nothing_over() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.scenarios.killed", "31", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    (row,) = [line for line in done.stdout.splitlines() if line.endswith("| 0 |")]
    ways = [int(count) for count in row.split(" | ")[1:-1]]
    assert len(ways) == 5
    assert min(ways) >= 1
