"""Whoever reads the output may stop reading (`| head -1`): the run goes on to its end, and its exit code tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.world import environment

DAY = ("--sandbox", "--as-of", "2026-11-23")
NOTHING = "No changes. Your infrastructure matches the configuration."


def read_one_line(*words: str, both: bool = False) -> tuple[int, str]:
    """The exit code of a command of whose output somebody reads one line, and what went to standard error."""
    command = [sys.executable, "-m", "deployer", *words]
    with Path("errors").open("w+") as errors:
        done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if both else errors)
        assert done.stdout
        done.stdout.readline()
        done.stdout.close()
        code = done.wait(60)
        errors.seek(0)
        return code, errors.read()


@pytest.fixture(autouse=True)
def file(run: Run) -> None:
    """An environment of one endpoint."""
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))


@pytest.mark.parametrize(("more", "both"), [((), True), (("--json",), False), (("-o", "json"), True)])
def test_an_apply_comes_to_its_end_and_succeeds(run: Run, more: tuple[str, ...], both: bool) -> None:
    code, errors = read_one_line("apply", *DAY, "--yes", *more, "test.yaml", both=both)
    assert (code, "Traceback" in errors) == (0, False)
    assert NOTHING in run("plan", *DAY, "test.yaml").out


def test_a_destroy_comes_to_its_end_and_succeeds(run: Run) -> None:
    assert run("apply", *DAY, "--yes", "test.yaml").code == 0
    assert read_one_line("destroy", *DAY, "--yes", "--json", "test.yaml")[0] == 0
    assert "No objects need to be destroyed." in run("destroy", *DAY, "--yes", "test.yaml").out


def test_an_apply_that_fails_says_so_by_its_code(run: Run) -> None:
    refused = ("--method", "PUT", "--path", "*/serverlessendpoints/*", "--status", "400")
    assert run("sandbox", "fault", "broken", "--act", "answer", *refused).code == 0
    assert read_one_line("apply", *DAY, "--yes", "--json", "test.yaml")[0] == 1


def test_every_file_is_rendered() -> None:
    assert read_one_line("render", "--as-of", "2026-11-23", "--out", "out", "test.yaml")[0] == 0
    assert {file.name for file in Path("out/test").iterdir()} == {"main.json", "main.bicep"}


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_an_apply_whose_streams_are_closed_succeeds_and_nothing_is_printed_into_its_files(
    run: Run, closed: str
) -> None:
    words = [sys.executable, "-m", "deployer", "apply", *DAY, "--yes", "test.yaml"]
    done = subprocess.run(["/bin/sh", "-c", f'"$@" {closed}', "sh", *words], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert NOTHING in run("plan", *DAY, "test.yaml").out
    assert "complete" in run("history").out
