"""Explain a code: what it stands for, why, and from which source. Without a code, list them all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deployer.codes import codes
from deployer.own.rules import own_rules
from deployer.rules.nearest import meant
from deployer.shell import options
from deployer.shell.own import own_rules as own_rules_option
from deployer.shell.printing import Output, write


@click.command(help=__doc__)
@click.argument("code", required=False)
@own_rules_option
@options.outputs("explained")
def command(code: str | None, rules_folder: Path | None, outputs: Sequence[Output]) -> int:
    known = codes(own_rules(rules_folder))
    if code is not None and code.upper() not in known:
        near = meant(code, known)
        raise click.UsageError(f"no code '{code}'" + (f", {near}" if near else ""))
    found = tuple(known.values()) if code is None else (known[code.upper()],)
    write(outputs, "explained", found, options.settings().color)
    return 0
