"""Arguments and options that commands share."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployer.cli.terminal import interactive, service
from tests.conftest import Ran, Run

SHOW = '''
"""Show what arrived."""
import json
from msgspec.structs import asdict
import click
from deployer.cli import options
from deployer.cli.option_values import is_given

@click.command()
@options.environments()
@options.as_of
@options.sandbox
@options.variables
@options.strict
@options.outputs("problems")
def command(environments, as_of, sandbox, sandbox_state, variables, strict, outputs):
    click.echo(json.dumps({
        "environments": environments, "as_of": as_of.isoformat(), "given": is_given("as_of"), "sandbox": sandbox,
        "state": str(sandbox_state), "variables": variables, "strict": strict, "outputs": [asdict(x) for x in outputs],
    }))
'''


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package with one command that shows what arrived."""
    name = f"shown_{os.getpid()}"
    folder = tmp_path / "lib" / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text('"""One command."""', encoding="utf-8")
    (folder / "show.py").write_text(textwrap.dedent(SHOW).lstrip(), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    yield name
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture
def show(run: Run, shown: str, tmp_path: Path) -> Run:
    """Run the command; `environments` is a folder with two environments in it, and things that are none."""
    folder = tmp_path / "environments"
    (folder / "deeper").mkdir(parents=True)
    (folder / "folder.yaml").mkdir()
    for name in ("b.yml", "a.yaml", "_base.yaml", ".hidden.yaml", "schema.json", "notes.txt", "deeper/c.yaml"):
        (folder / name).write_text("name: x", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(folder / "a.yaml")

    def ran(*arguments: str) -> Ran:
        return run("show", *arguments, commands=shown)

    return ran


def files(show: Run, *arguments: str) -> list[str]:
    found: list[str] = json.loads(show(*arguments).out)["environments"]
    return found


def test_a_folder_stands_for_the_environments_directly_in_it(show: Run) -> None:
    assert files(show, "environments") == ["environments/a.yaml", "environments/b.yml"]
    assert files(show, "environments/") == ["environments/a.yaml", "environments/b.yml"]


def test_a_file_may_have_any_name(show: Run) -> None:
    named = ["environments/_base.yaml", "environments/notes.txt", "gone.yaml"]
    assert files(show, *named) == named


def test_a_file_that_is_named_twice_is_taken_once(show: Run) -> None:
    assert files(show, "link.yaml", "./environments/a.yaml", "environments") == ["link.yaml", "environments/b.yml"]


def test_folders_without_environments_are_named_all_at_once(show: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = show("empty", "environments", "environments/folder.yaml")
    assert (ran.code, ran.out) == (1, "")
    assert "error ENV001: folder 'empty' contains no environment file" in ran.err
    assert "error ENV001: folder 'environments/folder.yaml' contains no environment file" in ran.err


def test_no_file_at_all_is_a_failure(show: Run) -> None:
    ran = show()
    assert (ran.code, ran.err.splitlines()[0]) == (1, "error: missing argument 'FILES...'")


def test_the_day_is_today_unless_it_is_given(show: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = datetime.now(UTC).date().isoformat()
    seen = json.loads(show("a.yaml").out)
    assert seen["as_of"] in (before, datetime.now(UTC).date().isoformat())
    assert seen["given"] is False
    seen = json.loads(show("a.yaml", "--as-of", "2024-08-05").out)
    assert (seen["as_of"], seen["given"]) == ("2024-08-05", True)
    monkeypatch.setenv("DEPLOYER_AS_OF", "2025-01-01")
    seen = json.loads(show("a.yaml").out)
    assert (seen["as_of"], seen["given"]) == ("2025-01-01", True)


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "05.08.2024"])
def test_a_day_that_is_none_is_refused(show: Run, text: str) -> None:
    ran = show("a.yaml", "--as-of", text)
    assert ran.code == 1
    assert f"'{text}' is not a date" in ran.err


def test_the_sandbox_is_asked_for_by_flag_or_variable(show: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = json.loads(show("a.yaml").out)
    assert (seen["sandbox"], seen["state"]) == (False, ".deployer/sandbox.json")
    assert json.loads(show("a.yaml", "--sandbox").out)["sandbox"] is True
    monkeypatch.setenv("DEPLOYER_SANDBOX", "1")
    assert json.loads(show("a.yaml").out)["sandbox"] is True
    monkeypatch.setenv("DEPLOYER_SANDBOX", "0")
    assert json.loads(show("a.yaml").out)["sandbox"] is False
    assert json.loads(show("a.yaml", "--sandbox-state", "other.json").out)["state"] == "other.json"


def test_variables_are_text_and_may_hold_an_equals_sign(show: Run) -> None:
    seen = json.loads(show("a.yaml", "--var", "a=1", "--var", "b=x=y", "--var", "c=").out)
    assert seen["variables"] == {"a": "1", "b": "x=y", "c": ""}
    for wrong in ("a", "=1"):
        ran = show("a.yaml", "--var", wrong)
        assert (ran.code, "write it as NAME=VALUE" in ran.err) == (1, True)


OUTPUTS = [
    ([], [("text", None)]),
    (["-o", "json"], [("json", None)]),
    (["-ojson", "--output-file", "a"], [("json", "a")]),
    (["--output-file=a", "--output=json"], [("json", "a")]),
    (["--output-file", "a"], [("text", "a")]),
    (["-o", "sarif", "--output-file", "a", "-o", "text"], [("sarif", "a"), ("text", None)]),
    (["-o", "text", "-o", "sarif", "--output-file", "a"], [("text", None), ("sarif", "a")]),
    (["-o", "json", "--output-file", "a", "-o", "junit", "--output-file", "b"], [("json", "a"), ("junit", "b")]),
]


@pytest.mark.parametrize(("arguments", "expected"), OUTPUTS)
def test_each_format_goes_into_the_file_named_beside_it(
    show: Run, arguments: list[str], expected: list[tuple[str, str | None]]
) -> None:
    seen = json.loads(show("a.yaml", *arguments).out)
    assert [(output["format"], output["file"]) for output in seen["outputs"]] == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "text", "-o", "json"],
        ["-o", "json", "--output-file", "a", "--output-file", "b"],
        ["--output-file", "a", "--output-file", "b", "-o", "json"],
        ["-o", "pdf"],
    ],
)
def test_formats_that_have_no_place_of_their_own_are_refused(show: Run, arguments: list[str]) -> None:
    ran = show("a.yaml", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: ")


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"TF_BUILD": "True"}, "azure-devops"),
        ({"GITLAB_CI": "true"}, "gitlab"),
        ({"GITHUB_ACTIONS": "false"}, None),
        ({}, None),
    ],
)
def test_build_services_are_known_by_their_variables(variables: dict[str, str], name: str | None) -> None:
    assert service(variables) == name


def test_nobody_is_asked_in_a_build_or_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "r") as terminal, os.fdopen(ours, "w"):
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(sys, "stdin", terminal)
        assert interactive({})
        for variables in ({"CI": "true"}, {"CI": "1"}, {"TF_BUILD": "True"}, {"GITHUB_ACTIONS": "true"}):
            assert not interactive(variables)
        with Path(os.devnull).open(encoding="utf-8") as nothing:
            monkeypatch.setattr(sys, "stdin", nothing)
            assert not interactive({})
