"""Run the examples in the documentation of rules: of a folder, or of all rules of ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deployer.check.extensions.rule_tests import trials
from deployer.check.extensions.rules import own_rules
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.rules import rules


@click.command(help=__doc__)
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@options.own_catalogue
@options.outputs("rule_tests")
def command(folder: Path | None, catalog_folder: Path | None, outputs: Sequence[Output]) -> Exit:
    among = own_rules(folder)
    ours = {rule.code for rule in rules()}
    tried = [rule for rule in among if rule.code not in ours] if folder else among
    found = list(trials(tried, among, catalog_folder))
    write(outputs, "rule_tests", found)
    return Exit.VALIDATION if any(trial.faults for trial in found) else Exit.SUCCESS
