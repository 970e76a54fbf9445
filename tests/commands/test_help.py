"""`deployer help` says what `--help` says."""

from __future__ import annotations

import pytest

from tests.conftest import Run


@pytest.mark.parametrize("words", [(), ("plan",), ("sandbox",), ("sandbox", "quota"), ("help",), ("diff-env",)])
def test_the_help_of_a_command_is_that_of_its_option(run: Run, words: tuple[str, ...]) -> None:
    asked, option = run("help", *words), run(*words, "--help")
    assert asked.code == option.code == 0
    assert asked.out == option.out


def test_a_command_that_is_not_there_is_named_with_the_nearest(run: Run) -> None:
    done = run("help", "plam")
    assert done.code == 1
    assert "no command 'plam', did you mean 'plan'?" in done.err


def test_a_command_has_no_commands_of_its_own(run: Run) -> None:
    done = run("help", "plan", "more")
    assert done.code == 1
    assert "'deployer plan' has no commands of its own" in done.err
