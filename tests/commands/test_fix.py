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
    assert "  fix 1: set name to 'hub-dev'\n  fix 2: set name to 'hub-dev-2'\n" in ran.out


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


def layered(folder: Path, upper: str, base: str) -> tuple[Path, Path]:
    """Two files, the first of which extends the second; what neither says is what any environment needs."""
    said = "accept_marketplace_terms: true\nsubscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301\n"
    (folder / "_base.yaml").write_text(f"{said}resource_group: rg-dev\n{base}")
    (folder / "dev.yaml").write_text(f"extends: _base.yaml\nname: dev\n{upper}")
    return folder / "dev.yaml", folder / "_base.yaml"


def test_a_key_is_renamed_in_the_file_that_wrote_it_also_where_another_file_says_more(run: Run, tmp_path: Path) -> None:
    dev, base = layered(
        tmp_path,
        "hub: {display_name: Ours}\n",
        "location: eastus2\nhub:\n  name: hub-dev  # theirs\n  protected: true  # never delete\n",
    )
    upper = dev.read_text()
    ran = run("validate", "--fix", "dev.yaml", *DAY)
    assert ran.code == 0, ran.out + ran.err
    assert "  protect: true  # never delete\n" in base.read_text()
    assert dev.read_text() == upper


def test_a_section_with_a_mistyped_key_keeps_what_stands_in_it(run: Run, tmp_path: Path) -> None:
    _, base = layered(
        tmp_path,
        "location: eastus2\n",
        "hub: {name: hub-dev}\nproject:  # of us all\n- name: chat  # first\n  description: x\n",
    )
    ran = run("validate", "--fix", "dev.yaml", *DAY)
    assert ran.code == 0, ran.out + ran.err
    assert base.read_text().endswith("projects:  # of us all\n- name: chat  # first\n  description: x\n")


def test_what_two_files_set_is_taken_out_of_both(run: Run, tmp_path: Path) -> None:
    machines = "compute: {instance_type: Standard_NC24ads_A100_v4"
    dev, base = layered(
        tmp_path,
        "location: eastus2\nprojects:\n- name: chat\n  deployments:\n"
        f"  - {{name: one, {machines}, instance_count: 2}}}}\n",
        "hub: {name: hub-dev}\nprojects:\n- name: chat\n  deployments:\n"
        f"  - {{name: one, model: mistral-small-2503, {machines}}}}}\n",
    )
    assert run("validate", "--fix", "dev.yaml", *DAY).code == 0
    assert "compute" not in dev.read_text() + base.read_text()


def test_a_variable_that_is_used_once_is_given_another_default(run: Run, file: Path) -> None:
    text = FIXED.replace(
        "name: dev\n", "name: dev\nvariables:\n  where: {type: string, default: westeurope}  # ours\n", 1
    )
    file.write_text(text.replace("location: eastus2", "location: ${var.where}"))
    run("validate", "--fix=1", "dev.yaml", *DAY)
    assert file.read_text() == text.replace("location: eastus2", "location: ${var.where}").replace(
        "westeurope", "swedencentral"
    )


@pytest.mark.parametrize("more", [("--var", "where=westeurope"), ()])
def test_a_value_that_comes_from_elsewhere_is_told_where_it_comes_from(
    run: Run, file: Path, more: tuple[str, ...]
) -> None:
    default = "westus" if more else "westeurope"
    used_twice = "" if more else "tags: {where: '${var.where}'}\n"
    text = FIXED.replace("name: dev\n", f"name: dev\nvariables: {{where: {default}}}\n{used_twice}", 1)
    text = text.replace("location: eastus2", "location: ${var.where}")
    file.write_text(text)
    ran = run("validate", "--fix=1", "dev.yaml", *more, *DAY)
    assert (ran.code, file.read_text()) == (1, text)
    assert "error EDT001: 'location' is not written here, it comes from '${var.where}'\n" in ran.out
    assert "  help: give it the value 'swedencentral' where that is set\n" in ran.out


def test_a_repair_that_cannot_be_made_in_place_keeps_nobody_from_the_others(run: Run, file: Path) -> None:
    text = FIXED.partition("projects:")[0] + (
        "projects:\n- name: one\n  deployments:\n  - &same {model: Codestral-2501, name: a_b}\n"
        "- name: two\n  deployments:\n  - *same\n  - {model: mistral-smal-2503, name: chat}  # typo\n"
    )
    file.write_text(text)
    ran = run("validate", "--fix", "dev.yaml", *DAY)
    assert ran.code == 1
    assert "EDT001" in ran.out
    assert file.read_text() == text.replace("mistral-smal-2503", "mistral-small-2503")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_lines_end_as_they_did(run: Run, file: Path, end: str) -> None:
    file.write_bytes(TEXT.replace("\n", end).encode())
    assert run("validate", "--fix", "dev.yaml", *DAY).code == 0
    assert file.read_bytes() == FIXED.replace("\n", end).encode()


def test_a_region_of_several_is_replaced_in_its_place(run: Run, file: Path) -> None:
    file.write_text(
        FIXED.replace("location: eastus2", "location: eastus2\nregions:\n- eastus  # first\n- eastus22  # typo")
    )
    assert run("validate", "--fix", "dev.yaml", *DAY).code == 0
    assert "- eastus  # first\n- eastus2  # typo\n" in file.read_text()


def test_a_word_as_near_to_two_others_is_in_doubt(run: Run, file: Path) -> None:
    file.write_text(FIXED.replace("location: eastus2", "location: estus2"))
    ran = run("validate", "--fix", "dev.yaml", *DAY)
    assert (ran.code, "location: estus2" in file.read_text()) == (1, True)
    assert "set location to 'eastus2'" in ran.out
    assert "set location to 'westus2'" not in ran.out  # as near, and refused: no hub there has serverless endpoints
