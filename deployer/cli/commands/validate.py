"""Check environment files: their form, and everything about them that can be known without asking Azure.

FILES may be `-`: the environment on the standard input, for editors and hooks.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.check import Checked, check
from deployer.check.extensions.rules import own_rules
from deployer.check.load_environments import sources_of
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, gather, read_text, rewrite, say, write
from deployer.reports.ansi import green, red
from deployer.reports.findings import Findings
from deployer.rules.rule import Rule
from deployer.source.layers.variables import Values
from deployer.source.yaml.text import BYTES
from deployer.values.problem import Invalid, Problem
from deployer.values.source import Source

if TYPE_CHECKING:
    from deployer.check.repair.apply_fixes import Mended

ROUNDS = 8
"""How often repairs may bring other repairs to light."""


class Validate(click.Command):
    """`--fix` alone is `--fix=0`, so that a file may follow it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["--fix=0" if each == "--fix" else each for each in args])


@click.command(cls=Validate, help=__doc__)
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option(
    "--fix",
    type=click.IntRange(min=0),
    is_flag=False,
    flag_value="0",
    metavar="[=N]",
    help="Make the repairs that are certain, or the N-th of those shown.",
)
@click.option(
    "--stdin-filename",
    metavar="FILE",
    help="What the environment on the standard input is called: problems name it, and `extends` is relative to it.",
)
@options.variables
@options.catalog
@options.own_rules
@options.strict
@options.outputs("problems")
def command(  # noqa: PLR0913 - one parameter per option
    files: tuple[str, ...],
    fix: int | None,
    stdin_filename: str | None,
    catalog: Catalog,
    variables: Values,
    rules_folder: Path | None,
    strict: bool,
    outputs: tuple[Output, ...],
) -> Exit:
    piped = "-" in files
    if stdin_filename is not None and not piped:
        raise click.UsageError("--stdin-filename names what is on the standard input, and no FILE is '-'")
    if fix is not None and piped:
        raise click.UsageError("--fix writes files, and the standard input is none")
    found, problems = _expand(tuple(file for file in files if file != "-"))
    texts = {stdin_filename or "<stdin>": _piped()} if piped else {}
    found = options.unique((*texts, *found))  # the text of an editor stands for the file of its name
    rules = own_rules(rules_folder)
    look = partial(_look, found, variables, catalog, rules, texts)
    seen = look()
    if fix is not None:
        mended = _mend(fix, seen)
        for _ in range(ROUNDS if fix == 0 and mended.diff else 0):
            more = _mend(0, look())
            if not more.diff:
                break
            mended = mended.then(more)
        say(mended.diff, sys.stderr)
        problems += mended.problems
        seen = look()
    problems += [*seen.unread, *seen.repaired]
    findings = gather(problems, found, strict, texts=texts)
    findings = replace(findings, rules=_documentation(rules) if problems else {})
    write(outputs, "problems", findings)
    say(_sum(findings), sys.stderr)
    if findings.errors:
        return Exit.VALIDATION
    return Exit.SUCCESS if findings.valid else Exit.STRICT


class _Seen(Struct, frozen=True):
    """The files as they are, and what is wrong with them."""

    sources: list[Source]
    unread: list[Problem]
    checked: Checked
    repaired: tuple[Problem, ...]
    catalog: Catalog
    rules: Sequence[Rule]


def _look(
    files: Sequence[str], variables: Values, catalog: Catalog, rules: Sequence[Rule], texts: Mapping[str, bytes]
) -> _Seen:
    sources, unread = sources_of(files, variables, texts)
    checked = check(sources, catalog, rules)
    if not checked.problems:
        return _Seen(sources, unread, checked, (), catalog, rules)
    from deployer.check.repair.repair import repair  # costs time that a valid file does not

    return _Seen(sources, unread, checked, repair(checked, sources, catalog, rules), catalog, rules)


def _piped() -> bytes:
    """What is on the standard input; whoever reads it as YAML refuses one that is too large."""
    stream = getattr(sys.stdin, "buffer", None)  # there is none where it was closed
    content: bytes = stream.read(BYTES + 1) if stream else b""
    return content


def _mend(number: int, seen: _Seen) -> Mended:
    """Make the repair of this number, or with 0 those beyond doubt; the files are written."""
    from deployer.check.repair.apply_fixes import apply_fixes, chosen, numbered

    if number == 0:
        fixes = list(chosen(seen.repaired, seen.checked, seen.sources, seen.catalog, seen.rules))
    else:
        named = [(problem, each) for count, problem, each in numbered(seen.repaired) if count == number]
        if not named:
            raise click.UsageError(f"there is no repair {number}, validate shows the repairs with their numbers")
        fixes = [(seen.sources[seen.checked.ideas[replace(problem, fixes=())][0]], each) for problem, each in named]
    mended = apply_fixes(fixes, read_text)
    rewrite(mended.before, mended.after)
    return mended


def _documentation(rules: Sequence[Rule]) -> dict[str, str]:
    """What each code stands for: costs time that a valid file does not."""
    from deployer.check.error_codes import codes

    return {each.code: each.text for each in codes(rules).values()}


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
