"""`verify` at the command line: which checks are asked, what they may cost, and what becomes of a lost ability."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deployer.sandbox.inference.broken import ABILITIES
from tests.commands.applied import applied_once, copy_applied
from tests.conftest import Run
from tests.world import environment

TEXT = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: small")
HERE = ("--sandbox", "--as-of", "2026-11-23", "test.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return applied_once(tmp_path_factory, TEXT)


@pytest.fixture(autouse=True)
def applied(run: Run, folder: Path) -> None:
    """A folder where the two endpoints serve."""
    copy_applied(folder, Path(), TEXT)


def test_a_lost_ability_fails_the_run_until_it_is_repaired(run: Run) -> None:
    done = run("verify", *HERE, "--all", "-o", "json")
    found = json.loads(done.out)
    assert (done.code, found["ok"]) == (0, True)
    assert [each["check"] for each in found["outcomes"][0]["checks"]] == [
        "model",
        "chat",
        "stream",
        "json",
        "tools",
        "extra_parameters",
        "mistral_route",
        "content_filter",
        "wrong_key",
        "latency",
    ]
    assert found["tokens"] == sum(each["tokens"] for each in found["outcomes"]) > 0
    assert found["outcomes"][0]["latency"]["samples"] == 10

    broken = run("sandbox", "break", "chat", "tools", "wrong_key")
    assert broken.code == 0
    assert [line.split(" ", 1)[1] for line in broken.out.splitlines()] == [
        f"{name}: it {ABILITIES[name]}" for name in ("tools", "wrong_key")
    ]
    usual = run("verify", *HERE)
    assert usual.code == 1
    assert (
        "failed  'assistants/chat': /chat/completions answers 200 without calling the tool (asked for tools)"
        in usual.out
    )
    assert usual.out.endswith("Verified: 1 of 2 endpoints answer.\n")
    assert "answers 200 without calling the tool" in run("status", *HERE).out
    assert "fail     wrong_key: /chat/completions answers to a key that nobody has" in run("verify", *HERE, "--all").out
    assert run("verify", *HERE, "--only", "stream", "--only", "json").code == 0
    assert "answers 200 without calling the tool" in run("status", *HERE).out, "a part of the checks is no verify"

    assert run("sandbox", "break", "chat", "tools", "--repair").out.count("\n") == 1
    assert run("sandbox", "break", "chat", "--repair").out == ""
    assert run("verify", *HERE, "--all", "-o", "html", "--output-file", "report.html").code == 0
    assert Path("report.html").read_text().count("<td>pass</td>") == 20


def test_the_cap_on_tokens_holds_for_the_run_and_what_was_not_asked_is_no_success(run: Run) -> None:
    done = run("verify", *HERE, "--max-tokens", "60", "-o", "json")
    found = json.loads(done.out)
    assert (done.code, found["ok"]) == (1, False)
    assert 0 < found["tokens"] <= 60
    assert [each["ok"] for each in found["outcomes"]] == [True, False]
    assert found["outcomes"][1]["detail"].startswith("chat: it may take ")
    free = run("verify", *HERE, "--max-tokens", "0", "--only", "model")
    assert (free.code, "Tokens used" in free.out) == (0, False)


def test_what_cannot_be_asked_is_refused(run: Run) -> None:
    for words, why in {
        ("--all", "--only", "chat"): "--all and --only exclude each other",
        ("--only", "ocr"): "no endpoint can be asked for ocr",
        ("--only", "dreams"): "'dreams' is not one of 'model', 'chat',",
        ("--max-tokens", "-1"): "-1 is not in the range",
        ("--max-latency", "nan"): "nan is no number of seconds",
    }.items():
        done = run("verify", *HERE, *words)
        assert (done.code, done.out) == (1, "")
        assert why in " ".join(done.err.split())
    for words, why in {
        ("chat", "dreams"): "'dreams' is no ability; there are model, chat,",
        ("nobody", "chat"): "no endpoints are called 'nobody'; there is '/subscriptions/",
        ("chat",): "name what it is to lose, or give --repair",
    }.items():
        done = run("sandbox", "break", *words)
        assert done.code == 1
        assert why in " ".join(done.err.split())
    for seconds, why in {
        "nan": "nan is no number of seconds",
        "-inf": "-inf is no number of seconds",
        "1e12": "1e+12 seconds on is a year beyond 9999",
    }.items():
        done = run("sandbox", "clock", "--advance", seconds)
        assert done.code == 1
        assert why in " ".join(done.err.split())
