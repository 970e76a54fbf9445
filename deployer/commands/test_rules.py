"""Run the examples in the documentation of rules: of a folder, or of all rules of ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deployer.own.rules import own_rules
from deployer.own.trial import trials
from deployer.rules import rules
from deployer.shell import options
from deployer.shell.exits import Exit
from deployer.shell.own import own_catalogue
from deployer.shell.printing import Output, write


@click.command(help=__doc__)
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@own_catalogue
@options.outputs("trials")
def command(folder: Path | None, catalog_folder: Path | None, outputs: Sequence[Output]) -> Exit:
    among = own_rules(folder)
    ours = {rule.code for rule in rules()}
    tried = [rule for rule in among if rule.code not in ours] if folder else among
    found = list(trials(tried, among, catalog_folder))
    write(outputs, "trials", found)
    return Exit.VALIDATION if any(trial.faults for trial in found) else Exit.SUCCESS
