"""A plan that was approved runs as it is, once, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from deployer.planning.plan_file import seal
from tests.conftest import Run
from tests.world import environment

SMALL = environment("model: mistral-small-2503, name: chat")
DAY = ("--as-of", "2026-11-23")


def planned(run: Run, *more: str) -> Path:
    """A plan file of the environment, in the folder that the commands run in."""
    if not Path("test.yaml").exists():
        Path("test.yaml").write_text(SMALL)
    done = run("plan", "--sandbox", *DAY, "--out", "plan.json", *more, "test.yaml")
    assert done.code == 0, done.err
    return Path("plan.json")


def test_an_approved_plan_runs_without_asking_and_once(run: Run) -> None:
    planned(run)
    done = run("apply", "--sandbox", "plan.json")
    assert "Apply complete! Resources: 7 added, 0 changed, 0 destroyed." in done.out.splitlines()
    again = run("apply", "--sandbox", "plan.json")
    assert again.code == 1
    assert "PLF008" in again.err
    planned(run)
    nothing = run("apply", "--sandbox", "plan.json")
    assert (nothing.code, "No changes." in nothing.err) == (0, True), nothing.err


def test_an_approved_plan_needs_nothing_but_itself(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = planned(run).read_text()
    assert str(tmp_path) not in text
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(other)
    Path("approved.json").write_text(text)
    done = run("apply", "--sandbox", "approved.json")
    assert "Apply complete!" in done.out, done.err


def test_a_plan_whose_effects_have_moved_is_refused_with_the_difference(run: Run) -> None:
    planned(run)
    assert run("apply", "--sandbox", *DAY, "--auto-approve", "--target", "hub-test", "test.yaml").code == 0
    done = run("apply", "--sandbox", "plan.json")
    assert done.code == 1
    assert "no longer     + hub 'hub-test'" in done.err
    assert "approved: 7 to add, 0 to change, 0 to destroy; it would now be: 3 to add" in done.err


def test_compare_tells_the_same_alone(run: Run) -> None:
    planned(run)
    same = run("plan", "--sandbox", *DAY, "--compare", "plan.json", "test.yaml")
    assert same.code == 0, same.err
    Path("test.yaml").write_text(environment("model: Ministral-3B, name: chat"))
    other = run("plan", "--sandbox", *DAY, "--compare", "plan.json", "test.yaml")
    assert other.code == 1
    assert "now also" in other.err
    assert "no longer" in other.err
    assert "differently" in other.err
    assert (
        'modelSettings.modelId: approved "azureml://registries/azureml-mistral/models/mistral-small-2503"' in other.err
    )


def test_a_plan_that_was_edited_is_refused_before_anything_is_sent(run: Run) -> None:
    file = planned(run)
    data = json.loads(file.read_text())
    for change in data["resource_changes"]:
        for step in change["deployer"]["steps"]:
            step["url"] = step["url"].replace("rg-test", "rg-other")
    file.write_text(json.dumps(data))
    done = run("apply", "--sandbox", "plan.json")
    assert done.code == 1
    assert "PLF005" in done.err
    assert "PUT" not in run("sandbox", "log", "--writes").out


def test_what_was_asked_for_cannot_be_edited_either(run: Run) -> None:
    file = planned(run)
    data = json.loads(file.read_text())
    data["deployer"]["desired"] = data["deployer"]["desired"][:3]
    file.write_text(json.dumps(data))
    done = run("apply", "--sandbox", "plan.json")
    assert done.code == 1
    assert "PLF005" in done.err
    data["deployer"]["seal"] = seal(data)
    file.write_text(json.dumps(data))
    done = run("apply", "--sandbox", "plan.json")
    assert done.code == 1
    assert "PLF006" in done.err, "a new seal is easily made; the same effects are not"
    assert "PUT" not in run("sandbox", "log", "--writes").out


def test_environments_that_mean_the_same_give_the_same_digest(run: Run) -> None:
    first = json.loads(planned(run).read_text())["deployer"]["digest"]
    other = """\
# the same in other words
subscription: 00000000-0000-0000-0000-000000000000
projects: [{deployments: [{name: "chat", model: Mistral Small (25.03)}], name: assistants}]
hub:
    name: hub-test
resource_group: rg-test
location: East US 2
accept_marketplace_terms: true
name: 'test'
"""
    Path("test.yaml").write_text(other)
    assert json.loads(planned(run).read_text())["deployer"]["digest"] == first


def test_a_limit_on_what_a_plan_may_delete_holds(run: Run) -> None:
    Path("test.yaml").write_text(SMALL)
    assert run("apply", "--sandbox", *DAY, "--auto-approve", "test.yaml").code == 0
    Path("test.yaml").write_text(environment("model: Ministral-3B, name: chat"))
    done = run("apply", "--sandbox", *DAY, "--auto-approve", "--max-destroy", "1", "test.yaml")
    assert done.code == 1
    assert "GRD004" in done.err


@pytest.fixture
def state(tmp_path: Path) -> tuple[str, ...]:
    """Options of a sandbox that every folder reaches."""
    return ("--sandbox", "--sandbox-state", str(tmp_path / "azure.json"))


@pytest.fixture
def deployed(run: Run, state: tuple[str, ...]) -> tuple[str, ...]:
    """Options of the sandbox in which test.yaml is applied."""
    Path("test.yaml").write_text(SMALL)
    assert run("apply", *state, *DAY, "--auto-approve", "test.yaml").code == 0
    return state


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Go to another folder with the plan alone, as a fresh checkout has it; the same Azure is behind it."""

    def go() -> None:
        text = Path("plan.json").read_text()
        (tmp_path / "fresh").mkdir()
        monkeypatch.chdir(tmp_path / "fresh")
        Path("plan.json").write_text(text)

    return go


REPLACE = ("--replace", "chat")
"""A plan that can be made again and again: its effects are the same each time."""


@pytest.mark.parametrize("engine", ["direct", "arm"])
def test_a_plan_runs_once_wherever_it_is_run_from(
    run: Run, deployed: tuple[str, ...], elsewhere: Callable[[], None], engine: str
) -> None:
    shown = run("plan", *deployed, *DAY, *REPLACE, "--out", "plan.json", "test.yaml")
    assert "+ tags.deployer-serial:" in shown.out
    assert "Plan: 1 to add, 1 to change, 1 to destroy." in shown.out
    first = run("apply", *deployed, "--engine", engine, "plan.json")
    assert "Apply complete! Resources: 1 added, 1 changed, 1 destroyed." in first.out, first.err
    elsewhere()
    again = run("apply", *deployed, "--engine", engine, "plan.json")
    assert again.code == 1
    assert "PLF008" in again.err
    Path("test.yaml").write_text(SMALL)
    assert "No changes." in run("plan", *deployed, *DAY, "test.yaml").out
    assert "No drift." in run("drift", *deployed, *DAY, "test.yaml").out


def test_a_plan_is_stale_when_another_has_run_since_it_was_made(run: Run, tmp_path: Path) -> None:
    Path("test.yaml").write_text(SMALL)
    assert run("apply", "--sandbox", *DAY, "--auto-approve", "test.yaml").code == 0
    planned(run, *REPLACE)
    Path("plan.json").rename("older.json")
    planned(run, *REPLACE)
    assert run("apply", "--sandbox", "plan.json").code == 0
    stale = run("apply", "--sandbox", "older.json")
    assert stale.code == 1
    assert "PLF011" in stale.err
    shutil.rmtree(tmp_path / ".deployer" / "runs")
    assert "PLF008" in run("apply", "--sandbox", "plan.json").err


def test_a_plan_of_a_part_bears_the_serial_as_well(
    run: Run, deployed: tuple[str, ...], elsewhere: Callable[[], None]
) -> None:
    assert run("plan", *deployed, *DAY, *REPLACE, "--target", "chat", "--out", "plan.json", "test.yaml").code == 0
    assert run("apply", *deployed, "plan.json").code == 0
    elsewhere()
    assert "PLF008" in run("apply", *deployed, "plan.json").err


def test_in_a_group_of_others_the_hub_bears_the_serial(
    run: Run, state: tuple[str, ...], elsewhere: Callable[[], None]
) -> None:
    made = (
        SMALL.replace("name: test", "name: other")
        .replace("hub-test", "hub-other")
        .replace("chat", "chat-other")
        .replace("assistants", "others")
    )
    Path("other.yaml").write_text(made)
    assert run("apply", *state, *DAY, "--auto-approve", "other.yaml").code == 0
    Path("test.yaml").write_text(
        SMALL.replace("resource_group: rg-test", "resource_group: {name: rg-test, existing: true}")
    )
    assert run("apply", *state, *DAY, "--auto-approve", "test.yaml").code == 0
    shown = run("plan", *state, *DAY, *REPLACE, "--out", "plan.json", "test.yaml")
    assert "~ hub 'hub-test'" in shown.out
    assert run("apply", *state, "plan.json").code == 0
    elsewhere()
    assert "PLF008" in run("apply", *state, "plan.json").err


def test_a_plan_to_destroy_does_not_fit_what_was_made_since(
    run: Run, deployed: tuple[str, ...], elsewhere: Callable[[], None]
) -> None:
    """The group goes, and the serial with it: when the resources were made tells."""
    assert run("plan", *deployed, *DAY, "--destroy", "--out", "plan.json", "test.yaml").code == 0
    assert run("apply", *deployed, "plan.json").code == 0
    assert run("apply", *deployed, "--as-of", "2026-11-24", "--auto-approve", "test.yaml").code == 0
    elsewhere()
    again = run("apply", *deployed, "plan.json")
    assert again.code == 1
    assert "PLF006" in again.err


def test_a_plan_that_was_only_printed_is_shown_and_not_applied(run: Run) -> None:
    """It has no serial, so nothing would keep it from running again and again."""
    Path("test.yaml").write_text(SMALL)
    printed = run("plan", "--sandbox", *DAY, "-o", "json", "--output-file", "plan.json", "test.yaml")
    assert printed.code == 0, printed.err
    assert run("show", "plan.json").code == 0
    refused = run("apply", "--sandbox", "plan.json")
    assert refused.code == 1
    assert "PLF012" in refused.err
