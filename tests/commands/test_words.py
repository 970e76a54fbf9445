"""Words that the command line does not know, files of the wrong sort, and what a report tells to run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.world import environment

DAY = ("--as-of", "2026-11-23")
LIVE = ("--sandbox", *DAY)
GOOD = environment("model: mistral-small-2503, name: chat")
RULE = '''"""Names are short."""

from deployer.rules.rule import Rule
from deployer.values.problem import Severity


def find(view):
    return iter(())


RULE = Rule("ACM001", Severity.ERROR, find)
'''


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    """An environment file."""
    Path("test.yaml").write_text(GOOD)


SAID = {
    ("apply", "--dry-run"): "'deployer plan' shows what would be done",
    ("destroy", "--what-if"): "'deployer plan' shows what would be done",
    ("plan", "--yes"): "this command asks nothing",
    ("plan", "--json"): "did you mean '-o json'?",
    ("validate", "--sarif"): "did you mean '-o sarif'?",
    ("apply", "--yess"): "did you mean '--yes'?",
    ("destroy", "--auto"): "did you mean '--auto-approve'?",
    ("models", "--as-off"): "did you mean '--as-of'?",
    ("plan", "-destroy"): "did you mean '--destroy'?",
    ("plan", "-target=x"): "did you mean '--target'?",
    ("plan", "-out=plan.json"): "did you mean '--out'?",
    ("apply", "-auto-approve"): "did you mean '--auto-approve'?",
    ("apply", "-yes"): "did you mean '--yes'?",
    ("apply", "-destroy"): "'deployer destroy' deletes everything of an environment",
    ("plan", "-var"): "did you mean '--var'?",
    ("plan", "-ojson", "-x"): "",
    ("plan", "--resource-group"): "the environment file says it",
    ("apply", "--no-color"): "write '--color never'",
}


@pytest.mark.parametrize("words", SAID)
def test_an_unknown_option_names_what_was_meant(run: Run, words: tuple[str, str]) -> None:
    done = run(*words, "test.yaml")
    assert (done.code, done.out) == (1, "")
    told = f"; {SAID[words]}" if SAID[words] else ""
    assert f"error: no such option '{words[-1].partition('=')[0]}'{told}" in done.err


def test_an_option_that_resembles_none_gets_no_guess(run: Run) -> None:
    assert run("plan", "--colourful-things", "test.yaml").err.startswith("error: no such option '--colourful-things'\n")


COMMANDS = {
    ("deploy", "test.yaml"): "no command 'deploy', did you mean 'apply'?",
    ("up",): "no command 'up', did you mean 'apply'?",
    ("DELETE",): "no command 'DELETE', did you mean 'destroy'?",
    ("destory",): "no command 'destory', did you mean 'destroy'?",
    ("what-if", "test.yaml"): "no command 'what-if', did you mean 'plan'?",
    ("state", "list"): "no command 'state'; there is no state file; 'deployer status' and 'deployer inventory' tell",
    ("taint", "x"): "no command 'taint'; 'deployer apply --replace NAME' makes a resource anew",
    ("help", "deploy"): "no command 'deploy', did you mean 'apply'?",
    ("sandbox", "deploy"): "no command 'deploy'\n",
    ("nonsense",): "no command 'nonsense'\n",
}
"""Whoever writes the command of another tool is told ours, and never one that only looks alike: 'deploy', 'destroy'."""


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_of_another_tool_names_the_one_that_does_it_here(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"error: {COMMANDS[words]}")


def test_a_plan_file_is_no_environment_file_nor_the_other_way_round(run: Run) -> None:
    assert run("plan", *LIVE, "--out", "plan.json", "test.yaml").code == 0
    for words in (("plan", *LIVE), ("validate", *DAY), ("drift", *LIVE)):
        done = run(*words, "plan.json")
        assert done.code == 1
        assert "PLF010: this is a plan file, not an environment file" in done.out + done.err
        assert "SCH" not in done.out + done.err
    shown = run("show", "test.yaml")
    assert (shown.code, "PLF010: 'test.yaml' is an environment file" in shown.err) == (1, True)


def test_a_base_among_environments_is_told_to_begin_with_an_underscore(run: Run) -> None:
    Path("all").mkdir()
    Path("all/base.yaml").write_text("tags: {a: b}\n")
    Path("all/test.yaml").write_text(f"extends: base.yaml\n{GOOD}")
    done = run("validate", *DAY, "all")
    assert done.code == 1
    assert "'all/test.yaml' extends this file" in done.out
    assert "begin its name with '_'" in done.out
    Path("all/base.yaml").rename("all/_base.yaml")
    Path("all/test.yaml").write_text(f"extends: _base.yaml\n{GOOD}")
    assert run("validate", *DAY, "all").code == 0


@pytest.mark.parametrize(
    ("name", "value"), [("DEPLOYER_SANDBOX", "maybe"), ("DEPLOYER_AS_OF", "x"), ("DEPLOYER_EXIT_CODES", "foo")]
)
def test_a_variable_with_a_wrong_value_is_refused_by_its_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = run("plan", "test.yaml")
    assert (done.code, done.out) == (1, "")
    assert name in done.err
    assert f"'{value}'" in done.err
    assert "'--" not in done.err.splitlines()[0]


def test_a_rule_without_examples_is_told_so(run: Run) -> None:
    Path("own").mkdir()
    Path("own/rule.py").write_text(RULE)
    done = run("test-rules", "own")
    assert done.code == 1
    assert "the documentation needs a Bad and a Good example" in done.out


def test_init_writes_a_second_environment_beside_the_first(run: Run) -> None:
    assert run("init", *DAY, "--name", "one").code == 0
    assert run("init", *DAY, "--name", "two").code == 0
    assert Path("environments/two.yaml").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [("models", *DAY), ("plan", *LIVE, "test.yaml"), ("plan", *LIVE, "-o", "json", "x")])
def test_a_full_disk_under_the_output_is_one_line(run: Run, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "deployer", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "no space left on device" in done.stderr


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_report_tells_the_command_that_applies_it(run: Run, format: str) -> None:
    def told(*words: str) -> str:
        text = run(*words).out
        found = re.search(r"To apply: (?:`|<code>)(.*?)(?:`|</code>)", text)
        return found[1] if found else ""

    plan = ("plan", *LIVE, "-o", format)
    assert told(*plan, "--out", "plan.json", "test.yaml") == "deployer apply plan.json"
    assert told("show", "-o", format, "plan.json") == "deployer apply plan.json"
    assert told("plan", "--sandbox", "-o", format, *DAY, "test.yaml") == "deployer apply --as-of 2026-11-23 test.yaml"
    Path("test.yaml").write_text(GOOD.replace("rg-test", "'rg-${var.where}'") + "variables: {where: {}}\n")
    assert "--var where=here" in told(*plan, "--var", "where=here", "--no-prune", "test.yaml")
    assert "--no-prune" in told(*plan, "--var", "where=here", "--no-prune", "test.yaml")


def test_the_command_is_no_part_of_the_plan_file(run: Run) -> None:
    assert run("plan", *LIVE, "--out", "plan.json", "test.yaml").code == 0
    assert "deployer apply" not in json.dumps(json.loads(Path("plan.json").read_text()))
