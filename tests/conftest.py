"""What holds for every test, and running commands as a user does."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import enumerate as enumerate_threads
from typing import Any

import pytest
import requests.sessions
from hypothesis import settings

from deployer.cli.main import main
from tests import canary
from tests.sandbox.contract import Witness

settings.register_profile("suite", deadline=None)  # two tests at a time share two cores: the clock proves nothing
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """The tests themselves live to the end: the collector need not look through ten thousand again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def contract(monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    """Holds whatever the test, the tool or an SDK says to ARM, and hears from it, against Microsoft's contract."""
    witness = Witness()
    if witness.on:
        monkeypatch.setattr(requests.sessions, "default_hooks", lambda: {"response": [witness.see]})
    yield witness
    assert not witness.errors


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """No thread of ours outlives what it works for: the lease it renews, the journal it flushes, the run it reports."""
    yield
    assert [thread.name for thread in enumerate_threads() if thread.name.startswith("deployer-")] == []


@pytest.fixture(autouse=True, scope="session")
def unleaked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No file that a test leaves holds a secret of the embedded Azure, but its own."""
    yield
    assert canary.leaking_files(tmp_path_factory.getbasetemp()) == []


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """Nor does what a test printed or logged, or the text of its failure."""
    report = (yield).get_result()
    found = [leak for _, text in report.sections for leak in canary.leaks(text)]
    if found:
        report.outcome, report.longrepr = "failed", f"a secret was printed or logged: {found[:3]}"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]

VARIABLES = ("NO_COLOR", "FORCE_COLOR", "TERM", "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `deployer` with these arguments in an empty folder, whatever build service the tests run in."""
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: str, commands: str = "deployer.cli.commands") -> Ran:
        capfd.readouterr()
        code = main(arguments, commands)
        out, err = capfd.readouterr()
        found = [] if canary.shown(arguments) else canary.leaks(f"{out}\n{err}")
        assert not found, f"{arguments} told a secret: {found}"
        return Ran(int(code), out, err)

    return ran
