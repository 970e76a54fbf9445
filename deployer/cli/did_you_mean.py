"""What somebody meant by an option that a command does not have, or by a command that is not there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence

import click

from deployer.cli.options import ARGUMENTS
from deployer.values.nearest import nearest

ALIKE = 0.75
"""Below, two words have little in common but their letters."""
_NOTHING_CHANGES = "'deployer plan' shows what would be done, and changes nothing"
_IN_THE_FILE = "the environment file says it"
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
    "--destroy": "'deployer destroy' deletes everything of an environment",
    "--input": "nothing is asked where there is no terminal",
    "--no-color": "write '--color never'",
    "--parallelism": "as much is sent at a time as Azure's limits allow",
    "--resource-group": _IN_THE_FILE,
    "-g": _IN_THE_FILE,
    "--subscription": _IN_THE_FILE,
    "--location": _IN_THE_FILE,
    "-l": _IN_THE_FILE,
    "--query": "give '-o json' to a program such as jq",
}
"""Options of other tools, and what stands for them here."""
_FORMATS = {"--json": "json", "--sarif": "sarif", "--junit": "junit", "--html": "html", "--format": "FORMAT"}


_SAME = {
    "apply": ("create", "deploy", "provision", "run", "up", "update"),
    "destroy": ("delete", "down", "remove", "rm"),
    "drift": ("refresh",),
    "inventory": ("list", "ls"),
    "plan": ("diff", "preview", "what-if", "whatif"),
    "render": ("build", "export", "synth"),
    "unlock": ("force-unlock",),
    "validate": ("check", "lint"),
}
"""Commands of other tools, by those that do the same here."""
_COMMANDS = {
    "fmt": "files are kept as they are written",
    "login": "'az login' signs in",
    "state": "there is no state file; 'deployer status' and 'deployer inventory' tell what is live",
    "taint": "'deployer apply --replace NAME' makes a resource anew",
    "test": "'deployer rehearse' tries an apply, 'deployer test-rules' tests rules of your own",
    "workspace": "each environment is a file",
}
"""Commands of other tools that are none here, and what there is."""
_ONE_HYPHEN = re.compile(r"-[A-Za-z][A-Za-z-]+")


def unknown_command(word: str, commands: Collection[str]) -> str:
    """That there is no such command, and which one is meant: by what it is called elsewhere, before any likeness of
    letters. Nobody who writes 'deploy' means 'destroy'.
    """
    lower = word.lower()
    if "apply" in commands and lower in _COMMANDS:
        return f"no command '{word}'; {_COMMANDS[lower]}"
    same = next((name for name, words in _SAME.items() if name in commands and lower in words), None)
    near = same or nearest(word, commands)
    return f"no command '{word}'" + (f", did you mean '{near}'?" if near else "")


def meant(error: click.NoSuchOption) -> click.UsageError:
    """The same error with the options that look like it, or with what does here what it does elsewhere."""
    names = _names(error.ctx)
    short = len(error.option_name) == len("-x")
    written = (short and _one_hyphen(error.ctx, names, error.option_name)) or error.option_name
    name = written if written.startswith("--") or len(written) == len("-x") else f"-{written}"
    advice = _OTHER.get(name, "")
    if name in _FORMATS and "--output" in names:
        advice = f"did you mean '-o {_FORMATS[name]}'?"
    near = [] if advice else difflib.get_close_matches(name, names, 2, ALIKE)
    if name in names:
        near = [name]
    if not advice and not near and len(name) > len("--x"):
        near = [each for each in names if each.startswith(name)]
    if near:
        advice = f"did you mean {' or '.join(map(repr, near))}?"
    return click.UsageError(f"no such option '{written}'" + (f"; {advice}" if advice else ""), error.ctx)


def with_two_hyphens(error: click.BadParameter) -> click.UsageError:
    """The same error, or what was meant where `-out` was read as an `-o` with the value `ut`."""
    written = _one_hyphen(error.ctx, _names(error.ctx))
    short = written[:2]
    return meant(click.NoSuchOption(short, ctx=error.ctx)) if error.param and short in error.param.opts else error


def _names(context: click.Context | None) -> Sequence[str]:
    """The long options of a command."""
    options = [each for each in context.command.params if isinstance(each, click.Option)] if context else []
    return sorted({word for each in options for word in (*each.opts, *each.secondary_opts) if word.startswith("--")})


def _one_hyphen(context: click.Context | None, names: Collection[str], short: str = "") -> str:
    """An option written as Terraform writes it (`-target=x`): one that the command has with two hyphens, or else one
    of which click took the first letter, `short`, for an option.
    """
    words = [word.partition("=")[0] for word in (context.meta.get(ARGUMENTS, ()) if context else ())]
    found = [word for word in words if _ONE_HYPHEN.fullmatch(word)]
    known = (word for word in found if f"-{word}" in names)
    return next(known, "") or next((word for word in found if short and word.startswith(short)), "")
