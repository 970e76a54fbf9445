"""The plans of several environments in one document: a run has one, and that of a single plan stays Terraform's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.reports.ansi import plain
from deployer.reports.formats import formats, report, shows_one
from deployer.reports.plan.azure_devops import LIMIT as DEVOPS
from deployer.reports.plan.markdown import LIMIT as GITHUB
from tests.conftest import Run
from tests.reports.sample import create, everything, kept, plan
from tests.world import HEAD, environment

PLANS = (everything(), replace(plan(kept()), environment="idle"))
DAY = ("--sandbox", "--as-of", "2026-11-23")


def data(name: str, *plans: Any) -> Any:
    return json.loads(report("plan", name)(plans))


def test_all_formats_but_the_page_have_room_for_several() -> None:
    assert {name for name in formats("plan") if shows_one("plan", name)} == {"html"}


def test_the_same_recipes_work_on_the_document_of_several() -> None:
    alone, other = (json.loads(report("plan", "json")([each])) for each in PLANS)
    both = data("json", *PLANS)
    assert set(both) == set(alone)
    assert (both["format_version"], both["applyable"], both["errored"]) == (alone["format_version"], True, False)
    found = both["resource_changes"]
    for change, single in zip(found, alone["resource_changes"] + other["resource_changes"], strict=True):
        assert change["deployer"].pop("environment")
        assert change == single
    assert both["deployer"]["environments"] == [alone["deployer"], other["deployer"]]
    assert both["deployer"]["summary"] == {"add": 2, "change": 1, "destroy": 2}
    assert data("json", PLANS[1], PLANS[1])["applyable"] is False


def test_several_are_complete_when_each_of_them_is(run: Run, two: tuple[str, str]) -> None:
    assert json.loads(run("plan", *DAY, "-o", "json", *two).out)["complete"] is True
    part = run("plan", *DAY, "-o", "json", "--exclude", "assistants", *two)
    alone = json.loads(run("plan", *DAY, "-o", "json", "--exclude", "assistants", two[0]).out)
    assert json.loads(part.out)["complete"] is alone["complete"] is False


def test_text_names_each_environment_and_keeps_the_sums_alone_on_their_lines() -> None:
    lines = plain(report("plan", "text")(PLANS)).splitlines()
    assert lines[0] == "Environment 'prod'"
    assert "Plan: 2 to add, 1 to change, 2 to destroy." in lines
    assert lines[-3:] == ["Environment 'idle'", "", "No changes. Your infrastructure matches the configuration."]


def test_a_comment_on_several_has_the_room_of_one() -> None:
    large = plan(*(create(f"chat-{number}") for number in range(600)))
    for name, limit in (("markdown", GITHUB), ("azure-devops", DEVOPS)):
        text = report("plan", name)([replace(large, environment=each) for each in ("a", "b", "c")])
        assert limit / 2 < len(text) <= limit
        assert [line for line in text.splitlines() if line.startswith("### ")] == [
            f"### deployer plan of `{each}`" for each in ("a", "b", "c")
        ]


def test_the_widget_shows_the_sums_of_all() -> None:
    assert data("gitlab", *PLANS, PLANS[0]) == {"create": 4, "update": 2, "delete": 4}


def test_what_if_lists_the_changes_of_all() -> None:
    alone = json.loads(report("plan", "what-if")([PLANS[0]]))["properties"]["changes"]
    assert len(data("what-if", PLANS[0], plan(create("more")))["properties"]["changes"]) == len(alone) + 1


@pytest.fixture
def two(run: Run) -> tuple[str, str]:
    """Two environments."""
    Path("a.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    other = HEAD.replace("test", "other")
    Path("b.yaml").write_text(environment("model: mistral-small-2503, name: code", head=other))
    return "a.yaml", "b.yaml"


def test_a_run_over_several_environments_prints_and_writes_one_document(run: Run, two: tuple[str, str]) -> None:
    ran = run("plan", *DAY, "-o", "json", "--output-file", "x.json", "-o", "gitlab", *two)
    assert json.loads(ran.out) == {"create": 14, "update": 0, "delete": 0}
    assert json.loads(Path("x.json").read_text())["deployer"]["summary"] == {"add": 14, "change": 0, "destroy": 0}
    applied = run("apply", *DAY, "--auto-approve", "-o", "json", *two)
    assert len(json.loads(applied.out)["deployer"]["environments"]) == 2
    heads = [line for line in applied.err.splitlines() if line.startswith(("Environment", "Apply"))]
    complete = "Apply complete! Resources: 7 added, 0 changed, 0 destroyed."
    assert heads == ["Environment 'test'", complete, "Environment 'other'", complete]
    alone = json.loads(run("plan", *DAY, "-o", "json", two[0]).out)
    assert alone["deployer"]["environment"] == "test"


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve"), ("destroy", "--auto-approve")])
def test_a_page_shows_one_environment_and_says_so_before_azure_is_asked(
    run: Run, two: tuple[str, str], command: tuple[str, ...]
) -> None:
    ran = run(*command, "--sandbox", "-o", "html", "--output-file", "page.html", *two)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error OPT003: -o html shows one environment, and 2 are named\n")
    assert not Path("page.html").exists()
    assert run("sandbox", "log").out == ""
    assert run("plan", *DAY, "-o", "html", "--output-file", "page.html", two[0]).code == 0
