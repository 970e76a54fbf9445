"""What a file declares is never left out of a plan, and never deleted, whatever the catalogue knows of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.world import SUBSCRIPTION

TEXT = f"""\
name: house
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-house
location: eastus2
hub: {{name: hub-house}}
projects:
  - name: assistants
    deployments:
      - model: house-small  # deployer: ignore[MOD001] it is in our own catalogue
        name: chat-house
"""
ROWS = """\
sources:
  TEAM: {where: "our own test page", date: "2026-11-01"}
models:
- name: house-small
  display: House Small
  id: azureml://registries/azureml-mistral/models/mistral-small-2503
  category: premium
  way: serverless
  able: [chat]
  regions:
  - {from: 2025-01-01, in: serverless_7, sources: [TEAM]}
  sources: [TEAM]
"""
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def house(run: Run) -> Run:
    """A folder where an endpoint runs whose model only the team's catalogue knows."""
    Path("rows").mkdir()
    Path("rows/house.yaml").write_text(ROWS)
    Path("house.yaml").write_text(TEXT.partition("  #")[0] + "\n        name: chat-house\n")
    done = run("apply", "--sandbox", *DAY, "--auto-approve", "--catalog", "rows", "house.yaml")
    assert done.code == 0, done.err
    Path("house.yaml").write_text(TEXT)
    return run


@pytest.mark.parametrize("command", ["plan", "apply", "prune", "drift", "status", "keys", "outputs"])
def test_a_model_that_the_catalogue_does_not_know_stops_whatever_reads_the_file(house: Run, command: str) -> None:
    more = {"apply": ["--auto-approve"], "prune": ["--auto-approve"], "keys": ["--endpoint", "chat-house"]}
    done = house(command, "--sandbox", *DAY, *more.get(command, []), "house.yaml")
    assert (done.code, done.out) == (1, "")
    assert "house.yaml:10:16: error MOD001: model 'house-small' is not in the catalogue" in done.err
    assert "DELETE" not in house("sandbox", "log", "--writes").out


def test_the_suppression_is_told_that_it_does_not_count(house: Run) -> None:
    done = house("validate", *DAY, "house.yaml")
    assert done.code == 1
    assert "error SUP001: this suppression has no effect: what MOD001 finds cannot be deployed" in done.out + done.err
    assert "help: remove the comment, and do what the error MOD001 says" in done.out + done.err
    assert "'--catalog DIR' adds rows of your own" in done.out + done.err


def test_destroy_asks_for_no_catalogue(house: Run) -> None:
    assert house("destroy", "--sandbox", "--auto-approve", "house.yaml").code == 0
