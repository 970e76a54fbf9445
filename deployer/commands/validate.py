"""Check environment files: their form, and everything about them that can be known without asking Azure."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date

import click

from deployer import options
from deployer.catalog.catalog import at
from deployer.check import check
from deployer.codes import codes
from deployer.exits import Exit
from deployer.prepare import sources_of
from deployer.printing import Output, gather, say, write
from deployer.reports.findings import Findings
from deployer.reports.ink import green, red
from deployer.values.problem import Invalid, Problem


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@options.as_of
@options.variables
@options.strict
@options.outputs("problems")
def command(
    files: tuple[str, ...], as_of: date, variables: Mapping[str, str], strict: bool, outputs: tuple[Output, ...]
) -> Exit:
    found, problems = _expand(files)
    sources, unread = sources_of(found, variables)
    checked = check(sources, at(as_of))
    findings = gather(
        [*problems, *unread, *checked.problems], found, strict, {each.code: each.text for each in codes().values()}
    )
    color = options.settings().color
    write(outputs, "problems", findings, color)
    say(_sum(findings), sys.stderr, color)
    if findings.errors:
        return Exit.VALIDATION
    return Exit.SUCCESS if findings.valid else Exit.STRICT


def _expand(arguments: tuple[str, ...]) -> tuple[tuple[str, ...], list[Problem]]:
    """The files that the arguments name, and what is wrong with those that name none."""
    files: list[str] = []
    problems: list[Problem] = []
    for argument in arguments:
        try:
            files += options.expand(argument)
        except Invalid as error:
            problems += error.problems
    return options.unique(files), problems


def _sum(findings: Findings) -> str:
    """One line that says how it ended."""
    counts = [_count(findings.errors, "error"), _count(findings.warnings, "warning")]
    text = f"{_count(len(findings.files), 'file')}: {', '.join(counts)}\n"
    return f"{green('valid')}, {text}" if findings.valid else f"{red('not valid')}, {text}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
