"""Nothing is written over that deployer did not write, unless --force is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.world import environment

DAY = ("--as-of", "2026-11-23")
SMALL = environment("model: mistral-small-2503, name: chat")
PLAN = ("plan", "--sandbox", *DAY, "test.yaml")
WRITING = [
    *(
        (*PLAN, "-o", form, "--output-file")
        for form in ("text", "short", "json", "markdown", "html", "gitlab", "what-if")
    ),
    *(("validate", *DAY, "test.yaml", "-o", form, "--output-file") for form in ("text", "json", "sarif", "junit")),
    ("apply", "--sandbox", *DAY, "--yes", "test.yaml", "-o", "markdown", "--output-file"),
    ("drift", "--sandbox", *DAY, "test.yaml", "-o", "json", "--output-file"),
    ("schema", "--output-file"),
    (*PLAN, "--out"),
]


@pytest.fixture(autouse=True)
def file(run: Run) -> None:
    """An environment of one endpoint."""
    Path("test.yaml").write_text(SMALL)


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_file_of_somebody_is_written_over_with_force_alone(run: Run, words: tuple[str, ...]) -> None:
    Path("notes.txt").write_text("Not a result of deployer.\n")
    refused = run(*words, "notes.txt")
    assert refused.code == 1
    assert "OUT003: 'notes.txt' is not overwritten: " in refused.err
    assert "add --force" in refused.err
    assert Path("notes.txt").read_text() == "Not a result of deployer.\n"
    assert "PUT" not in run("sandbox", "log", "--writes").out
    assert run(*words, "notes.txt", "--force").code == 0
    assert Path("notes.txt").read_text() != "Not a result of deployer.\n"


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_result_is_written_again_wherever_it_is_moved_to(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words, "result").code == 0
    Path("result").rename("other")
    Path("test.yaml").write_text(SMALL.replace("name: chat", "name: talk"))
    assert run(*words, "other").code == 0


def test_a_result_that_somebody_changed_is_theirs(run: Run) -> None:
    assert run(*PLAN, "-o", "text", "--output-file", "plan.txt").code == 0
    with Path("plan.txt").open("a") as notes:
        notes.write("approved by me\n")
    Path("test.yaml").write_text(SMALL.replace("name: chat", "name: talk"))
    done = run(*PLAN, "-o", "text", "--output-file", "plan.txt")
    assert done.code == 1
    assert "'plan.txt' is not overwritten: deployer did not write it" in done.err


def test_rendered_files_of_another_checkout_are_known_and_others_stay_all_together(run: Run) -> None:
    words = ("render", *DAY, "--out", "out", "test.yaml")
    assert run(*words).code == 0
    Path(".deployer/written").unlink()
    Path("test.yaml").write_text(SMALL.replace("name: chat", "name: talk"))
    assert run(*words).code == 0
    before = Path("out/test/main.json").read_text()
    Path("out/test/main.bicep").write_text("// by hand\n")
    Path("test.yaml").write_text(SMALL)
    done = run(*words)
    assert (done.code, done.out) == (1, "")
    assert Path("out/test/main.json").read_text() == before, "none is written where one is refused"
    assert run(*words, "--force").code == 0
    assert Path("out/test/main.json").read_text() != before


def test_what_has_the_same_content_already_is_no_matter(run: Run) -> None:
    assert run(*PLAN, "-o", "text", "--output-file", "plan.txt").code == 0
    Path(".deployer/written").unlink()
    assert run(*PLAN, "-o", "text", "--output-file", "plan.txt").code == 0


def test_what_the_run_reads_is_not_written_over_with_force_either(run: Run) -> None:
    done = run(*PLAN, "-o", "json", "--output-file", "test.yaml", "--force")
    assert done.code == 1
    assert "this run reads it" in done.err
    assert "--force" not in done.err
    assert Path("test.yaml").read_text() == SMALL


def test_init_leaves_a_schema_of_somebody_and_then_writes_nothing(run: Run) -> None:
    Path("environments").mkdir()
    Path("environments/schema.json").write_text("{}")
    done = run("init", *DAY)
    assert done.code == 1
    assert not Path("environments/dev.yaml").exists()
    assert run("init", *DAY, "--force").code == 0
    assert run("init", *DAY).code == 1, "the environment file is there now"
    assert run("init", *DAY, "--force").code == 0
