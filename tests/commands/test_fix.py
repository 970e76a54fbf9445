"""`deployer validate --fix`: repairs in place, with comments and order kept, and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

TEXT = """# Ours.
name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
hub: {name: hub.dev}   # the one of the group
projects:
- name: assistants
  deployments:
  - model: mistral-smal-2503   # chat
    contentsafety: enabled
    name: "chat"
"""
FIXED = """# Ours.
name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
hub: {name: hub-dev}   # the one of the group
projects:
- name: assistants
  deployments:
  - model: mistral-small-2503   # chat
    content_safety: enabled
    name: "chat"
"""
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "dev.yaml").write_text(TEXT)
    return tmp_path / "dev.yaml"


def test_the_repairs_beyond_doubt_are_made_until_there_are_no_more(run: Run, file: Path) -> None:
    ran = run("validate", "--fix", "dev.yaml", *DAY)
    assert (ran.code, ran.out) == (0, "")
    assert file.read_text() == FIXED
    assert "-hub: {name: hub.dev}   # the one of the group\n+hub: {name: hub-dev}   # the one of the group\n" in ran.err
    assert ran.err.endswith("valid, 1 file: 0 errors, 0 warnings\n")


def test_without_fix_nothing_is_written_and_the_repairs_are_numbered(run: Run, file: Path) -> None:
    ran = run("validate", "dev.yaml", *DAY)
    assert (ran.code, file.read_text()) == (1, TEXT)
    assert "  fix 1: set name to 'hub-dev'\n  fix 2: set name to 'hub-dev-dev'\n" in ran.out


def test_a_number_chooses_one_repair(run: Run, file: Path) -> None:
    diagnostics = json.loads(run("validate", "dev.yaml", *DAY, "-o", "json").out)["diagnostics"]
    fixes = [fix for each in diagnostics for fix in each.get("fixes", ())]
    assert [fix["number"] for fix in fixes] == list(range(1, len(fixes) + 1))
    second = fixes[1]
    run("validate", f"--fix={second['number']}", "dev.yaml", *DAY)
    assert file.read_text() == TEXT.replace("hub.dev", second["edits"][0]["value"])


def test_a_number_that_was_not_shown_is_refused(run: Run, file: Path) -> None:
    ran = run("validate", "--fix=99", "dev.yaml", *DAY)
    assert (ran.code, file.read_text()) == (1, TEXT)
    assert "there is no repair 99" in ran.err


def test_what_is_in_doubt_is_left_alone(run: Run, file: Path) -> None:
    file.write_text(FIXED.replace("eastus2", "westeurope"))
    ran = run("validate", "--fix", "dev.yaml", *DAY)
    assert (ran.code, file.read_text()) == (1, FIXED.replace("eastus2", "westeurope"))
    assert "  fix 1: set location to 'swedencentral'\n" in ran.out


def test_a_value_is_repaired_in_the_file_that_set_it(run: Run, file: Path) -> None:
    base = file.with_name("_base.yaml")
    base.write_text("location: eastus22  # shared\nhub: {name: hub-dev}\n")
    lines = [line for line in FIXED.splitlines() if not line.startswith(("location", "hub"))]
    file.write_text("\n".join(["extends: _base.yaml", *lines]) + "\n")
    before = file.read_text()
    ran = run("validate", "--fix", "dev.yaml", *DAY)
    assert ran.code == 0, ran.out + ran.err
    assert base.read_text() == "location: eastus2  # shared\nhub: {name: hub-dev}\n"
    assert file.read_text() == before
