"""Many environments in one run: one summary, one exit code; those that changed; split over runners, and joined."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from deployer.azure.budget import READS
from deployer.values.fleet import shards
from tests.conftest import Run

HEAD = """\
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
location: eastus2
"""
BODY = """\
extends: _base.yaml
name: {name}
resource_group: rg-{name}
hub: {{name: hub-{name}}}
projects:
  - name: assistants
    deployments:
      - {{model: mistral-small-2503, name: chat-{name}}}
      - {{model: Ministral-3B, name: small-{name}}}
"""
NAMES = ("a", "b", "c")
SANDBOX = ("--sandbox", "--as-of", "2026-11-23")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository of three environments that extend one file."""
    made = tmp_path / "environments"
    made.mkdir()
    (made / "_base.yaml").write_text(HEAD)
    for name in NAMES:
        (made / f"{name}.yaml").write_text(BODY.format(name=name))
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return made


def results(tmp_path: Path, file: str = "r.json") -> dict[str, str]:
    found = json.loads((tmp_path / file).read_text())["environments"]
    return {Path(each["file"]).stem: each["outcome"] for each in found}


def test_a_file_that_cannot_be_used_keeps_no_other_from_its_turn(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "b.yaml").write_text("name: [")
    assert run("plan", *SANDBOX, "environments").code == 1
    ran = run("plan", *SANDBOX, "--continue-on-error", "--results", "r.json", "environments")
    assert ran.code == 1
    assert ran.out.endswith("3 environments: 2 with changes, 1 failed.\n")
    assert "environments/b.yaml:2:1: error YML010" in ran.err
    assert results(tmp_path) == {"a": "changed", "b": "failed", "c": "changed"}


def test_a_mistake_in_a_shared_file_fails_all_that_extend_it(run: Run, folder: Path) -> None:
    (folder / "_base.yaml").write_text(HEAD + "colour: red\n")
    ran = run("forecast", "--as-of", "2026-11-23", "--continue-on-error", "environments")
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "3 environments: 3 failed.")


def test_a_document_on_standard_output_stays_alone(run: Run, folder: Path) -> None:
    ran = run("drift", *SANDBOX, "-o", "json", "environments")
    assert json.loads(ran.out)
    assert "3 environments: 3 with drift." in ran.err


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (lambda text: f"# a comment\n{text}", ()),
        (lambda text: "\n".join(reversed(text.splitlines()[:4])) + "\n" + "\n".join(text.splitlines()[4:]), ()),
        (lambda text: text.replace("      - {model: mistral-small-2503, name: chat-a}\n", "").rstrip()
         + "\n      - {model: mistral-small-2503, name: chat-a}\n", ()),
        (lambda text: text.replace("hub-a", "hub-z"), ("a",)),
        (lambda _: "name: [", ("a",)),
    ],
    ids=["comment", "order of keys", "order of named things", "value", "no longer readable"],
)  # fmt: skip
def test_only_what_means_something_else_has_changed(
    run: Run, folder: Path, tmp_path: Path, edit: Callable[[str], str], changed: tuple[str, ...]
) -> None:
    file = folder / "a.yaml"
    file.write_text(edit(file.read_text()))
    since = ("--changed-since", "HEAD", "--continue-on-error", "--results", "r.json", "--as-of", "2026-11-23")
    ran = run("forecast", *since, "environments")
    assert tuple(results(tmp_path)) == changed, ran.err
    assert ("No environment has changed since HEAD." in ran.err) == (not changed)


def test_a_shared_file_changes_every_environment_and_a_new_one_counts(run: Run, folder: Path) -> None:
    (folder / "d.yaml").write_text(BODY.format(name="d"))
    ran = run("matrix", "--changed-since", "HEAD", "-o", "json", "environments")
    assert [each["files"] for each in json.loads(ran.out)["shards"]] == [["environments/d.yaml"]]
    (folder / "_base.yaml").write_text(HEAD.replace("eastus2", "westus3"))
    ran = run("matrix", "--changed-since", "HEAD", "-o", "json", "--shards", "1", "environments")
    assert len(json.loads(ran.out)["shards"][0]["files"]) == 4


def test_a_removed_environment_is_told_of(run: Run, folder: Path) -> None:
    (folder / "c.yaml").unlink()
    assert "'environments/c.yaml' was removed since" in run("matrix", "--changed-since", "HEAD", "environments").err


@pytest.mark.parametrize("revision", ["nope", "--help", "HEAD^^^^"])
def test_a_revision_that_is_not_there_is_an_error(run: Run, folder: Path, revision: str) -> None:
    ran = run("matrix", f"--changed-since={revision}", "environments")
    assert ran.code == 1
    assert "error REV001" in ran.err


def test_shards_hold_everything_once_and_are_balanced() -> None:
    weights = [(f"{number}.yaml", 1 + number * number % 17) for number in range(60)]
    found = shards(weights, 4)
    assert sorted(file for each in found for file in each.files) == sorted(file for file, _ in weights)
    assert max(each.weight for each in found) - min(each.weight for each in found) <= 17
    assert len(shards(weights[:2], 4)) == 2
    assert shards([], 4) == ()


def test_the_shards_of_a_build_are_joined_again(run: Run, folder: Path, tmp_path: Path) -> None:
    entries = json.loads(run("matrix", "-o", "github", "--shards", "2", "environments").out)["include"]
    assert {each["shards"] for each in entries} == {2}
    for each in entries:
        run("status", *SANDBOX, "--results", f"r{each['shard']}.json", *each["files"].split())
    ran = run("merge-results", "--shards", "2", "r1.json", "r2.json")
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "3 environments: 3 not well.")
    assert run("merge-results", "--shards", "3", "r1.json", "r2.json").code == 1
    (tmp_path / "copy.json").write_bytes((tmp_path / "r1.json").read_bytes())
    assert "is in 'r1.json' and in 'copy.json'" in run("merge-results", "r1.json", "copy.json").err


def test_azure_pipelines_get_a_job_for_each_shard(run: Run, folder: Path) -> None:
    found = json.loads(run("matrix", "-o", "azure-devops", "--shards", "3", "environments").out)
    assert list(found) == ["shard_1", "shard_2", "shard_3"]
    assert all(isinstance(value, str) for each in found.values() for value in each.values())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format_version": "2.0"}', '{"format_version": null}', "nul"])
def test_what_is_no_result_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    ran = run("merge-results", "r.json")
    assert ran.code == 1
    assert "error RES001" in ran.err


def test_changes_are_told_by_the_exit_code_of_the_joined_results(run: Run, folder: Path) -> None:
    run("plan", *SANDBOX, "--results", "r.json", "environments")
    assert run("merge-results", "r.json").code == 0
    assert run("merge-results", "--detailed-exitcode", "r.json").code == 2


def test_the_budget_of_a_subscription_is_kept(run: Run, folder: Path, tmp_path: Path) -> None:
    """With ARM's buckets in force and more reads than they hold, nobody is refused."""
    for number in range(60):
        (folder / f"e{number}.yaml").write_text(BODY.format(name=f"e{number}"))
    assert run("plan", *SANDBOX, "-o", "short", "environments").code == 0
    log = run("sandbox", "log").out
    assert len(log.splitlines()) > READS.size
    assert " 429" not in log


REFUSED = '{"error": {"code": "AuthorizationFailed", "message": "not you"}}'


def test_apply_plans_all_asks_once_and_a_failure_stops_no_other(run: Run, folder: Path, tmp_path: Path) -> None:
    """What Azure refuses in one environment is told of it alone; --resume goes on with each from its own run."""
    refused = ("--method", "PUT", "--path", "*chat-b*", "--status", "403", "--body", REFUSED)
    run("sandbox", "fault", "b", "--act", "answer", "--times", "1", *refused)
    ran = run("apply", "--yes", *SANDBOX, "--results", "r.json", "environments")
    assert ran.code == 1
    assert results(tmp_path) == {"a": "changed", "b": "failed", "c": "changed"}
    assert ran.out.rindex("Plan: ") < ran.out.index("Apply ")
    assert "Environment 'a'\nApply complete! Resources: 9 added" in ran.out
    assert ran.out.endswith("3 environments: 2 applied, 1 failed.\n")
    assert "b: failed to create serverless endpoint 'chat-b' in 'assistants'" in ran.err
    again = run("apply", "--resume", "--yes", *SANDBOX, "environments")
    assert again.code == 0, again.err
    assert "for environment 'b': 8 of 9 writes were done, 0 in motion." in again.err
    assert "for environment 'a'" not in again.err
    assert again.out.endswith("3 environments: 2 without changes, 1 applied.\n")


def test_apply_leaves_out_what_it_cannot_read_lock_or_plan(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "b.yaml").write_text("name: [")
    (folder / "d.yaml").write_text(BODY.format(name="d"))
    (tmp_path / ".deployer/locks").mkdir(parents=True)
    with FileLock(tmp_path / ".deployer/locks/c.lock"):
        apply = ("apply", "--yes", *SANDBOX, "--results", "r.json")
        assert run(*apply, "environments/a.yaml", "environments/c.yaml").code == 1
        assert not (tmp_path / ".deployer/runs").exists()
        ran = run(*apply, "--continue-on-error", "environments")
    assert ran.code == 1
    assert results(tmp_path) == {"a": "changed", "b": "failed", "c": "failed", "d": "changed"}
    assert "LCK001" in ran.err
    assert "YML010" in ran.err


def test_plan_files_of_several_environments_run_side_by_side(run: Run, folder: Path, tmp_path: Path) -> None:
    for name in NAMES:
        run("plan", *SANDBOX, "--out", f"{name}.json", f"environments/{name}.yaml")
    assert run("apply", "--sandbox", "a.json").code == 0
    ran = run("apply", "--sandbox", "--continue-on-error", "--results", "r.json", "a.json", "b.json", "c.json")
    assert ran.code == 1
    assert "PLF008" in ran.err
    assert results(tmp_path) == {"a": "failed", "b": "changed", "c": "changed"}
    assert "--changed-since" in run("apply", "--changed-since", "HEAD", "a.json").err


def test_events_of_several_environments_name_theirs(run: Run, folder: Path) -> None:
    ran = run("apply", "--yes", "--json", *SANDBOX, "environments")
    told = [json.loads(line) for line in ran.out.splitlines()]
    sums = [each["environment"] for each in told if each["type"] == "change_summary"]
    assert sums == [*NAMES, *NAMES]
    done = [each["environment"] for each in told if each["type"] == "apply_complete"]
    assert Counter(done) == dict.fromkeys(NAMES, 9)
    assert done != sorted(done)
