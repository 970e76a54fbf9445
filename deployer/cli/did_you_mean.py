"""What somebody meant by an option that a command does not have."""

from __future__ import annotations

import difflib

import click

ALIKE = 0.75
"""Below, two words have little in common but their letters."""
_NOTHING_CHANGES = "'deployer plan' shows what would be done, and changes nothing"
_OTHER = {
    "--dry-run": _NOTHING_CHANGES,
    "--preview": _NOTHING_CHANGES,
    "--what-if": _NOTHING_CHANGES,
    "--yes": "this command asks nothing",
    "--auto-approve": "this command asks nothing",
    "-y": "this command asks nothing",
    "--file": "name the files without an option",
    "-f": "name the files without an option",
    "--environment": "name the files without an option",
    "-e": "name the files without an option",
    "--refresh": "every plan reads what is live",
    "--refresh-only": "'deployer drift' shows what is live and not declared",
    "--query": "give '-o json' to a program such as jq",
}
"""Options of other tools, and what stands for them here."""
_FORMATS = {"--json": "json", "--sarif": "sarif", "--junit": "junit", "--html": "html", "--format": "FORMAT"}


def meant(error: click.NoSuchOption) -> click.UsageError:
    """The same error with the options that look like it, or with what does here what it does elsewhere."""
    name = error.option_name
    options = [each for each in error.ctx.command.params if isinstance(each, click.Option)] if error.ctx else []
    names = sorted({word for each in options for word in (*each.opts, *each.secondary_opts) if word.startswith("--")})
    advice = _OTHER.get(name, "")
    if name in _FORMATS and "--output" in names:
        advice = f"did you mean '-o {_FORMATS[name]}'?"
    near = [] if advice else difflib.get_close_matches(name, names, 2, ALIKE)
    if not advice and not near and len(name) > len("--x"):
        near = [each for each in names if each.startswith(name)]
    if near:
        advice = f"did you mean {' or '.join(map(repr, near))}?"
    return click.UsageError(f"no such option '{name}'" + (f"; {advice}" if advice else ""), error.ctx)
