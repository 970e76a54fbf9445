"""Print the JSON Schema of environment files, for editors."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from deployer.catalog.catalog import at
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.printing import save, say
from deployer.environment.schema import schema
from deployer.reports.document import document


@click.command()
@click.option("--output-file", metavar="FILE", help="Write the schema to a file.")
@options.force
def command(output_file: str | None) -> Exit:
    """Print the JSON Schema of environment files.

    Editors that read YAML with a schema complete and check as you type: put the schema beside the file, and begin the
    file with `# yaml-language-server: $schema=schema.json`.
    """
    text = document(schema(at(datetime.now(UTC).date())))
    if output_file:
        save(output_file, text)
    else:
        say(text, sys.stdout)
    return Exit.SUCCESS
