"""The plan in short: one line for each resource that changes, and the sum."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from deployer.reports.ansi import plain
from deployer.reports.formats import report
from deployer.values.change import Plan
from tests.conftest import Run
from tests.reports.sample import create, delete, kept, plan, replacement, reused, update
from tests.world import environment

DAY = ("--sandbox", "--as-of", "2026-11-23")


def short(value: Plan) -> str:
    return plain(report("plan", "short")([value]))


def test_each_change_is_one_line_and_says_what_must_not_be_missed() -> None:
    shown = replace(plan(create(), update(), replacement(), delete(), kept(), reused()), notes=("locks are not read",))
    assert short(shown) == (
        "  + serverless endpoint 'chat' in 'assistants'  environments/prod.yaml:12:9\n"
        "  ~ serverless endpoint 'code' in 'assistants'  environments/prod.yaml:20:9  # tags.team\n"
        "-/+ serverless endpoint 'search' in 'assistants'  environments/prod.yaml:30:9"
        "  # outage: 'search' will not answer until this is created\n"
        "  - serverless endpoint 'old' in 'assistants'\n"
        "\n"
        "# locks are not read\n"
        "\n"
        "Plan: 2 to add, 1 to change, 2 to destroy.\n"
        "Of these, 1 replaced.\n"
    )


def test_a_plan_without_changes_is_its_sum() -> None:
    assert short(plan(kept())) == "No changes. Your infrastructure matches the configuration.\n"


@pytest.mark.parametrize("command", ["plan", "apply", "destroy"])
def test_every_command_that_shows_a_plan_has_it(run: Run, command: str) -> None:
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    approved = () if command == "plan" else ("--yes",)
    if command == "destroy":
        assert run("apply", *DAY, "--yes", "test.yaml").code == 0
    done = run(command, *DAY, *approved, "-o", "short", "test.yaml")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    end = lines.index("")
    assert len(lines[:end]) == 7
    assert all("'" in line for line in lines[:end])
    if command != "plan":
        assert "omplete! Resources: " in done.out, "what came of it stands beside it: both are for people"


def test_several_environments_stand_under_their_names(run: Run) -> None:
    text = environment("model: mistral-small-2503, name: chat")
    Path("a.yaml").write_text(text)
    Path("b.yaml").write_text(
        text.replace("name: test", "name: other").replace("-test", "-other").replace("chat", "talk")
    )
    done = run("plan", *DAY, "-o", "short", "a.yaml", "b.yaml")
    assert done.code == 0, done.err
    assert [line for line in done.out.splitlines() if line.startswith("Environment")] == [
        "Environment 'test'",
        "Environment 'other'",
    ]


def test_a_purchase_is_marked(run: Run) -> None:
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    done = run("plan", *DAY, "-o", "short", "test.yaml")
    (bought,) = [line for line in done.out.splitlines() if "Marketplace subscription" in line]
    assert bought.endswith("  # purchase")
