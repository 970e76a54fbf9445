"""Print the script that completes commands and options in bash, zsh or fish."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

VARIABLE = "_DEPLOYER_COMPLETE"
"""By which the script asks `deployer` for the words that fit; click derives it from the name of the program."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def command(shell: str) -> None:
    """Print the script that completes commands and options in SHELL.

    bash: `eval "$(deployer completion bash)"` in ~/.bashrc; zsh: the same with zsh in ~/.zshrc, after compinit; fish:
    `deployer completion fish > ~/.config/fish/completions/deployer.fish`.
    """
    kind = get_completion_class(shell)
    assert kind is not None, "click knows the three shells"
    click.echo(kind(click.get_current_context().find_root().command, {}, "deployer", VARIABLE).source())
