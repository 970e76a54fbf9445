"""`--var` over one file and over several: a name is wrong only where no file declares it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

DAY = ("--as-of", "2026-11-23")
TEXT = """\
name: {name}
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-{name}
location: eastus2
hub: {{name: hub-{name}}}
"""
STAGE = "variables: {stage: dev}\ntags: {stage: '${var.stage}'}\n"
OWNER = "variables: {stage: dev, owner: {type: string}}\ntags: {owner: '${var.owner}'}\n"


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    """a.yaml declares `stage`, b.yaml `stage` and `owner`, c.yaml nothing."""
    for name, more in (("a", STAGE), ("b", OWNER), ("c", "")):
        Path(f"{name}.yaml").write_text(TEXT.format(name=name) + more)


@pytest.mark.parametrize("command", [("validate",), ("plan", "--sandbox"), ("render", "--out", "out")])
def test_a_variable_of_one_file_may_be_given_for_several(run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, *DAY, "--var", "owner=me", "--var", "stage=prod", "a.yaml", "b.yaml", "c.yaml")
    assert ran.code == 0, ran.err


def test_a_name_that_no_file_declares_is_told_once_with_the_nearest(run: Run) -> None:
    ran = run("validate", *DAY, "--var", "ownr=me", "--var", "owner=me", "a.yaml", "b.yaml")
    assert ran.code == 1
    assert ran.out == "error VAR003: '--var ownr' names no declared variable\n  help: did you mean 'owner'?\n"
    none = run("validate", *DAY, "--var", "zone=1", "c.yaml")
    assert none.out.splitlines()[1] == "  help: no environment declares any: write it under 'variables'"
    others = run("validate", *DAY, "--var", "zone=1", "a.yaml")
    assert others.out.splitlines()[1] == "  help: declared are: stage"


def test_a_slip_is_told_beside_the_variable_that_then_has_no_value(run: Run) -> None:
    ran = run("validate", *DAY, "--var", "ownr=me", "b.yaml")
    assert [line.split(": ")[-2] for line in ran.out.splitlines() if "error" in line] == [
        "error VAR003",
        "error VAR002",
    ]


def test_nobody_knows_what_a_file_declares_that_cannot_be_read(run: Run) -> None:
    ran = run("validate", *DAY, "--var", "owner=me", "a.yaml", "gone.yaml")
    assert "YML001" in ran.out
    assert "VAR003" not in ran.out


def test_a_declared_variable_without_its_var_names_what_was_meant(run: Run) -> None:
    Path("a.yaml").write_text(TEXT.format(name="a") + "variables: {stage: dev}\ntags: {stage: '${stage}'}\n")
    ran = run("validate", *DAY, "a.yaml")
    assert "error VAR005: '${stage}' is a variable of the process, and cannot be used in a file" in ran.out
    assert "  help: did you mean '${var.stage}'?" in ran.out
    Path("a.yaml").write_text(TEXT.format(name="a") + "variables: {stage: dev}\ntags: {stage: '${var.stge}'}\n")
    assert "  help: did you mean 'stage'?" in run("validate", *DAY, "a.yaml").out
