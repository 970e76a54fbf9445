"""The workflow of GitHub, run step by step as a runner would: from a pull request to drift."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from tests.conftest import Run
from tests.pipelines.github import REPOSITORY, Runner
from tests.pipelines.hosts import ISSUED, TOOLS, Host, served

pytestmark = pytest.mark.skipif(not all(map(which, TOOLS)), reason=f"needs {', '.join(TOOLS)}")

INIT = ("init", "--name", "prod", "--platform", "foundry", "--subscription", "${AZURE_SUBSCRIPTION_ID}")
MARK = "<!-- deployer:plan env=prod -->"


@pytest.fixture
def runner(run: Run, tmp_path: Path) -> Iterator[Runner]:
    """A repository with one environment and its workflow."""
    repository = tmp_path / "repository"
    repository.mkdir()
    assert run(*INIT, "--accept-marketplace-terms", "--pipeline", "github", "environments").code == 0
    for each in ("environments", ".github"):
        (tmp_path / each).rename(repository / each)
    with served() as service:
        host = Host(repository, tmp_path / "machines", service)
        host.scratch.mkdir()
        yield Runner(repository / ".github/workflows/deployer-prod.yml", host, tmp_path / "artefacts")


def test_from_a_pull_request_to_drift(runner: Runner) -> None:
    service = runner.host.service
    for number in range(1, 101):
        service.comments.append({"id": number, "user": {"login": "somebody"}, "body": f"{MARK}\nnot ours"})

    proposed = runner.run("pull_request")
    assert list(proposed) == ["plan"]
    assert not proposed["plan"].failed, proposed["plan"].log
    assert "\nPlan: " in proposed["plan"].log
    assert proposed["plan"].summary.startswith(MARK)
    assert [each["body"] == f"{MARK}\nnot ours" for each in service.comments] == [True] * 100 + [False]
    assert service.comments[100]["body"] == proposed["plan"].summary

    (token,) = runner.host.scratch.glob("job*-temp/azure.token")
    assert token.read_text() == f"{ISSUED}.api://AzureADTokenExchange\n"
    assert token.stat().st_mode & 0o077 == 0
    assert service.asked[:2] == [
        ("GET", "/token?api-version=2.0&audience=api://AzureADTokenExchange", "bearer asks-for-tokens"),
        ("GET", f"/repos/{REPOSITORY}/issues/7/comments?per_page=100&page=1", "Bearer of-the-job"),
    ]

    merged = runner.run("push")
    assert list(merged) == ["plan", "apply"]
    assert not merged["apply"].failed, merged["apply"].log
    assert "Apply complete! Resources: " in merged["apply"].log
    plan = runner.artefacts / "deployer-prod-plan"
    assert {path.name for path in plan.iterdir()} == {"plan.json", "plan.html"}
    (journal,) = (runner.artefacts / "deployer-prod-journal-1").iterdir()
    assert json.loads((plan / "plan.json").read_text())["deployer"]["digest"] in journal.read_text()

    edit(runner, "tags: {stage: ", "tags: {owner: nobody, stage: ")
    watched = runner.run("schedule")
    assert watched["drift"].failed
    assert "::error title=Drift::prod is not as environments/prod.yaml declares" in watched["drift"].log
    assert "owner" in watched["drift"].summary
    assert not watched["forecast"].failed, watched["forecast"].log


@pytest.mark.skipif(not os.environ.get("DEPLOYER_PIPELINES"), reason="make test-pipelines")
def test_a_comment_is_updated_in_place_and_a_plan_without_changes_asks_nobody(runner: Runner) -> None:
    comments = runner.host.service.comments
    runner.run("pull_request")
    runner.run("push")
    again = runner.run("pull_request")
    assert not again["plan"].failed, again["plan"].log
    assert len(comments) == 1
    assert "**No changes." in comments[0]["body"]
    assert list(runner.run("push")) == ["plan"]
    assert not runner.run("schedule")["drift"].failed


@pytest.mark.skipif(not os.environ.get("DEPLOYER_PIPELINES"), reason="make test-pipelines")
def test_a_fork_gets_a_plan_and_is_nobody(runner: Runner) -> None:
    forked = runner.run("pull_request", head="stranger/models")
    assert list(forked) == ["fork"]
    assert not forked["fork"].failed, forked["fork"].log
    assert forked["fork"].summary.startswith(MARK)
    assert runner.host.service.asked == []


@pytest.mark.skipif(not os.environ.get("DEPLOYER_PIPELINES"), reason="make test-pipelines")
def test_who_has_not_passed_validation_does_not_sign_in(runner: Runner) -> None:
    edit(runner, "location: eastus2", "location: nowhere")
    ran = runner.run("push")
    assert list(ran) == ["plan"]
    assert ran["plan"].failed
    assert "::error file=environments/prod.yaml,line=" in ran["plan"].log
    assert runner.host.service.asked == []


def edit(runner: Runner, old: str, new: str) -> None:
    """Commit a change of the environment file."""
    file = runner.host.repository / "environments/prod.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
