"""The tool against the sandbox over TLS: the same code, the same guard.

In a process of its own, since MLClient keeps one cloud for a whole process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
