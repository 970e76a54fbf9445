"""Nothing is written before somebody has said the word, and nobody is asked where nobody can answer."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import VARIABLES, Run
from tests.world import HEAD, environment

TEXT = environment("model: mistral-small-2503, name: chat")
DAY = ("--sandbox", "--as-of", "2026-11-23")


def answered(folder: Path, answer: str, **variables: str) -> tuple[int, str, str]:
    """`deployer apply` in a terminal where somebody types `answer`: exit code, result, and what the terminal showed."""
    (folder / "test.yaml").write_text(TEXT)
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    environ = {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "dumb", **variables}
    with subprocess.Popen(
        [sys.executable, "-m", "deployer", "apply", *DAY, "test.yaml"],
        cwd=folder,
        env=environ,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as process:
        os.write(ours, answer.encode())
        assert process.stdout
        out = process.stdout.read()
        process.wait(60)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed, and everything was read
            break
        shown += part
    os.close(ours)
    return process.returncode, out, shown.decode()


@pytest.mark.parametrize("answer", ["y\n", "YES\n", "\x04"])
def test_anything_but_yes_cancels_and_changes_nothing(run: Run, tmp_path: Path, answer: str) -> None:
    code, out, shown = answered(tmp_path, answer)
    assert code == 1
    assert out.endswith("Plan: 7 to add, 0 to change, 0 to destroy.\n")
    assert "Only 'yes' will be accepted to approve." in shown
    assert "Cancelled: nothing was changed." in shown
    assert run("sandbox", "log", "--writes").out == ""


def test_yes_approves(run: Run, tmp_path: Path) -> None:
    code, out, _ = answered(tmp_path, "yes\n")
    assert code == 0
    assert out.endswith("Apply complete! Resources: 7 added, 0 changed, 0 destroyed.\n")


@pytest.mark.parametrize("variable", ["CI", "TF_BUILD"])
def test_nobody_is_asked_in_a_build_not_even_in_a_terminal(run: Run, tmp_path: Path, variable: str) -> None:
    code, _, shown = answered(tmp_path, "yes\n", **{variable: "True" if variable == "TF_BUILD" else "true"})
    assert code == 1
    assert "error OPT002: the plan needs approval" in shown
    assert "Enter a value" not in shown
    assert run("sandbox", "log", "--writes").out == ""


@pytest.mark.parametrize("command", ["apply", "destroy", "prune"])
def test_without_a_terminal_the_run_fails_and_names_what_to_do(run: Run, command: str) -> None:
    Path("test.yaml").write_text(TEXT)
    if command != "apply":
        assert run("apply", *DAY, "--auto-approve", "test.yaml").code == 0
    if command == "prune":
        Path("test.yaml").write_text(HEAD)
    before = run("sandbox", "log", "--writes").out
    ran = run(command, "--sandbox", "test.yaml")
    assert ran.code == 1
    assert ran.err.endswith(
        "error OPT002: the plan needs approval, and there is no terminal to ask on\n"
        "  help: review it with 'deployer plan', then run again with --auto-approve\n"
    )
    assert run("sandbox", "log", "--writes").out == before


def test_every_missing_input_is_named_at_once(run: Run) -> None:
    more = "variables: {one: {type: string}, two: {type: string}}\ntags: {one: '${var.one}', two: '${var.two}'}\n"
    Path("test.yaml").write_text(TEXT + more)
    ran = run("apply", *DAY, "test.yaml")
    assert ran.code == 1
    assert "variable 'one' has no value" in ran.err
    assert "variable 'two' has no value" in ran.err
    assert ran.out == ""


def test_an_approved_plan_looks_at_the_quota_of_machines_before_it_buys(run: Run, tmp_path: Path) -> None:
    """`plan` alone does not ask for it, and what was granted then may be in use by now."""
    machines = "compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 1}"
    both = environment(
        "model: mistral-small-2503, name: chat", f"model: mistralai-Mistral-7B-Instruct-v0-2, name: open, {machines}"
    )
    (tmp_path / "test.yaml").write_text(both)
    assert run("plan", *DAY, "--out", "plan.json", "test.yaml").code == 0
    done = run("apply", "--sandbox", "plan.json")
    assert done.code == 1
    assert "error PLN014: quota 'standardNCADSA100v4Family' in 'eastus2' has 0 of 0 left" in done.err
    assert "use 24 fewer cores" in done.err
    assert run("sandbox", "log", "--writes").out == ""
    assert run("sandbox", "quota", "standardNCADSA100v4Family", "24").code == 0
    assert run("apply", "--sandbox", "plan.json").code == 0


@pytest.mark.parametrize("words", [("keys", "--endpoint", "chat", "--rotate", "primary"), ("keys", "rotate")])
def test_who_replaces_a_key_is_not_sent_to_a_plan(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "test.yaml").write_text(TEXT)
    assert run("apply", *DAY, "--auto-approve", "test.yaml").code == 0
    asked = run(*words, *DAY, "test.yaml")
    assert asked.code == 1
    assert "error OPT002: replacing a key needs approval, and there is no terminal to ask on" in asked.err
    assert "deployer plan" not in asked.err
    assert run(*words, *DAY, "--yes", "test.yaml").code == 0


@pytest.mark.parametrize("words", [("inventory",), ("import", "--resource-group", "rg-test")])
def test_a_subscription_is_named_by_its_id(run: Run, words: tuple[str, ...]) -> None:
    """The embedded Azure made a subscription of any name, and said that it is empty."""
    done = run(*words, "--sandbox", "--subscription", "Pay-As-You-Go")
    assert (done.code, done.out) == (1, "")
    assert "'Pay-As-You-Go' is not an id; 'az account show --query id' prints it" in done.err
