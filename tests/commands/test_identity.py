"""Identities of the sandbox: made by a command, and used by a variable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deployer.cli.main import main
from deployer.sandbox.entra import tokens
from deployer.sandbox.state.store import opened
from tests.world import SUBSCRIPTION

FILE = f"""\
name: test
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: eastus2
hub: {{name: hub-test}}
projects:
  - name: assistants
"""
ROLE = {"Name": "Tagger", "Actions": ["*/read", "Microsoft.Resources/tags/*"], "AssignableScopes": ["/"]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an environment file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEPLOYER_SANDBOX", raising=False)
    (tmp_path / "test.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def run(*words: str) -> int:
    return main(["--exit-codes=extended", *words])


def test_an_identity_is_made_with_roles_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sandbox", "identity", "reader", "--role", "reader", "--role", "AzureML Data Scientist") == 0
    capsys.readouterr()
    assert run("sandbox", "identity", "-o", "json") == 0
    (found,) = json.loads(capsys.readouterr().out)["identities"]
    assert found["name"] == "reader"
    assert found["object_id"] == tokens.principal(found["client_id"])
    assert [role["role"] for role in found["roles"]] == ["AzureML Data Scientist", "Reader"]
    assert run("sandbox", "identity", "reader", "--remove") == 0
    assert "no identities but the first" in capsys.readouterr().out
    with opened(Path(".deployer/sandbox.json")) as cloud:
        assert not cloud.index.records


def test_the_tool_runs_as_the_identity_that_the_variable_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("sandbox", "identity", "reader", "--role", "Reader")
    monkeypatch.setenv("DEPLOYER_SANDBOX_IDENTITY", "Reader")
    assert run("plan", "--sandbox", "--as-of", "2026-11-23", "test.yaml") == 0
    assert "applying this plan needs permissions that you do not have" in capsys.readouterr().out
    apply = ("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")
    assert run(*apply) == 5
    assert "test.yaml:3:17: error GRD006: you lack permissions that this plan needs" in capsys.readouterr().err
    with opened(Path(".deployer/sandbox.json")) as cloud:
        assert not [id for id in cloud.index.records if "/resourcegroups/" in id]
    assert run(*apply, "--no-preflight") == 4
    said = capsys.readouterr().err
    assert "perform action 'Microsoft.Resources/subscriptions/resourcegroups/write' over scope" in said
    monkeypatch.delenv("DEPLOYER_SANDBOX_IDENTITY")
    assert run("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml") == 0


def test_a_name_without_an_identity_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEPLOYER_SANDBOX_IDENTITY", "nobody")
    assert run("plan", "--sandbox", "--as-of", "2026-11-23", "test.yaml") == 10
    assert "the sandbox has no identity 'nobody'; there is none" in capsys.readouterr().err


def test_a_role_of_one_s_own_comes_from_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "role.json").write_text(json.dumps(ROLE), encoding="utf-8")
    run("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
    assert run("sandbox", "identity", "tagger", "--role", "role.json", "--scope", group) == 0
    assert f"Tagger on {group}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", "--role", "Chef"), "no role 'Chef'"),
        (("x", "--role", "Reader", "--scope", "/subscriptions/a/resourceGroups/b"), "there is no '/subscriptions/a/"),
        (("9x",), "'9x' is no name"),
        (("x", "--role", "none.json"), "cannot read 'none.json'"),
        (("x", "--role", "test.json"), "'test.json' is not JSON"),
        (("x", "--role", "list.json"), "not a role definition"),
        (("--role", "Reader"), "need the name"),
        (("x", "--remove"), "has no identity 'x'"),
    ],
)
def test_mistakes_are_told_and_nothing_is_kept(
    folder: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "test.json").write_text("{", encoding="utf-8")
    (folder / "list.json").write_text("[]", encoding="utf-8")
    assert run("sandbox", "identity", *words) in (1, 10)
    assert said in capsys.readouterr().err
    with opened(Path(".deployer/sandbox.json")) as cloud:
        assert not cloud.index.records


def test_what_is_set_about_the_sandbox_outlives_the_command() -> None:
    run("sandbox", "clock")
    run("sandbox", "quota", "standardNDSv2Family", "5")
    run("sandbox", "quota", "STANDARDNCSV3FAMILY", "6")
    with opened(Path(".deployer/sandbox.json")) as cloud:
        assert dict(cloud.settings.quota) == {"standardndsv2family": 5, "standardncsv3family": 6}


def test_subscriptions_can_start_with_no_provider(capsys: pytest.CaptureFixture[str]) -> None:
    run("sandbox", "provider", "--start", "unregistered")
    run("plan", "--sandbox", "--as-of", "2026-11-23", "test.yaml")
    capsys.readouterr()
    assert run("sandbox", "provider") == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"{SUBSCRIPTION} Microsoft.KeyVault NotRegistered" in lines
    assert not [line for line in lines if line.endswith(" Registered")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("quota", "AIServices.GlobalStandard.MaaS", "5", "--region", "eastus"),
            "--region: the quota 'AIServices.GlobalStandard.MaaS' counts over all regions",
        ),
        (("quota", "nofam", "5"), "'nofam' is no machine family and no quota; there are 'standard NDAMSv4_A100Family'"),
        (("quota", "standardNDSv2Family", "5", "--region", "mars"), "'mars' is no region"),
        (("fault", "--act", "cut"), "missing argument 'NAME'"),
        (("fault", "--clear", "nosuch"), "no fault 'nosuch' is scripted; there is none"),
        (("mark", "nosuch"), "no resources of the sandbox are called 'nosuch'"),
    ],
)
def test_a_word_that_names_nothing_is_an_error(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sandbox", *words) == 1
    assert said in capsys.readouterr().err
    with opened(Path(".deployer/sandbox.json")) as cloud:
        assert (dict(cloud.settings.quota), dict(cloud.faults)) == ({}, {})
