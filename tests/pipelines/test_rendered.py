"""`deployer init --pipeline`: the files are valid, safe, and beside an environment that may be there already."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployer.reports.pipelines import services
from tests.conftest import Run

DAY = ("--as-of", "2026-11-28")
WORKFLOW = Path(".github/workflows/deployer-prod.yml")
FILES = {
    "azure-devops": (Path(".azuredevops/deployer-prod.yml"), "azure-pipelines"),
    "github": (WORKFLOW, "github-workflows"),
    "gitlab": (Path(".gitlab/deployer-prod.yml"), "gitlab-ci"),
}


def judged(*command: str) -> subprocess.CompletedProcess[str]:
    """A checker of somebody else's, from our environment. It may ask nobody."""
    return subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]], capture_output=True, text=True, check=False
    )


def workflow() -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text())
    return found


@pytest.mark.parametrize("service", services())
def test_a_pipeline_fits_the_schema_that_its_service_publishes(service: str, run: Run) -> None:
    file, schema = FILES[service]
    made = run("init", "--pipeline", service, "--name", "prod", *DAY)
    assert made.code == 0
    assert made.out.splitlines()[0] == file.as_posix()
    assert "\nthen: " in made.err
    # The schema of Azure Pipelines escapes what a pattern of ECMAScript may not escape under its flag u.
    checked = judged(
        "check-jsonschema", "--regex-variant", "nonunicode", "--builtin-schema", f"vendor.{schema}", str(file)
    )
    assert checked.returncode == 0, checked.stdout


def test_the_auditor_of_workflows_finds_nothing(run: Run) -> None:
    run("init", "--pipeline", "github", "--name", "prod", *DAY)
    audited = judged("zizmor", "--offline", "--persona", "auditor", "--no-config", str(WORKFLOW))
    assert audited.returncode == 0, audited.stdout
    text = WORKFLOW.read_text()
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in uses)
    assert "secrets." not in text


def test_who_plans_is_not_who_applies_and_a_fork_is_nobody(run: Run) -> None:
    run("init", "--pipeline", "github", "--name", "prod", *DAY)
    jobs = workflow()["jobs"]
    assert workflow()["permissions"] == {}
    signed_in = {name for name, job in jobs.items() if "id-token" in job["permissions"]}
    assert signed_in == {"plan", "apply", "drift"}
    assert {name: jobs[name]["environment"] for name in sorted(signed_in)} == {
        "apply": "prod",
        "drift": "prod-plan",
        "plan": "prod-plan",
    }
    assert jobs["fork"]["permissions"] == jobs["forecast"]["permissions"] == {"contents": "read"}


def test_an_environment_that_is_there_stays_as_it_is(run: Run) -> None:
    run("init", "--name", "prod", *DAY)
    file = Path("environments/prod.yaml")
    file.write_text(file.read_text() + "# ours\n")
    made = run("init", "--pipeline", "github", "--name", "prod", "--force", *DAY)
    assert (made.code, made.out) == (0, f"{WORKFLOW}\n")
    assert file.read_text().endswith("# ours\n")


def test_a_pipeline_that_somebody_changed_is_not_written_over(run: Run) -> None:
    run("init", "--pipeline", "github", "--name", "prod", *DAY)
    WORKFLOW.write_text(WORKFLOW.read_text() + "# ours\n")
    refused = run("init", "--pipeline", "github", "--name", "prod", *DAY)
    assert refused.code == 1
    assert "OUT003" in refused.err
    assert run("init", "--pipeline", "github", "--name", "prod", "--force", *DAY).code == 0
    assert "# ours" not in WORKFLOW.read_text()


@pytest.mark.parametrize("folder", ["my envs", "../outside", "a/${{ github.token }}", "$(id)", ".", "-x"])
def test_a_folder_that_a_shell_or_a_service_would_read_otherwise_is_refused(folder: str, run: Run) -> None:
    refused = run("init", "--pipeline", "github", *DAY, "--", folder)
    assert refused.code == 1
    assert "INI007" in refused.err
    assert not Path(".github").exists()


def test_a_pipeline_stands_at_the_root_of_its_repository(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".git").mkdir()
    Path("below").mkdir()
    monkeypatch.chdir("below")
    refused = run("init", "--pipeline", "gitlab", *DAY)
    assert refused.code == 1
    assert "INI006" in refused.err


def test_the_action_fits_its_schema_and_its_auditor_finds_nothing(run: Run) -> None:
    action = str(Path(__file__).parents[2] / "action.yml")
    assert judged("check-jsonschema", "--builtin-schema", "vendor.github-actions", action).returncode == 0
    audited = judged("zizmor", "--offline", "--persona", "auditor", "--no-config", action)
    assert audited.returncode == 0, audited.stdout
