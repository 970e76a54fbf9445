"""`deployer upgrade`: the successor as an edit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

TEXT = """name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
hub: {name: hub-dev}
projects:
- name: assistants
  deployments:
  - {model: Mistral Nemo, name: nemo}  # small talk
  - {model: mistral-medium-2505, name: medium}
  - {model: Mistral Large (2411), name: large}
  - {model: mistral-document-ai-2505, name: papers}
  - {model: Mistral 7B, name: base, compute: {instance_type: Standard_NC12s_v3, instance_count: 2}}
"""
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "dev.yaml").write_text(TEXT)
    return tmp_path / "dev.yaml"


def test_the_successor_is_proposed_and_written_on_demand(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "nemo", *DAY)
    assert ran.out.startswith("assistants/nemo: can move from 'Mistral-Nemo' to 'mistral-small-2503'\n--- dev.yaml\n")
    assert file.read_text() == TEXT
    assert run("upgrade", "dev.yaml", "assistants/nemo", "--write", *DAY).code == 0
    assert file.read_text() == TEXT.replace("Mistral Nemo", "mistral-small-2503")


def test_a_successor_that_the_project_deploys_already_stands_in_the_way(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "large", *DAY)
    assert ran.code == 1
    assert (
        "assistants/large: stays on 'Mistral-Large-2411', the environment cannot take it as it is\n  MOD006: "
        in ran.out
    )


def test_a_successor_on_a_foundry_resource_is_named_and_no_edit_is_made(run: Run, file: Path) -> None:
    found = json.loads(run("upgrade", "dev.yaml", "papers", "-o", "json", *DAY).out)
    assert (found["to"], found["edits"]) == ("mistral-ocr-4-0", [])
    assert "Foundry resource only" in found["reason"]


def test_machines_that_are_gone_are_replaced_by_the_nearest(run: Run, file: Path) -> None:
    run("upgrade", "dev.yaml", "base", "--write", *DAY)
    assert file.read_text() == TEXT.replace("Standard_NC12s_v3", "Standard_NC24ads_A100_v4")


def test_nothing_is_moved_where_no_successor_has_been_named(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "medium", *DAY)
    assert (ran.code, ran.out) == (
        0,
        "assistants/medium: stays on 'mistral-medium-2505', no successor has been named\n",
    )


def test_the_advice_is_that_of_the_day(run: Run, file: Path) -> None:
    assert "stays on 'Mistral-Nemo'" in run("upgrade", "dev.yaml", "nemo", "--as-of", "2025-12-01").out


def test_a_word_that_names_no_deployment_lists_those_there_are(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "nope", *DAY)
    assert ran.code == 1
    assert "no deployment 'nope', there are 'assistants/nemo', 'assistants/medium'" in ran.err
