"""Runs that are struck at a write or at a line of their journal are finished by the next. A few of them; `make kills`
takes all.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_however_a_run_ends_the_next_one_finishes_and_leaves_nothing_twice_and_nothing_over() -> None:
    """A hub, Foundry, a plan file, both side by side, `destroy` and `prune`, struck in every way."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.kills.campaign", "10", "1", "2", "3", "4", "7", "9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.endswith("| 0 |")]
    struck = [[int(count) for count in row[2:7]] for row in rows]
    assert len(struck) == 6
    assert all(sum(counts) for counts in struck)
    assert all(sum(counts) for counts in zip(*struck, strict=True))
