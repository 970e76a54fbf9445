"""The pipelines of GitLab and Azure DevOps: their scripts, run in order against the embedded Azure; what a condition of
theirs means is only known there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml

from tests.conftest import Run
from tests.pipelines.hosts import TOOLS, Host, bash, copied, served

pytestmark = [
    pytest.mark.skipif(not all(map(which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
    pytest.mark.skipif(not os.environ.get("DEPLOYER_PIPELINES"), reason="make test-pipelines"),
]
GUID = "00000000-0000-0000-0000-000000000000"
MARK = "<!-- deployer:plan env=prod -->"
INIT = ("init", "--name", "prod", "--platform", "foundry", "--accept-marketplace-terms")


@pytest.fixture
def host(run: Run, tmp_path: Path) -> Iterator[Host]:
    """A repository with one environment and the pipelines of both services."""
    for name in ("gitlab", "azure-devops"):
        assert run(*INIT, "--subscription", "${AZURE_SUBSCRIPTION_ID}", "--pipeline", name).code == 0
    repository = tmp_path / "repository"
    repository.mkdir()
    for each in ("environments", ".gitlab", ".azuredevops"):
        (tmp_path / each).rename(repository / each)
    with served() as service:
        (tmp_path / "machines").mkdir()
        yield Host(repository, tmp_path / "machines", service)


def test_gitlab_from_a_merge_request_to_drift(host: Host, tmp_path: Path) -> None:
    file = host.repository / ".gitlab/deployer-prod.yml"
    jobs = yaml.safe_load(file.read_text())

    def setting(job: dict[str, Any], name: str) -> Any:
        return job[name] if name in job else setting(jobs[job["extends"]], name)

    def ran(name: str, given: Path | None = None, **more: str) -> tuple[int, str, Path]:
        job, folder = jobs[f"deployer:prod:{name}"], host.workspace()
        copied(["."], given, folder) if given else None
        lines = [each for each in [*setting(job, "before_script"), *job["script"]] if "pip install" not in each]
        variables = {**host.variables(), **setting(jobs[".deployer:prod"], "variables"), "GITLAB_CI": "true", **more}
        code, said = bash("\n".join(lines), folder, variables)
        kept = folder.with_name(f"{name}-kept")
        copied(job.get("artifacts", {}).get("paths", []), folder, kept)
        return code, said, kept

    azure: dict[str, Any] = {"AZURE_SUBSCRIPTION_ID": GUID, "AZURE_ID_TOKEN": "a.token.of-the-service"}
    assert ran("fork")[0] == 0
    code, said, kept = ran("plan", **azure)
    assert (code, {each.name for each in kept.iterdir()}) == (0, {"plan.json", "plan.html"}), said
    counts = json.loads((kept.with_name("job2") / "plan.counts.json").read_text())
    assert counts["create"] > 0
    code, said, journals = ran("apply", kept, **azure)
    assert (code, len(list(journals.iterdir()))) == (0, 1), said
    assert ran("drift", **azure)[0] == 0
    assert ran("forecast")[0] == 0


def test_azure_devops_from_a_pull_request_to_drift(host: Host, tmp_path: Path) -> None:
    pipeline = yaml.safe_load((host.repository / ".azuredevops/deployer-prod.yml").read_text())
    jobs = {}
    for job in (job for stage in pipeline["stages"] for job in stage["jobs"]):
        jobs[job.get("job") or job["deployment"]] = job.get("steps") or job["strategy"]["runOnce"]["deploy"]["steps"]

    def ran(name: str) -> tuple[int, str, Path]:
        folder, log = host.workspace(), ""
        spn = {"idToken": "a.token.of-the-service", "servicePrincipalId": GUID, "tenantId": GUID}
        about = {"SYSTEM_COLLECTIONURI": f"{host.service.url}/acme/", "SYSTEM_TEAMPROJECTID": "models"}
        about |= {"BUILD_REPOSITORY_ID": "models", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "TF_BUILD": "True"}
        about |= {"SYSTEM_ACCESSTOKEN": "of-the-job", "PIPELINE_WORKSPACE": str(host.scratch / "kept")}
        variables = {**host.variables(), **pipeline["variables"], **about, "AZURE_SUBSCRIPTION_ID": GUID}
        for step in jobs[name]:
            script = step.get("bash") or step.get("inputs", {}).get("inlineScript", "")
            if not script or "pip install" in script:
                continue
            code, said = bash(script, folder, variables | (spn if "task" in step else {}))
            log += said
            if code:
                return code, log, folder
        return 0, log, folder

    comments = host.service.comments
    assert ran("fork")[0] == 0
    comments.append({"id": 1, "body": "looks good"})
    for _ in range(2):
        code, said, folder = ran("plan")
        assert code == 0, said
        assert "##vso[task.setvariable variable=changes;isOutput=true]true\n" in said
        assert re.search(rf"##vso\[task.uploadsummary\]{folder}/plan/plan.md\n", said)
        assert [each["body"].startswith(MARK) for each in comments] == [False, True]
    assert host.service.asked[-1][2] == "Bearer of-the-job"
    copied(["plan"], folder, host.scratch / "kept/deployer-prod-plan")
    code, said, folder = ran("apply")
    assert (code, len(list((folder / ".deployer/runs").iterdir()))) == (0, 1), said
    assert "isOutput=true]false" in ran("plan")[1]
    assert ran("drift")[0] == 0
    assert ran("forecast")[0] == 0
