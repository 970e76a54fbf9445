"""`--var-file`: values of variables in YAML files. A later file wins, and `--var` over all of them; a problem has its
place in the file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

DAY = ("--as-of", "2026-11-23")
TEXT = """\
name: a
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-a
location: eastus2
hub: {name: hub-a}
variables: {stage: dev, owner: {type: string, default: nobody}, machines: 1, shared: false}
tags: {stage: '${var.stage}', owner: '${var.owner}', more: 'x${var.machines}${var.shared}'}
"""


@pytest.fixture(autouse=True)
def file(run: Run) -> None:
    """a.yaml declares stage, owner, machines and shared."""
    Path("a.yaml").write_text(TEXT)


def tag(run: Run, name: str, *options: str) -> str:
    """The value of a tag in the rendered template."""
    done = run("render", "--out", "out", *DAY, *options, "a.yaml")
    assert done.code == 0, done.err
    text = Path("out/a/main.json").read_text()
    return text.partition(f'"{name}": "')[2].partition('"')[0]


def test_a_file_gives_values_of_every_type(run: Run) -> None:
    Path("v.yaml").write_text("# of the team\nstage: prod\nmachines: 3\nshared: true\nowner: '007'\n")
    assert tag(run, "stage", "--var-file", "v.yaml") == "prod"
    assert tag(run, "more", "--var-file", "v.yaml") == "x3true"
    assert tag(run, "owner", "--var-file", "v.yaml") == "007"


def test_a_later_file_wins_and_var_wins_over_both_wherever_it_stands(run: Run) -> None:
    Path("one.yaml").write_text("{stage: one, owner: one}")
    Path("two.yaml").write_text("{stage: two}")
    both = ("--var-file", "one.yaml", "--var-file", "two.yaml")
    assert tag(run, "stage", *both) == "two"
    assert tag(run, "owner", *both) == "one"
    assert tag(run, "stage", "--var", "stage=three", *both) == "three"


def test_a_file_wins_over_a_variable_of_the_process(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOYER_VAR_STAGE", "process")
    Path("v.yaml").write_text("stage: file\n")
    assert tag(run, "stage") == "process"
    assert tag(run, "stage", "--var-file", "v.yaml") == "file"


def test_an_empty_file_gives_nothing(run: Run) -> None:
    Path("v.yaml").write_text("# nothing yet\n")
    assert tag(run, "stage", "--var-file", "v.yaml") == "dev"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stage: a\nownr: me\n", "v.yaml:2:1: error VAR003: variable 'ownr' is not declared"),
        (
            "machines: 'three'\n",
            "v.yaml:1:11: error VAR004: value given for variable 'machines' is not a number: 'three'",
        ),
        ("owner: 1.10\n", "v.yaml:1:8: error VAR004: value given for variable 'owner' is not a string: '1.1'"),
        ("shared: yes\n", "v.yaml:1:9: error VAR004: value given for variable 'shared' is not a boolean: 'yes'"),
        ('stage: "a\\nb"\n', "v.yaml:1:8: error VAR008: value given for 'stage' holds a control character"),
        ("stage:\n", "error VAR009: variable 'stage' has no value: a variable holds one text, number or boolean"),
        ("stage: {a: b}\n", "v.yaml:1:8: error VAR009: variable 'stage' has a mapping"),
        ("- stage\n", "v.yaml:1:1: error VAR009: a file of --var-file is a mapping of variables to values"),
        ("stage: a\nstage: b\n", "v.yaml:2:1: error YML"),
        ("stage: 'a\n", "v.yaml:1:8: error YML"),
    ],
)
def test_what_is_wrong_is_told_once_at_its_place(run: Run, text: str, said: str) -> None:
    Path("v.yaml").write_text(text)
    done = run("validate", *DAY, "--var-file", "v.yaml", "a.yaml")
    assert done.code == 1
    assert (done.out + done.err).count(said) == 1, done.out + done.err


def test_the_wrong_values_of_all_files_are_told_at_once(run: Run) -> None:
    Path("v.yaml").write_text("stage:\n")
    done = run("validate", *DAY, "--var-file", "v.yaml", "--var-file", "gone.yaml", "a.yaml")
    assert "VAR009" in done.err
    assert "YML001" in done.err


def test_no_result_is_written_over_it(run: Run) -> None:
    Path("v").write_text("stage: prod\n")
    done = run("validate", *DAY, "--var-file", "v", "-o", "json", "--output-file", "v", "a.yaml")
    assert done.code == 1
    assert "OUT003" in done.err
    assert Path("v").read_text() == "stage: prod\n"


def test_the_command_that_a_report_offers_has_it(run: Run) -> None:
    Path("v.yaml").write_text("stage: prod\n")
    done = run("plan", "--sandbox", *DAY, "--var-file", "v.yaml", "-o", "markdown", "a.yaml")
    assert "`deployer apply --as-of 2026-11-23 --var-file v.yaml a.yaml`" in done.out
