"""Show the help of a command."""

from __future__ import annotations

import sys

import click

from deployer.cli.exits import Exit
from deployer.cli.printing import say


@click.command()
@click.argument("command", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def command(context: click.Context, command: tuple[str, ...]) -> Exit:
    """Show the help of a command, as `deployer COMMAND --help` does; without one, the list of commands."""
    at = context.find_root()
    for word in command:
        if not isinstance(at.command, click.Group):
            raise click.UsageError(f"'{at.command_path}' has no commands of its own", at)
        name, found, _ = at.command.resolve_command(at, [word])
        at = click.Context(found or at.command, parent=at, info_name=name)
    say(f"{at.get_help()}\n", sys.stdout)
    return Exit.SUCCESS
