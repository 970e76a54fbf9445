"""One run per environment at a time on one machine, whatever folder it is in."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest
from msgspec.structs import replace

from deployer.applying.exclusive import (
    exclusive,
    folder_lock,
    lock_name,
    run_link,
    state_folder,
    this_holder,
    user_lock,
)
from deployer.applying.lock import Claim, locked
from deployer.azure.target import Target
from deployer.values.holder import Holder, LockOptions, holder
from deployer.values.problem import Refused
from deployer.values.scope import Scope
from tests.conftest import Run
from tests.world import World, environment

SCOPE = Scope("prod", "00000000-0000-0000-0000-000000000000", "rg-test")
HOLD = """
import sys
from pathlib import Path
from deployer.applying.lock import Claim, locked
from deployer.values.holder import Holder
with locked(Path(sys.argv[1]), "environment 'test'", Claim(Holder("77", "build-7", "ann", "apply"))):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: World) -> Target:
    """An Azure that others can be in, and a home of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return replace(world.target, private=False)


@pytest.fixture
def world() -> World:
    return World()


def held(file: Path) -> subprocess.Popen[str]:
    """Another process that holds a lock until a line comes."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_told_who_is_at_work_and_can_wait_for_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    apply = ("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")
    other = held(tmp_path / ".deployer" / "locks" / "test.lock")
    done = run(*apply, "--exit-codes=extended")
    assert done.code == 12
    assert (
        "LCK001: another run is at work on environment 'test': process 77 on build-7, user ann, 'deployer apply'\n"
        in done.err
    )
    assert "--lock-timeout" in done.err
    began = time.monotonic()
    late = run(*apply, "--lock-timeout", "1s")
    assert late.code == 1 and time.monotonic() - began >= 1.0
    assert "Waiting up to 1 s for the lock of environment 'test', held by process 77 on build-7" in late.err
    soon = Timer(0.3, lambda: other.communicate("\n"))
    soon.start()
    assert run(*apply, "--lock-timeout", "1m").code == 0
    soon.join()


def test_the_system_lets_go_of_the_lock_of_a_killed_run_and_the_next_is_told_whose_it_was(tmp_path: Path) -> None:
    file = tmp_path / "test.lock"
    other = held(file)
    other.kill()
    other.communicate()
    with locked(file, "a test") as before:
        assert before == Holder("77", "build-7", "ann", "apply")


def test_two_folders_of_one_environment_wait_for_each_other(
    cloud: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    with exclusive(cloud, [SCOPE], LockOptions(), print):
        monkeypatch.chdir(tmp_path / "other")
        again = replace(SCOPE, group="RG-TEST")  # the same group: Azure compares without case
        with pytest.raises(Refused, match="LCK001"), exclusive(cloud, [again], LockOptions(), print):
            pass
        for another in (replace(SCOPE, group="rg-two"), replace(SCOPE, environment="dev")):
            with exclusive(cloud, [another], LockOptions(), print):
                pass
        elsewhere = replace(cloud, endpoint="https://127.0.0.1:1")
        with exclusive(elsewhere, [replace(SCOPE, environment="Prod")], LockOptions(), print):
            pass


def test_whoever_has_no_home_to_write_to_is_told_what_is_not_locked(
    cloud: Target, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file")
    notes: list[str] = []
    with exclusive(cloud, [SCOPE], LockOptions(), notes.append):
        assert folder_lock(SCOPE).exists()
    assert len(notes) == 1 and notes[0].startswith("Only this folder is locked: cannot write")


def test_a_sandbox_in_its_file_needs_no_lock_in_other_folders(cloud: Target) -> None:
    with exclusive(replace(cloud, private=True), [SCOPE], LockOptions(), print):
        assert not user_lock(lock_name(cloud.endpoint, SCOPE)).exists()


@pytest.mark.parametrize("name", ["../../evil", "a/b", "", "..", "n\0l", "x" * 300])
def test_no_name_of_an_environment_leads_out_of_the_folder_of_the_locks(name: str) -> None:
    scope = replace(SCOPE, environment=name)
    assert folder_lock(scope).parent == Path(".deployer/locks")
    assert "/" not in lock_name("https://management.azure.com", scope)


@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("linux", {"XDG_STATE_HOME": "/x"}, "/x/deployer"),
        ("linux", {"XDG_STATE_HOME": "relative"}, "~/.local/state/deployer"),
        ("darwin", {}, "~/Library/Application Support/deployer"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/deployer"),
    ],
)
def test_the_locks_of_a_user_are_where_the_system_keeps_state(
    system: str, variables: dict[str, str], expected: str
) -> None:
    assert state_folder(system, variables) == Path(expected).expanduser()


@pytest.mark.parametrize(
    ("variables", "link"),
    [
        (
            {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7"},
            "https://github.com/o/r/actions/runs/7",
        ),
        (
            {"SYSTEM_COLLECTIONURI": "https://dev.azure.com/o/", "SYSTEM_TEAMPROJECT": "my team", "BUILD_BUILDID": "7"},
            "https://dev.azure.com/o/my%20team/_build/results?buildId=7",
        ),
        ({"CI_JOB_URL": "https://gitlab.com/o/r/-/jobs/7"}, "https://gitlab.com/o/r/-/jobs/7"),
        ({"CI_JOB_URL": "javascript:alert(1)"}, ""),
        ({}, ""),
    ],
)
def test_a_lock_names_the_run_of_the_build_service(variables: dict[str, str], link: str) -> None:
    assert run_link(variables) == link
    assert this_holder("apply", variables).run == link


def test_what_stands_beside_a_lock_is_foreign_text() -> None:
    assert str(holder({"pid": "7\n##vso[x]", "host": "\x1b[31mred", "user": 8 * "long " * 100})).isprintable()
    assert len(holder({"user": "x" * 1000}).user) == 300


@pytest.mark.parametrize("value", ["", "-1s", "ten", "1.5m", "10", "1m1h", "٣s"])
def test_a_timeout_is_a_duration(run: Run, value: str) -> None:
    done = run("apply", "--lock-timeout", value, "test.yaml")
    assert done.code == 1
    assert "is no duration, write it as 90s, 10m or 1h" in done.err


def test_all_locks_of_a_run_share_its_timeout(tmp_path: Path) -> None:
    claim = Claim(timeout=0.2)
    time.sleep(0.25)
    assert claim.left == 0
