"""Write the ARM and Bicep files that an environment means."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import save_all, say


@click.command()
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--check", is_flag=True, help="Write nothing; say whether the files are up to date.")
@click.option("--detailed-exitcode", is_flag=True, help="With --check: exit with 2 when files are out of date.")
@environment_args(rules=True)
@options.force
def command(asked: EnvironmentArgs, out: Path, check: bool, detailed_exitcode: bool) -> int:
    """Write DIR/<environment>/main.json and main.bicep, which declare the same: what a reviewer reads, and what ARM and
    Bicep tools can deploy into the resource group.
    """
    from deployer.render.bicep import bicep
    from deployer.render.render import arm, render

    stale = False
    texts: dict[str, str] = {}
    for ready in asked.checked():
        ready.judge(())
        resources = render(ready.sites)
        for name, text in {"main.json": arm(resources), **bicep(resources)}.items():
            file = out / ready.site.environment.name / name
            fresh = file.is_file() and file.read_text(encoding="utf-8") == text
            stale = stale or not fresh
            if check:
                say(f"{file} {'is up to date' if fresh else 'is out of date'}\n", sys.stdout)
            else:
                texts[str(file)] = text
    save_all(texts)
    say("".join(f"{file}\n" for file in texts), sys.stdout)
    if not check:
        return Exit.SUCCESS
    return (Exit.CHANGES if detailed_exitcode else Exit.FAILURE) if stale else Exit.SUCCESS
