"""Texts made to exhaust a reader cost it less than two seconds and 256 MiB, whatever comes of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.load.bombs import BOMBS

ROOT = Path(__file__).parents[2]
SECONDS, MEBIBYTES = 2.0, 256


def test_bombs_are_cheap() -> None:
    command = [sys.executable, "-m", "tests.load.bombs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    measured = {name: rest for *rest, name in (line.split(" ", 3) for line in done.stdout.splitlines())}
    assert {name: measured[name][0].strip("-") for name in BOMBS} == {name: code for name, (_, code) in BOMBS.items()}
    assert {name: cost for name, cost in measured.items() if float(cost[1]) >= SECONDS} == {}
    assert {name: cost for name, cost in measured.items() if float(cost[2]) >= MEBIBYTES} == {}
