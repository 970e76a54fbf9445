"""Show who holds the lock of a team, or free it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.cli.terminal import approve


@click.command()
@click.option("--break", "breaking", is_flag=True, help="Free the lock, whoever holds it.")
@options.auto_approve
@environment_args(live=True)
@options.outputs("locks", checked=True)
def command(asked: EnvironmentArgs, breaking: bool, auto_approve: bool, outputs: Sequence[Output]) -> int:
    """The lock of each environment whose file names one (`lock`), and its holder. With --break it is free at once: the
    run that holds it sends no further write. A run that was killed frees its lock by itself within 60 seconds.
    """
    from deployer.applying.unlock import lock_status, release_lock

    with asked.live(asked.bare()) as (azure, ready):
        scopes = [each.site.environment.scope for each in ready]
        found = [lock_status(azure.target, scope) for scope in scopes]
        held = [each for each in found if each.held]
        if breaking and held and not auto_approve:
            for each in held:
                click.echo(f"'{each.environment}' is locked by {each.holder or 'another run'}.", err=True)
            question = "Do you really want to free it? That run may still be at work."
            if not approve(question, "freeing a lock", "see with 'deployer unlock' who holds it"):
                click.echo("Cancelled: nothing was changed.", err=True)
                return Exit.CANCELLED
        if breaking:
            found = [release_lock(azure.target, scope, seen) for scope, seen in zip(scopes, found, strict=True)]
    write(outputs, "locks", found)
    return Exit.SUCCESS
