"""Texts made to exhaust a reader cost it less than two seconds and 256 MiB, whatever comes of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.load.bombs import BOMBS

ROOT = Path(__file__).parents[2]
SECONDS, MEBIBYTES = 2.0, 256


def measured(*names: str) -> dict[str, tuple[str, float, float]]:
    """Code, seconds of processor time and most MiB held, of each bomb or of those named."""
    command = [sys.executable, "-m", "tests.load.bombs", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = (line.split(" ", 3) for line in done.stdout.splitlines())
    return {name: (code.strip("-"), float(seconds), float(most)) for code, seconds, most, name in rows}


def test_bombs_are_cheap() -> None:
    first = measured()
    assert {name: first[name][0] for name in BOMBS} == {name: code for name, (_, code) in BOMBS.items()}
    assert {name: most for name, (_, _, most) in first.items() if most >= MEBIBYTES} == {}
    slow = [name for name, (_, seconds, _) in first.items() if seconds >= SECONDS]
    for _ in range(3):  # of a processor that others use as well, the best of several times is the truest
        slow = [name for name, (_, seconds, _) in measured(*slow).items() if seconds >= SECONDS] if slow else []
    assert slow == []
