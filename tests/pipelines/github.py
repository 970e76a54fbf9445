"""A runner of GitHub Actions, as far as our workflow needs one: conditions, expressions, command files, artefacts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.pipelines.hosts import Host, bash, copied

_WORDS = re.compile(r"'[^']*'|&&|\|\||always\(\)|[a-z]\w*(?:\.\w+)+")
REPOSITORY = "acme/models"


@dataclass
class Job:
    """What came of a job."""

    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    failed: bool = False


@dataclass
class Runner:
    """Runs of one workflow."""

    workflow: Path
    host: Host
    artefacts: Path
    contexts: dict[str, Any] = field(default_factory=dict)

    def run(self, event: str, head: str = REPOSITORY) -> dict[str, Job]:
        """Run the jobs that an event starts, in order. `head` is the repository that a pull request comes from."""
        document = yaml.safe_load(self.workflow.read_text())
        pull = {"number": 7, "head": {"repo": {"full_name": head}}} if event == "pull_request" else None
        github: dict[str, Any] = {"event_name": event, "ref": "refs/pull/7/merge" if pull else "refs/heads/main"}
        github |= {"repository": REPOSITORY, "token": "of-the-job", "run_attempt": 1, "event": {"pull_request": pull}}
        done: dict[str, Job] = {}
        for name, job in document["jobs"].items():
            self.contexts = {"github": github, "vars": _variables(job.get("environment", "")), "steps": {}}
            self.contexts["needs"] = {each: {"outputs": ran.outputs} for each, ran in done.items()}
            needs = [job["needs"]] if "needs" in job else []
            ready = all(each in done and not done[each].failed for each in needs)
            if ready and ("if" not in job or self.value(job["if"])):
                done[name] = self._job(job, self.texts(document["env"]))
        return done

    def value(self, expression: str) -> Any:
        """What an expression comes to."""

        def python(word: re.Match[str]) -> str:
            text = word[0]
            return {"&&": " and ", "||": " or ", "always()": "True"}.get(text) or (
                text if text.startswith("'") else f"look({text!r})"
            )

        return eval(_WORDS.sub(python, expression), {"look": self._look})

    def _look(self, dotted: str) -> Any:
        found: Any = self.contexts
        for part in dotted.split("."):
            found = (found or {}).get(part)
        return found

    def text(self, template: Any) -> str:
        """A text with its expressions replaced."""
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: str(self.value(found[1]) or ""), str(template))

    def texts(self, templates: dict[str, Any]) -> dict[str, str]:
        """Variables with their expressions replaced."""
        return {name: self.text(each) for name, each in templates.items()}

    def _job(self, job: dict[str, Any], inherited: dict[str, str]) -> Job:
        ran, folder = Job(), self.host.workspace()
        temp = folder.with_name(f"{folder.name}-temp")
        temp.mkdir()
        files = {name: temp / name.lower() for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        variables = {**self.host.variables(), **inherited, **self.texts(job.get("env", {})), "RUNNER_TEMP": str(temp)}
        variables |= {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": REPOSITORY}
        variables |= {"GITHUB_API_URL": self.host.service.url, **{name: str(file) for name, file in files.items()}}
        if job["permissions"].get("id-token") == "write":
            variables["ACTIONS_ID_TOKEN_REQUEST_URL"] = f"{self.host.service.url}/token?api-version=2.0"
            variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "asks-for-tokens"
        for file in files.values():
            file.touch()
        for step in job["steps"]:
            always = "always()" in step.get("if", "")
            if (ran.failed and not always) or ("if" in step and not self.value(step["if"])):
                continue
            if "run" in step and step["name"] != "Install":  # deployer is on PATH
                code, said = bash(step["run"], folder, variables | self.texts(step.get("env", {})))
                ran.log += said
                ran.failed |= code != 0
                variables |= _lines(files["GITHUB_ENV"])
                self.contexts["steps"][step.get("id", "")] = {"outputs": _lines(files["GITHUB_OUTPUT"])}
            elif "uses" in step:
                self._artefact(step, folder)
        ran.summary = files["GITHUB_STEP_SUMMARY"].read_text()
        ran.outputs = self.texts(job.get("outputs", {}))
        return ran

    def _artefact(self, step: dict[str, Any], folder: Path) -> None:
        kept = self.artefacts / self.text(step.get("with", {}).get("name", ""))
        if "upload-artifact" in step["uses"]:
            copied(step["with"]["path"].split(), folder, kept)
        elif "download-artifact" in step["uses"]:
            copied(["."], kept, folder)


def _variables(environment: str) -> dict[str, str]:
    """Those of a GitHub environment; no job without one has any."""
    if not environment:
        return {}
    guid = "00000000-0000-0000-0000-00000000000"
    client = f"{guid}1" if environment.endswith("-plan") else f"{guid}2"
    return {"AZURE_CLIENT_ID": client, "AZURE_TENANT_ID": f"{guid}3", "AZURE_SUBSCRIPTION_ID": f"{guid}0"}


def _lines(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())
