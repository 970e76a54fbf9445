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


def test_nobody_obeys_what_stands_in_the_name_of_a_holder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    locks = tmp_path / ".deployer" / "locks"
    locks.mkdir(parents=True, mode=0o700)
    (locks / "test.holder").write_text(json.dumps({"pid": 7, "host": "##vso[task.x]\x1b[2J\n::error::b"}))
    told = run("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml").err
    assert "(process 7 on \\x23#vso[task.x][2J" in told
    assert "\x1b" not in told and "##vso[" not in told
