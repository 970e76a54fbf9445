"""`--engine arm`: what a user sees of ARM as the engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.world import environment

CHAT = "model: mistral-small-2503, name: chat-test"
SMALL = "model: Ministral-3B, name: small-test"
DAY = ("--sandbox", "--as-of", "2026-11-23")


@pytest.fixture
def file(run: Run) -> Path:
    """An environment in the folder in which commands run."""
    path = Path("test.yaml")
    path.write_text(environment(CHAT), encoding="utf-8")
    return path


def test_apply_with_arm_deploys_and_then_there_is_nothing_to_do(run: Run, file: Path) -> None:
    applied = run("apply", str(file), *DAY, "--auto-approve", "--engine", "arm")
    assert applied.code == 0, applied.err
    assert "Apply complete! Resources: 7 added, 0 changed, 0 destroyed." in applied.out
    again = run("plan", str(file), *DAY)
    assert "No changes. Your infrastructure matches the configuration." in again.out
    log = run("sandbox", "log", "--output", "json").out
    assert "/deployments/deployer-test-1" in log


def test_plan_with_arm_shows_its_what_if_beside_the_plan(run: Run, file: Path) -> None:
    assert run("apply", str(file), *DAY, "--auto-approve").code == 0
    file.write_text(environment(CHAT, SMALL), encoding="utf-8")
    shown = run("plan", str(file), *DAY, "--engine", "arm")
    assert shown.code == 0, shown.err
    assert "Plan: 2 to add, 0 to change, 0 to destroy." in shown.out
    assert "ARM's what-if, beside the plan:" in shown.out
    assert "serverless endpoint 'small-test'  ARM: Create  agrees" in shown.out
    assert "needs Microsoft.Resources/deployments/whatIf/action" in shown.out


def test_a_plan_for_programs_stays_one_document(run: Run, file: Path) -> None:
    assert run("apply", str(file), *DAY, "--auto-approve").code == 0
    shown = run("plan", str(file), *DAY, "--engine", "arm", "--output", "json")
    assert json.loads(shown.out)["format_version"]
    assert "ARM's what-if, beside the plan:" in shown.err


def test_a_failure_names_the_reason_and_the_line_of_the_resource(run: Run, file: Path) -> None:
    body = json.dumps({"error": {"code": "Conflict", "message": "the name is being deleted"}})
    path = "*/serverlessendpoints/chat-test"
    assert (
        run("sandbox", "fault", "full", "--method", "PUT", "--path", path, "--status", "409", "--body", body).code == 0
    )
    failed = run("apply", str(file), *DAY, "--auto-approve", "--engine", "arm")
    assert failed.code == 1
    assert "Conflict: the name is being deleted" in failed.out
    assert f"{file}:10:9" in failed.out
    again = run("apply", str(file), *DAY, "--auto-approve", "--engine", "arm")
    assert again.code == 0, again.err
    assert "Apply complete! Resources: 1 added, 0 changed, 0 destroyed." in again.out


def test_programs_are_told_the_progress_of_each_resource(run: Run, file: Path) -> None:
    told = run("apply", str(file), *DAY, "--auto-approve", "--engine", "arm", "--json")
    assert told.code == 0, told.err
    events = [json.loads(line) for line in told.out.splitlines()]
    ended = {event["hook"]["resource"]["resource_type"] for event in events if event["type"] == "apply_complete"}
    assert {"hub", "project", "marketplace_subscription", "serverless_endpoint"} <= ended
    hub = [event["type"] for event in events if event.get("hook", {}).get("resource", {}).get("resource_type") == "hub"]
    assert (hub[0], hub[-1]) == ("apply_start", "apply_complete")


def test_an_approved_plan_runs_with_either_engine(run: Run, file: Path) -> None:
    assert run("plan", str(file), *DAY, "--out", "approved.json").code == 0
    applied = run("apply", "approved.json", "--sandbox", "--auto-approve", "--engine", "arm")
    assert applied.code == 0, applied.err
    assert "Apply complete! Resources: 7 added, 0 changed, 0 destroyed." in applied.out
    assert "No changes." in run("plan", str(file), *DAY).out
