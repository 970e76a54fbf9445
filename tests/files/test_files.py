"""Files of ours: no link is followed, only plain files are opened, modes hold, and a line is whole or not there."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import deployer
from deployer.applying.apply import apply
from deployer.applying.journal import Journal
from deployer.applying.lock import locked
from deployer.azure.azure import Azure
from deployer.source import files
from deployer.values.event import Event, State
from deployer.values.problem import Refused
from tests.conftest import Run
from tests.world import World, environment

SMALL = environment("model: mistral-small-2503, name: chat")
DAY = ("--as-of", "2026-11-23")
APPLY = ("apply", "--sandbox", *DAY, "--auto-approve", "test.yaml")
OURS = (
    "sandbox.json",
    "sandbox.lock",
    "sandbox.changes.jsonl",
    "sandbox.log.jsonl",
    "locks/test.lock",
)


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    """The working folder, with an environment in it."""
    (tmp_path / "test.yaml").write_text(SMALL)
    return tmp_path


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """While it runs, the process has this umask."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_place_of_a_file_of_ours_is_refused_and_its_target_left_alone(
    run: Run, folder: Path, name: str, there: bool
) -> None:
    target = folder / "target"
    if there:
        target.write_text("precious\n")
    link = folder / ".deployer" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    done = run(*APPLY)
    assert done.code == 1
    assert "it is a link" in done.err
    assert "Traceback" not in done.err
    assert target.exists() == there
    assert not there or target.read_text() == "precious\n"


@pytest.mark.parametrize("name", [name for name in OURS if name not in ("sandbox.json", "sandbox.changes.jsonl")])
def test_another_name_of_a_file_of_somebody_is_refused_and_the_file_left_alone(
    run: Run, folder: Path, name: str
) -> None:
    target, link = folder / "target", folder / ".deployer" / name
    target.write_text("precious\n")
    target.chmod(0o644)
    link.parent.mkdir(parents=True)
    link.hardlink_to(target)
    done = run(*APPLY)
    assert done.code == 1
    assert "it has another name (a hard link)" in done.err
    assert target.read_text() == "precious\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o644


def test_a_torn_change_under_another_name_is_not_cut_off(run: Run, folder: Path) -> None:
    assert run("plan", "--sandbox", *DAY, "test.yaml").code == 0
    target = folder / "target"
    target.write_text("precious")
    changes = folder / ".deployer" / "sandbox.changes.jsonl"
    changes.unlink(missing_ok=True)
    changes.hardlink_to(target)
    done = run(*APPLY)
    assert done.code == 1
    assert "it has another name (a hard link)" in done.err
    assert target.read_text() == "precious"


@pytest.mark.parametrize("name", ["", "runs", "locks"])
def test_a_folder_of_ours_that_is_a_link_is_refused(run: Run, folder: Path, name: str) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    link = folder / ".deployer" / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    done = run(*APPLY)
    assert done.code == 1
    assert "it is a link" in done.err
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_plain_file_is_refused_and_not_waited_for(run: Run, folder: Path, name: str, kind: str) -> None:
    place = folder / ".deployer" / name
    place.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    done = run(*APPLY)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "cannot" in done.err or "is a directory" in done.err


def test_what_comes_in_place_of_our_folder_during_a_run_is_left_alone(tmp_path: Path) -> None:
    ours, theirs = tmp_path / ".deployer" / "locks", tmp_path / "theirs"
    (theirs / "locks").mkdir(parents=True)
    (theirs / "locks" / "test.holder").write_text("precious")
    with locked(ours / "test.lock", "a test"):
        ours.parent.rename(tmp_path / "moved")
        ours.parent.symlink_to(theirs)
    assert (theirs / "locks" / "test.holder").read_text() == "precious"


def test_a_journal_that_cannot_be_written_any_more_is_no_bug_of_ours(tmp_path: Path) -> None:
    world = World()
    plan, file = world.plan(SMALL), tmp_path / "test.jsonl"
    ended: list[Event] = []
    file.mkdir()
    with pytest.raises(Refused, match="cannot write"):
        for event in apply(plan, Azure(world.target, steps=plan.steps()), None, Journal(file).of("test")):
            ended.append(event)
    failed = [event.detail for event in ended if event.state is State.FAILED]
    assert failed and all(detail.startswith("nothing was sent: cannot write") for detail in failed)
    assert world.writes == 0


@pytest.mark.parametrize("device", ["/dev/full", "/dev/zero", "/dev/null"])
def test_a_device_is_no_state_of_a_sandbox(run: Run, folder: Path, device: str) -> None:
    done = run("plan", "--sandbox", *DAY, "--sandbox-state", device, "test.yaml")
    assert done.code == 1
    assert "SBX006" in done.err


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777])
def test_what_a_run_leaves_behind_is_for_its_user_alone(run: Run, folder: Path, mask: int) -> None:
    with umask(mask):
        done = run(*APPLY)
    assert done.code == 0, done.err
    ours = [folder / ".deployer", *(folder / ".deployer").rglob("*")]
    assert {name for name in OURS if name != "sandbox.changes.jsonl"} <= {
        str(each.relative_to(folder / ".deployer")) for each in ours
    }
    for each in ours:
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each


def test_git_passes_over_what_a_run_leaves_behind(run: Run, folder: Path) -> None:
    assert run(*APPLY).code == 0
    assert (folder / ".deployer" / ".gitignore").read_text() == "*\n"


def test_a_torn_line_does_not_swallow_the_next(tmp_path: Path) -> None:
    file = tmp_path / "test.jsonl"
    file.write_text('{"event": "begin", "ser')
    files.append(file, b'{"event": "end"}\n')
    assert file.read_text() == '{"event": "begin", "ser\n{"event": "end"}\n'


def test_a_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    file = tmp_path / "test.jsonl"
    files.append(file, b'{"event": "begin"}\n')
    whole = file.read_bytes()
    line = json.dumps({"event": "x" * 300}).encode() + b"\n"
    with _room(len(whole) + 100), pytest.raises(OSError, match=r".+"):
        files.append(file, line)
    assert file.read_bytes() == whole
    with _room(100), pytest.raises(OSError, match=r".+"):
        files.replace(file, line)
    assert file.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [file]
    files.append(file, line)
    assert file.read_bytes() == whole + line


@pytest.mark.parametrize("room", [2_000, 5_000, 20_000])
def test_a_full_disk_ends_an_apply_with_one_line(run: Run, folder: Path, room: int) -> None:
    with _room(room):
        done = run(*APPLY)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "file too large" in done.err
    assert run(*APPLY).code == 0


@contextmanager
def _room(size: int) -> Iterator[None]:
    """While it runs no file grows beyond this size: a write takes a part, the next one fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_report_through_a_link_is_refused_and_a_stream_of_the_system_is_not(run: Run, folder: Path) -> None:
    (folder / "link.json").symlink_to(folder / "target.json")
    plan = ("plan", "--sandbox", *DAY, "test.yaml")
    for more in (("--out", "link.json"), ("-o", "json", "--output-file", "link.json")):
        done = run(*plan, *more)
        assert done.code == 1
        assert "it is a link" in done.err
    assert not (folder / "target.json").exists()
    done = run(*plan, "-o", "json", "--output-file", "/dev/stdout")
    assert done.code == 0, done.err
    assert json.loads(done.out)["format_version"]


def test_a_report_is_written_whole_or_not_at_all(run: Run, folder: Path) -> None:
    report = folder / "plan.html"
    report.write_text("before")
    report.chmod(0o640)
    with _room(1_000):
        done = run("regions", "-o", "json", "--output-file", "plan.html", "--force")
    assert done.code == 1
    assert "OUT001" in done.err
    assert report.read_text() == "before"
    assert run("regions", "-o", "json", "--output-file", "plan.html", "--force").code == 0
    assert stat.S_IMODE(report.stat().st_mode) == 0o640


def test_every_module_can_be_imported_where_only_windows_is() -> None:
    """Without the modules and functions that POSIX alone has."""
    code = """
import importlib, pkgutil, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty"):
    sys.modules[name] = None
import os, signal
for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "getuid", "geteuid", "fchmod", "mkfifo", "fork"):
    delattr(os, name)
for name in ("SIGHUP", "SIGKILL", "SIGUSR1", "SIGALRM"):
    delattr(signal, name)
import deployer
for module in pkgutil.walk_packages(deployer.__path__, "deployer."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from pathlib import Path
from deployer.source import files
files.append(Path(sys.argv[1]), b"line\\n")
files.replace(Path(sys.argv[1]), b"other\\n")
"""
    place = Path(os.environ.get("TMPDIR", "/tmp")) / f"deployer-import-{os.getpid()}"
    root = str(Path(deployer.__file__).parents[1])
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(place)], capture_output=True, text=True, cwd=root, check=False
        )
    finally:
        place.unlink(missing_ok=True)
    assert done.returncode == 0, done.stderr
