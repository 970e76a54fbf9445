"""Print the script that completes commands, options and names in bash, zsh or fish."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from deployer.cli.menu import COMPLETING


@click.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def command(shell: str) -> None:
    """Print the script that completes commands, options, models, regions and the names of endpoints in SHELL.

    bash: `eval "$(deployer completion bash)"` in ~/.bashrc; zsh: the same with zsh in ~/.zshrc, after compinit; fish:
    `deployer completion fish > ~/.config/fish/completions/deployer.fish`.
    """
    kind = get_completion_class(shell)
    assert kind is not None, "click knows the three shells"
    click.echo(kind(click.get_current_context().find_root().command, {}, "deployer", COMPLETING).source())
