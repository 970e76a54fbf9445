"""Texts made to exhaust a reader cost it less than two seconds and 256 MiB, whatever comes of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.load.bombs import BOMBS

ROOT = Path(__file__).parents[2]
SECONDS, MEBIBYTES = 2.0, 256


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_cheap(name: str) -> None:
    command = [sys.executable, "-m", "tests.load.bombs", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    code, seconds, most = done.stdout.split()
    assert code.strip("-") == BOMBS[name][1]
    assert float(seconds) < SECONDS
    assert float(most) < MEBIBYTES
