"""What helps at the prompt: completion, the variable for the state of the sandbox, and what init refuses."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.world import environment


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_the_script_of_a_shell_asks_deployer(run: Run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert f"_DEPLOYER_COMPLETE={shell}_complete" in ran.out


@pytest.mark.parametrize(
    ("words", "expected"), [("deployer destr", "destroy"), ("deployer plan --detailed", "--detailed-exitcode")]
)
def test_commands_and_options_are_completed(words: str, expected: str) -> None:
    asked = {"_DEPLOYER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    code = "from deployer.cli.main import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert [line.partition(",")[2] for line in ran.stdout.splitlines()] == [expected]


def test_a_variable_names_the_state_of_the_sandbox(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOYER_SANDBOX_STATE", str(tmp_path / "mine.json"))
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"), encoding="utf-8")
    assert run("apply", "--sandbox", "--as-of", "2026-11-23", "-y", "test.yaml").code == 0
    assert (tmp_path / "mine.json").is_file()
    assert not (tmp_path / ".deployer" / "sandbox.json").exists()
    assert run("sandbox", "reset").code == 0
    assert not (tmp_path / "mine.json").exists()


def test_init_takes_the_id_of_a_subscription_and_nothing_else(run: Run) -> None:
    refused = run("init", "--subscription", "abc")
    assert refused.code == 1
    assert "INI005" in refused.err
    assert not Path("environments").exists()
    assert run("init", "--subscription", "${AZURE_SUBSCRIPTION_ID}").code == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("models mini", "Ministral-3B"),
        ("models --region swedenc", "swedencentral"),
        ("outputs environments/a.yaml --endpoint assi", "assistants/chat"),
        ("plan --target hub-", "hub-test"),
        ("outputs broken.yaml --endpoint assi", ""),
    ],
)
def test_bash_completes_models_regions_and_names(tmp_path: Path, line: str, found: str) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "a.yaml").write_text(environment("model: Ministral-3B, name: chat"))
    (tmp_path / "broken.yaml").write_text("name: [")
    program = tmp_path / "deployer"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m deployer "$@"\n')
    program.chmod(0o755)
    script = f"""PATH="$PWD:$PATH"; eval "$(deployer completion bash)"
        COMP_WORDS=(deployer {line}); COMP_CWORD={len(line.split())}
        _deployer_completion deployer; printf '%s\\n' "${{COMPREPLY[@]}}" """
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ([found] if found else [])
    assert not ran.stderr
