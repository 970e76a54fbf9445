"""`deployer init`: a first environment on either platform."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from deployer.cli.first_environment import GUID
from deployer.reports.ansi import plain
from tests.conftest import Ran, Run
from tests.reports.test_columns import read

DAY = ("--as-of", "2026-11-28")


@pytest.mark.parametrize(
    ("platform", "section", "model"),
    [("hub", "hub:", "mistral-small-2503"), ("foundry", "foundry:", "Mistral-Large-3")],
)
def test_the_model_that_is_sold_longest_there_is_written_and_the_file_is_valid(
    platform: str, section: str, model: str, run: Run
) -> None:
    assert run("init", "--platform", platform, "--accept-marketplace-terms", *DAY).code == 0
    text = Path("environments/dev.yaml").read_text()
    assert f"\n{section}\n" in text
    assert f"    - model: {model}\n" in text
    assert run("validate", "environments", "--strict", *DAY).code == 0


def test_where_nobody_can_be_asked_it_is_a_hub(run: Run) -> None:
    run("init", *DAY)
    assert "\nhub:\n" in Path("environments/dev.yaml").read_text()


def test_an_account_needs_no_region_of_hubs(run: Run) -> None:
    assert run("init", "--location", "uaenorth", *DAY).code == 1
    assert run("init", "--location", "uaenorth", "--platform", "foundry", *DAY).code == 0


def asked(run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str) -> tuple[Ran, str]:
    """`init` in a terminal where somebody has typed; how it ended, and what the terminal showed."""
    pty: Any = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    with (
        monkeypatch.context() as patched,
        os.fdopen(theirs, "r", encoding="utf-8", closefd=False) as answers,
        os.fdopen(theirs, "w", encoding="utf-8") as screen,
    ):
        patched.setattr(sys, "stdin", answers)
        patched.setattr(sys, "stderr", screen)
        ran = run("init", *DAY, *arguments)
    shown = b"".join(iter(lambda: read(ours), b"")).decode()
    os.close(ours)
    return ran, plain(shown.replace("\r\n", "\n"))


def written() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


CONVERSATIONS = {
    "Enter": ("\n" * 9, ("foundry", "dev", GUID, "eastus2", "Mistral-Large-3", "")),
    "by number": (
        "hub\nchat\n${AZURE_SUBSCRIPTION_ID}\nEast US\n2\ny\n",
        ("hub", "chat", "${AZURE", "eastus", "Cod", "y"),
    ),
    "mistakes": (
        "moon\nhub\nX\nchat\nabc\n\nnowhere\nuaenorth\nwestus\n99\nMistral-Large-3\nministral-3b\nperhaps\nyes\n",
        ("hub", "chat", GUID, "westus", "Ministral-3B", "y"),
    ),
}


@pytest.mark.parametrize(("typed", "expected"), CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_in_a_terminal_it_asks_and_tells_the_line_that_writes_the_same(
    typed: str, expected: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran, shown = asked(run, monkeypatch, typed)
    assert ran.code == 0, shown
    platform, name, subscription, location, model, terms = expected
    text = Path(f"environments/{name}.yaml").read_text()
    assert ran.out == f"environments/{name}.yaml\nenvironments/schema.json\n"
    assert f'\nsubscription: "{subscription}' in text
    assert f"\nlocation: {location}\n" in text
    assert f" model: {model}" in text
    assert f"\naccept_marketplace_terms: {'true' if terms else 'false'}\n" in text
    assert f"\n{platform}:\n" in text
    line = shlex.split(shown.rpartition("the same without questions: ")[2])
    before = written()
    (tmp_path / "again").mkdir()
    monkeypatch.chdir(tmp_path / "again")
    assert line[:2] == ["deployer", "init"]
    assert run(*line[1:]).code == 0
    assert written() == before


def test_what_an_option_says_is_not_asked_and_a_name_that_is_taken_is_asked_again(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = "11111111-2222-3333-4444-555555555555"
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", known)
    assert run("init", "--platform", "hub", *DAY, "mine").code == 0
    typed = "hub\ndev\n\n\n"
    options = ("--location", "westus", "--model", "Codestral-2501", "--accept-marketplace-terms", "mine")
    ran, shown = asked(run, monkeypatch, typed, *options)
    assert ran.out.splitlines()[0] == "mine/test.yaml", shown
    assert f"Subscription [{known}]: " in shown
    assert "'mine/dev.yaml' exists already" in shown
    assert not any(word in shown for word in ("Region [", "Model, ", "It buys"))
    assert f"--subscription {known} --location westus --model Codestral-2501 --accept-marketplace-terms" in shown
    assert asked(run, monkeypatch, "", "--name", "three", "--platform", "hub")[1].startswith("next: ")
    assert "hub:" in Path("environments/three.yaml").read_text()
    assert asked(run, monkeypatch, "", "--no-input", "--name", "four")[1].startswith("next: ")
    assert asked(run, monkeypatch, "", "--no-input")[1].startswith("next: ")
    monkeypatch.setenv("CI", "true")
    assert asked(run, monkeypatch, "", "build")[1].startswith("next: ")


@pytest.mark.parametrize("model", ["Mistral-Large-3", "Mistral-large-2402", "moon"])
def test_a_model_that_is_not_sold_there_is_refused(model: str, run: Run) -> None:
    ran = run("init", "--model", model, *DAY)
    assert ran.code == 1
    assert f"INI009: no chat model '{model}' to begin with in 'eastus2'" in ran.err
    assert not Path("environments").exists()


@pytest.mark.parametrize("answers", ["", "\n", "\n\n\n\n"])
def test_ctrl_d_and_ctrl_c_end_it_and_nothing_is_written(
    answers: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, shown = asked(run, monkeypatch, f"{answers}\x04")
    assert (ran.code, ran.out) == (1, "")
    assert shown.endswith("\nCancelled: nothing was written.\n")
    with monkeypatch.context() as patched:
        patched.setattr(click.termui, "visible_prompt_func", interrupted)
        assert asked(run, monkeypatch, "")[0].code == 130
    assert list(Path().iterdir()) == []


def interrupted(_text: str) -> str:
    """What `input` does when Ctrl-C is pressed."""
    raise KeyboardInterrupt
