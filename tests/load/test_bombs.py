"""Texts made to exhaust a reader cost it a bounded number of steps and 256 MiB, whatever comes of them. Steps are calls
of functions, not seconds: a machine that others use as well proves nothing by its clock.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.load.bombs import BOMBS

ROOT = Path(__file__).parents[2]
CALLS, MEBIBYTES = 6_000_000, 256
"""A dozen calls for each of the 500,000 nodes that a file may have."""


def test_bombs_are_cheap() -> None:
    command = [sys.executable, "-m", "tests.load.bombs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [line.split(" ", 4) for line in done.stdout.splitlines()]
    assert {name: code.strip("-") for code, *_, name in rows} == {name: code for name, (_, code) in BOMBS.items()}
    assert {name: calls for _, calls, _, _, name in rows if int(calls) > CALLS} == {}
    assert {name: most for _, _, most, _, name in rows if int(most) >= MEBIBYTES} == {}
