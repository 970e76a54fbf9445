"""Beside a plan file no option is ignored, and no result is written over what is read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
import pytest

from deployer.cli.commands import apply
from deployer.cli.option_values import Planning
from deployer.reports.document import harmless
from tests.conftest import Run
from tests.world import environment

SMALL = environment("model: mistral-small-2503, name: chat")
DAY = ("--as-of", "2026-11-23")
PLAN = ("plan", "--sandbox", *DAY)
RUNNING = {
    "--yes",
    "--json",
    "--max-destroy",
    "--no-preflight",
    "--engine",
    "--lock-timeout",
    "--resume",
    "--sandbox",
    "--sandbox-state",
    "--output",
    "--output-file",
    "--force",
    "--color",
    "--exit-codes",
    "--all-problems",
    "--changed-since",
    "--continue-on-error",
    "--results",
    "--rights",
}
"""Options that say how a plan is run, and mean the same beside a plan file."""


def long(option: click.Parameter) -> str:
    """The first long name of an option."""
    return next(name for name in option.opts if name.startswith("--"))


PLANNING = [each for each in apply.command.params if isinstance(each, Planning)]


def test_every_option_of_apply_either_plans_or_runs() -> None:
    others = {long(each) for each in apply.command.params if isinstance(each, click.Option) and each not in PLANNING}
    assert others <= RUNNING, "say whether a new option decides what a plan holds (Planning), or how it is run"


@pytest.fixture
def planned(run: Run) -> Path:
    """A plan file, in the folder that the commands run in."""
    Path("test.yaml").write_text(SMALL)
    assert run(*PLAN, "--out", "plan.json", "test.yaml").code == 0
    return Path("plan.json")


@pytest.mark.parametrize("option", [long(each) for each in PLANNING])
def test_an_option_that_plans_is_refused_beside_a_plan_file(run: Run, planned: Path, option: str) -> None:
    Path("own").mkdir()
    Path("values.yaml").write_text("a: b\n")
    values = {
        "--as-of": "2026-11-23",
        "--var": "a=b",
        "--var-file": "values.yaml",
        "--rules": "own",
        "--catalog": "own",
    }
    flag = next(each for each in PLANNING if long(each) == option).is_flag
    done = run("apply", "--sandbox", str(planned), option, *(() if flag else (values.get(option, "chat"),)))
    assert done.code == 1
    assert "OPT004" in done.err
    assert f"'{option}'" in done.err
    assert "PUT" not in run("sandbox", "log", "--writes").out


OVER = [
    (*PLAN, "test.yaml", "--out"),
    (*PLAN, "test.yaml", "-o", "json", "--output-file"),
    ("apply", "--sandbox", *DAY, "--yes", "test.yaml", "-o", "json", "--output-file"),
    ("validate", *DAY, "test.yaml", "-o", "json", "--output-file"),
    ("schema", "--output-file"),
]


@pytest.mark.parametrize("words", OVER)
@pytest.mark.parametrize("spelling", ["test.yaml", "./folder/../test.yaml", "hard.json", "other.yaml"])
def test_no_result_is_written_over_a_file_that_is_read(run: Run, words: tuple[str, ...], spelling: str) -> None:
    Path("test.yaml").write_text(SMALL)
    Path("other.yaml").write_text("name: other\n")
    Path("folder").mkdir()
    os.link("test.yaml", "hard.json")
    if words[0] == "schema" and spelling == "hard.json":
        return  # reads no file
    done = run(*words, spelling)
    assert done.code == 1
    assert "OUT003" in done.err
    assert Path("test.yaml").read_text() == SMALL
    assert Path("other.yaml").read_text() == "name: other\n"
    assert "PUT" not in run("sandbox", "log", "--writes").out


def test_a_plan_file_is_written_over_a_plan_and_over_nothing_else(run: Run, planned: Path) -> None:
    assert run(*PLAN, "--out", str(planned), "test.yaml").code == 0
    planned.write_text("notes")
    done = run(*PLAN, "--out", str(planned), "test.yaml")
    assert done.code == 1
    assert "OUT003" in done.err
    assert planned.read_text() == "notes"


def test_events_hold_no_command_of_a_build_log() -> None:
    text = json.dumps({"detail": "##vso[task.setvariable variable=x]y ##[group]z"})
    assert "##vso[" not in harmless(text)
    assert "##[" not in harmless(text)
    assert json.loads(harmless(text)) == json.loads(text)


def test_a_deleted_working_folder_is_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    done = run(*PLAN, "test.yaml")
    assert done.code == 1
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) <= 3


def test_a_line_of_the_log_that_is_broken_is_named(run: Run, planned: Path) -> None:
    log = Path(".deployer/sandbox.log.jsonl")
    log.write_text(log.read_text() + "{broken\n")
    done = run("sandbox", "log")
    assert done.code == 1
    assert "SBX005" in done.err
