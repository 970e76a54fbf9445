"""What earlier versions left is read as it was meant, or refused with a sentence that says what to do; what a newer one
wrote is refused so. `write.py` made the folders here; none is ever written again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deployer.applying.journal import chained
from deployer.planning.plan_file import load, seal
from deployer.reports.formats import report
from deployer.reports.plan.json import FORMAT
from deployer.sandbox.state.store import read
from deployer.values.problem import DeployerError, Invalid
from tests.conftest import Ran, Run

HERE = Path(__file__).parent
DAY = ("--sandbox", "--as-of", "2026-11-23")


def left_by(version: str) -> None:
    """The working directory as that version left it."""
    shutil.copytree(HERE / version, ".", dirs_exist_ok=True)
    shutil.move("state", ".deployer")


def test_0_1_0_left_a_sandbox_that_goes_on_and_a_plan_that_is_to_be_made_again(run: Run) -> None:
    left_by("0.1.0")
    assert "No changes." in run("plan", *DAY, "dev.yaml").out
    assert run("status", *DAY, "dev.yaml").code == 0
    for words in (("show", "plan.json"), ("apply", "--sandbox", "plan.json")):
        ran = run(*words)
        assert ran.code == 1
        reads = f"and this one reads format {FORMAT}\n"
        assert f"PLF003: plan.json: an earlier deployer wrote the plan in format 1, {reads}" in ran.err
        assert "make a new plan" not in ran.err
        assert "or plan again" in ran.err
    plan = Path("plan.json")
    plan.write_text(plan.read_text().replace("hub-dev", "hub-dex"))
    assert "PLF005" in run("show", "plan.json").err, "what was changed is told as such, whoever wrote it"
    assert run("history").out == "No run has left a journal here.\n"
    assert run("apply", "--resume", "--yes", *DAY, "dev.yaml").code == 0


def test_0_2_0_left_a_run_that_is_gone_on_with(run: Run) -> None:
    left_by("0.2.0")
    assert "partial" in run("history").out
    assert "1 environment: 1 failed." in run("merge-results", "results.json").out
    seen = json.loads(run("status", "-o", "json", *DAY, "dev.yaml").out)
    assert "it is not there" in json.dumps(seen), "what the last verify found"
    ran = run("apply", "--resume", "--yes", *DAY, "dev.yaml")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.")
    assert "environment 'dev' (process 1 on runner, user ci, 'deployer apply', since 2026-11-23T12:00:00Z)" in ran.err
    assert "3 of 4 writes were done, 0 in motion." in ran.err


def lost(then: Any, now: Any, place: str = "") -> Iterator[str]:
    """Where something that was written then is written no more, or otherwise."""
    if isinstance(then, dict) and isinstance(now, dict):
        yield from (where for key in then for where in lost(then[key], now.get(key), f"{place}/{key}"))
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        yield from (
            where for number in range(len(then)) for where in lost(then[number], now[number], f"{place}/{number}")
        )
    elif then != now and place != "/deployer/version":
        yield place


def test_a_plan_file_of_0_2_0_is_read_and_applied(run: Run) -> None:
    left_by("0.2.0")
    plan = Path("plan.json").read_text()
    now = json.loads(report("plan", "json")([load(plan, "plan.json")]))
    assert list(lost(json.loads(plan), now)) == ["/deployer/seal"] * (now != json.loads(plan))
    shutil.rmtree(".deployer")
    assert run("sandbox", "clock", "--set", "2026-11-23").code == 0
    ran = run("apply", "--sandbox", "plan.json")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Apply complete! Resources: 4 added, 0 changed, 0 destroyed.")


def edit(file: str, change: Callable[[dict[str, Any]], object]) -> None:
    """A JSON file, or the first line of a journal, becomes another one."""
    (path,) = Path().glob(file)
    first, *lines = path.read_text().splitlines(keepends=True) if path.suffix == ".jsonl" else [path.read_text()]
    data = json.loads(first)
    change(data)
    first = json.dumps(data)
    if path.suffix == ".jsonl":
        text = first[: first.rindex(', "chain": "')]
        first = f'{text}, "chain": "{chained("", text)}"}}\n'
    path.write_text(first + "".join(lines))


def newer_plan(data: dict[str, Any]) -> None:
    data["deployer"] |= {"format": FORMAT + 1, "version": "9.0.0"}
    data["deployer"]["seal"] = seal(data)


JOURNAL, SANDBOX = ".deployer/runs/*.jsonl", ".deployer/sandbox.json"
NEWER: list[tuple[str, Callable[[dict[str, Any]], object], tuple[str, ...], str, str]] = [
    ("plan.json", newer_plan, ("show", "plan.json"), "PLF003: plan.json: deployer 9.0.0 wrote the plan", "plan again"),
    (JOURNAL, lambda data: data.update(format=2), ("history",), "RUN002: '.deployer/runs/", "delete the file"),
    (
        JOURNAL,
        lambda data: data.update(format=2),
        ("apply", "--resume", "--yes", *DAY, "dev.yaml"),
        "was written by another version of deployer, in format '2'",
        "run without --resume",
    ),
    (SANDBOX, lambda data: data.update(version=2), ("plan", *DAY, "dev.yaml"), "SBX005", "deployer sandbox reset"),
    ("results.json", lambda data: data.update(format_version="2.0"), ("merge-results", "results.json"), "RES001", ""),
]


@pytest.mark.parametrize(("file", "change", "command", "said", "help"), NEWER)
def test_a_newer_format_is_refused_with_what_to_do(
    run: Run, file: str, change: Callable[[dict[str, Any]], object], command: tuple[str, ...], said: str, help: str
) -> None:
    left_by("0.2.0")
    edit(file, change)
    ran: Ran = run(*command)
    assert ran.code == 1
    assert said in ran.err
    assert help in ran.err


def test_what_a_newer_version_adds_where_nothing_is_decided_is_passed_over(run: Run) -> None:
    left_by("0.2.0")
    edit(".deployer/locks/dev.holder", lambda data: data.update(mood="good", since=7))
    edit(".deployer/verified.json", lambda data: data.update(weather=["fine"], sandbox={"x": {"at": 1}}))
    assert run("status", *DAY, "dev.yaml").code == 1
    assert run("apply", "--yes", *DAY, "dev.yaml").code == 0


def lacking(data: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """The data without one of its keys, for each key at any depth; of things in a list, the first."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield f"{place}/{key}", {name: each for name, each in data.items() if name != key}
            yield from ((where, {**data, key: less}) for where, less in lacking(value, f"{place}/{key}"))
    elif isinstance(data, list) and data:
        yield from ((where, [less, *data[1:]]) for where, less in lacking(data[0], f"{place}/0"))


def test_whatever_is_missing_in_a_plan_or_in_a_sandbox_it_is_read_or_refused(run: Run) -> None:
    left_by("0.2.0")
    seen: dict[str, int] = {"read": 0, "refused": 0}

    def tried(read: Callable[[], object]) -> None:
        try:
            read()
        except DeployerError as error:
            assert isinstance(error, Invalid)
            assert error.problems[0].help
            seen["refused"] += 1
        else:
            seen["read"] += 1

    plan = json.loads(Path("plan.json").read_text())
    for _, less in lacking(plan):
        if isinstance(less.get("deployer"), dict):
            less["deployer"] = {**less["deployer"], "seal": seal(less)}
        tried(lambda less=less: load(json.dumps(less), "plan.json"))  # type: ignore[misc]
    state = Path(SANDBOX)
    for _, less in lacking(json.loads(state.read_text())):
        state.write_text(json.dumps(less))
        tried(lambda: read(state))
    assert min(seen.values()) > 20
