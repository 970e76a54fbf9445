"""After a kill the next run takes the lock over, and says whose it was."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Run
from tests.world import environment


def test_whose_lock_it_was_is_said_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    locks = tmp_path / ".deployer" / "locks"
    locks.mkdir(parents=True, mode=0o700)
    (locks / "test.holder").write_text(json.dumps({"pid": 4242}))
    apply = ("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")
    assert "The last run on environment 'test' (process 4242) was killed." in run(*apply).err
    assert "was killed" not in run(*apply).err
