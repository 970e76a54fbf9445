"""Problems as data: whoever asked for a format gets what is wrong in that format, on standard output."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Run
from tests.world import SUBSCRIPTION, environment

DAY = ("--as-of", "2026-11-23")
LIVE = ("--sandbox", *DAY)
GOOD = environment("model: mistral-small-2503, name: chat")
BAD = GOOD.replace("location:", "colour: red\nlocation:")
UNKNOWN = environment("model: mistral-smal-2503, name: chat")


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    """A file that is right, one with a misspelt key, one with a model that nobody knows."""
    for name, text in {"good": GOOD, "bad": BAD, "unknown": UNKNOWN}.items():
        Path(f"{name}.yaml").write_text(text)


JSON = [
    ("plan", *LIVE),
    ("plan", *LIVE, "--destroy"),
    ("apply", *LIVE, "--yes"),
    ("destroy", *LIVE, "--yes"),
    ("prune", *LIVE, "--yes"),
    ("drift", *LIVE),
    ("status", *LIVE),
    ("verify", *LIVE),
    ("outputs", *LIVE),
    ("capacity", *LIVE),
    ("keys", *LIVE, "--endpoint", "chat"),
    ("forecast", *DAY),
    ("validate", *DAY),
]


@pytest.mark.parametrize("words", JSON)
def test_an_invalid_file_is_told_as_one_json_document(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words, "-o", "json", "bad.yaml")
    assert done.code == 1
    found = json.loads(done.out)
    assert found["valid"] is False
    assert found["error_count"] >= 1
    first = found["diagnostics"][0]
    assert (first["rule"], first["range"]["filename"]) == ("SCH001", "bad.yaml")
    assert words[0] == "validate" or "bad.yaml:5:1: error SCH001" in done.err
    assert run(*words, "-o", "json", "bad.yaml").out == done.out, "the same mistake, the same bytes"


@pytest.mark.parametrize("words", JSON)
def test_a_file_or_folder_that_is_not_there_is_told_so_too(run: Run, words: tuple[str, ...]) -> None:
    Path("empty").mkdir()
    for name in ("empty", "nosuch.yaml"):
        done = run(*words, name, "-o", "json")
        assert done.code == 1
        assert json.loads(done.out)["diagnostics"], name


def test_other_formats_tell_problems_in_their_own_way(run: Run) -> None:
    assert run("plan", *LIVE, "-o", "what-if", "bad.yaml").out == run("plan", *LIVE, "-o", "json", "bad.yaml").out
    assert run("plan", *LIVE, "-o", "azure-devops", "bad.yaml").out.startswith("##vso[task.logissue type=error;")
    assert json.loads(run("plan", *LIVE, "-o", "gitlab", "bad.yaml").out)[0]["check_name"] == "SCH001"
    suites = ElementTree.fromstring(run("verify", *LIVE, "-o", "junit", "bad.yaml").out)
    assert int(suites.get("failures", "0")) >= 1
    assert run("outputs", *LIVE, "-o", "env", "bad.yaml").out == "", "a shell evaluates it"


def test_rows_that_cannot_be_read_are_told_in_every_format_of_validate(run: Run) -> None:
    Path("rows").mkdir()
    Path("rows/models.yaml").write_text("models: 3\n")
    for name, sign in {
        "sarif": '"ruleId"',
        "github": "::error ",
        "junit": "<failure",
        "gitlab": '"check_name"',
    }.items():
        done = run("validate", *DAY, "--catalog", "rows", "-o", name, "good.yaml")
        assert done.code == 1
        assert sign in done.out, name


def test_a_refused_plan_is_told_as_data(run: Run) -> None:
    assert run("apply", *LIVE, "--yes", "good.yaml").code == 0
    for words in (("plan", *LIVE), ("apply", *LIVE, "--yes")):
        done = run(*words, "--target", "nosuch", "-o", "json", "good.yaml")
        assert done.code == 1
        assert json.loads(done.out)["diagnostics"][0]["rule"] in done.err
    limited = run("destroy", *LIVE, "--yes", "--max-destroy", "0", "-o", "json", "good.yaml")
    assert limited.code == 1
    assert json.loads(limited.out)["diagnostics"]


def test_a_plan_that_was_shown_stays_the_only_document(run: Run) -> None:
    Path("terms.yaml").write_text(GOOD.replace("accept_marketplace_terms: true\n", ""))
    done = run("plan", *LIVE, "-o", "json", "terms.yaml")
    assert done.code == 1
    assert "MKT001" in done.err
    assert "resource_changes" in json.loads(done.out)


def test_the_problems_go_to_the_file_that_was_to_get_the_result(run: Run) -> None:
    done = run("plan", *LIVE, "-o", "json", "--output-file", "plan.json", "-o", "text", "unknown.yaml")
    assert (done.code, done.out) == (1, "")
    assert json.loads(Path("plan.json").read_text())["diagnostics"][0]["rule"] == "MOD001"


@pytest.mark.parametrize("command", ["apply", "destroy", "prune"])
def test_events_tell_problems_as_terraform_does(run: Run, command: str) -> None:
    done = run(command, *LIVE, "--yes", "--json", "bad.yaml")
    version, *problems = map(json.loads, done.out.splitlines())
    assert done.code == 1
    assert version["type"] == "version"
    assert {each["type"] for each in problems} == {"diagnostic"}
    assert problems[0]["@level"] == "error"
    assert problems[0]["diagnostic"]["range"]["start"] == {"line": 5, "column": 1, "byte": BAD.index("colour")}


def test_destroy_tells_events(run: Run) -> None:
    assert run("apply", *LIVE, "--yes", "good.yaml").code == 0
    done = run("destroy", *LIVE, "--yes", "--json", "good.yaml")
    told = list(map(json.loads, done.out.splitlines()))
    assert done.code == 0
    assert told[-1]["changes"]["remove"] > 0


SANDBOX = "Sandbox: the embedded Azure in '.deployer/sandbox.json' is used; nothing is sent to Azure.\n"


@pytest.mark.parametrize("words", [("plan",), ("apply", "--yes"), ("prune", "--yes"), ("destroy", "--yes")])
def test_a_run_says_that_it_is_in_the_sandbox(
    run: Run, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOYER_SANDBOX", "1")
    done = run(*words, *DAY, "-o", "json", "good.yaml")
    assert done.code == 0
    assert done.err.startswith(SANDBOX)
    assert "Sandbox:" not in done.out


def test_a_plan_file_says_where_it_runs(run: Run) -> None:
    assert run("plan", *LIVE, "--out", "plan.json", "good.yaml").code == 0
    assert run("apply", "--sandbox", "plan.json").err.startswith(SANDBOX)


@pytest.mark.parametrize("words", [("plan",), ("apply", "--yes"), ("destroy", "--yes")])
def test_a_run_against_azure_names_the_subscription(
    run: Run, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):  # no address at all: refused before anything is sent
        monkeypatch.setenv(name, "http://host:port")
    Path("good.yaml").write_text(GOOD)
    done = run(*words, "good.yaml")
    assert done.code == 1
    assert done.err.startswith(f"Azure: subscription {SUBSCRIPTION}.\n")
    assert "AZR012" in done.err
