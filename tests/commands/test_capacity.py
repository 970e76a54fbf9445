"""Capacity: what is needed, what runs, what is granted, and what to ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deployer.sandbox.state.store import opened
from deployer.values.capacity import Capacity
from tests.conftest import Run
from tests.world import HEAD as HEAD_OF
from tests.world import environment

HEAD = "model: mistralai-Mistral-7B-v01, name: {}, "
A100 = HEAD + "compute: {{instance_type: Standard_NC24ads_A100_v4, instance_count: {}}}"
V100 = HEAD + "compute: {{instance_type: Standard_NC12s_v3, instance_count: {}}}"
FAMILY = "standardNCADSA100v4Family"


@pytest.fixture
def asked(run: Run, tmp_path: Path) -> Run:
    """Run commands beside an environment with two machines of 24 cores."""
    (tmp_path / "test.yaml").write_text(environment(A100.format("batch", 2)), encoding="utf-8")
    return run


def rows(run: Run, *more: str) -> list[dict[str, object]]:
    found = json.loads(run("capacity", "--sandbox", "-o", "json", "test.yaml", *more).out)
    assert found["enough"] is not any(row["short"] for row in found["capacity"])
    return list(found["capacity"])


def test_a_subscription_starts_with_none(asked: Run) -> None:
    (row,) = rows(asked)
    assert (row["granted"], row["short"]) == (0, 48)


def test_what_is_to_come_is_counted_until_it_runs(asked: Run) -> None:
    asked("sandbox", "quota", FAMILY, "400")
    (row,) = rows(asked)
    assert row == {
        "region": "eastus2",
        "family": FAMILY,
        "needed": 48,
        "missing": 48,
        "used": 0,
        "granted": 400,
        "short": 0,
        "unit": "cores",
        "scope": "",
        "available": None,
        "full": False,
    }
    assert asked("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml").code == 0
    (row,) = rows(asked)
    assert (row["missing"], row["used"]) == (0, 48)


def test_more_instances_are_counted_as_what_they_add(asked: Run, tmp_path: Path) -> None:
    asked("sandbox", "quota", FAMILY, "400")
    asked("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")
    (tmp_path / "test.yaml").write_text(environment(A100.format("batch", 3), A100.format("other", 1)), encoding="utf-8")
    (row,) = rows(asked)
    assert (row["needed"], row["missing"], row["used"]) == (96, 48, 48)


def test_environments_share_what_is_granted(asked: Run, tmp_path: Path) -> None:
    other = HEAD_OF.replace("test", "other")
    (tmp_path / "other.yaml").write_text(environment(A100.format("more", 1), head=other), encoding="utf-8")
    asked("sandbox", "quota", FAMILY, "60")
    for name in ("test.yaml", "other.yaml"):
        assert asked("capacity", "--sandbox", name).code == 0
    (row,) = json.loads(asked("capacity", "--sandbox", "-o", "json", "test.yaml", "other.yaml").out)["capacity"]
    assert (row["needed"], row["missing"], row["granted"], row["short"]) == (72, 72, 60, 12)
    assert asked("capacity", "--sandbox", "test.yaml", "other.yaml").code == 1


def test_what_is_in_use_beyond_what_is_granted_is_short_as_well() -> None:
    assert Capacity("eastus2", "a100", needed=480, missing=96, used=384, granted=100).short == 380
    assert Capacity("eastus2", "a100", needed=384, missing=0, used=384, granted=100).short == 0


def test_what_is_short_is_named_and_is_what_the_sandbox_refuses(asked: Run) -> None:
    asked("sandbox", "quota", FAMILY, "30")
    done = asked("capacity", "--sandbox", "test.yaml")
    assert done.code == 1
    assert "short of 18: ask for them" in done.out
    there = ("--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")
    assert "PLN014" in asked("apply", *there).err
    assert "Not enough quota" in asked("apply", "--no-preflight", *there).err
    asked("sandbox", "quota", FAMILY, "48")
    assert asked("capacity", "--sandbox", "test.yaml").code == 0
    assert asked("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml").code == 0


def test_what_azure_keeps_back_for_upgrades_is_counted_where_it_does(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(environment(V100.format("base", 2)), encoding="utf-8")
    (row,) = rows(run, "--as-of", "2024-08-05")
    assert row["needed"] == 36  # ceil(1.2 * 2) machines of 12 cores
    run("sandbox", "quota", "standardNCSv3Family", "24")
    assert "short of 12" in run("capacity", "--sandbox", "--as-of", "2024-08-05", "test.yaml").out


def test_without_machines_nothing_is_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(environment("model: mistral-small-2503, name: chat"), encoding="utf-8")
    done = run("capacity", "--sandbox", "test.yaml")
    assert (done.code, done.out) == (0, "No machines are declared.\n")
    with opened(Path(".deployer/sandbox.json")) as cloud:
        assert not [entry for entry in cloud.log if entry.path.endswith("/usages")]


def test_tokens_and_requests_of_an_expected_load_are_counted_for_each_deployment(run: Run, tmp_path: Path) -> None:
    load = "expected_load: {{tokens_per_minute: {}, requests_per_minute: 900}}"
    text = environment(f"model: mistral-small-2503, name: chat, {load.format(200_000)}")
    account = (
        "foundry: {name: ai-load, deployments: [{model: Mistral-Large-3, name: big, capacity: 10,"
        " expected_load: {tokens_per_minute: 10000}}]}\n"
    )
    (tmp_path / "test.yaml").write_text(text + account, encoding="utf-8")
    found = {(row["family"], row["unit"]): row for row in rows(run) if str(row["unit"]).endswith("s a minute")}
    tokens, requests = (found["assistants/chat", f"{noun} a minute"] for noun in ("tokens", "requests"))
    assert (tokens["granted"], tokens["short"], requests["granted"], requests["short"]) == (200_000, 0, 1_000, 0)
    assert found["ai-load/big", "tokens a minute"]["granted"] == 10_000
    (tmp_path / "test.yaml").write_text(text.replace("200000", "300000"), encoding="utf-8")
    short = run("capacity", "--sandbox", "test.yaml")
    assert (short.code, "assistants/chat  tokens a minute    300000" in short.out) == (1, True)
    assert "short of 100000" in short.out
