"""Arguments and options that several commands share, each a decorator; the value arrives under the name it has here."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deployer.cli.option_values import Command, Decorator, Planning, gathered, subscription_id
from deployer.cli.printing import Output, require_writable
from deployer.cli.settings import Settings
from deployer.reports.formats import formats
from deployer.source.layers.variables import Given, Values
from deployer.values.problem import Invalid, Problem, Severity

if TYPE_CHECKING:
    from deployer.catalog.catalog import Catalog

ARGUMENTS = "deployer.arguments"
"""Key in `Context.meta` of the arguments as typed: click forgets in which order different options came."""


def values_of(context: click.Context, place: Callable[[Path], Path]) -> Values:
    """The values that --var and --var-file give, where each file is read at another place. Raises Invalid."""
    return _values([place(file) for file in context.params["var_files"]], context.params["typed_variables"])


def expand(argument: str) -> tuple[str, ...]:
    """The environment files that an argument names: itself, or those directly in the folder that it is."""
    if not Path(argument).is_dir():
        return (argument,)
    try:
        names = sorted(str(entry) for entry in Path(argument).iterdir() if _is_environment(entry))
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise Invalid(_problem(f"cannot read folder '{argument}': {reason}", "ask for the right to read it")) from error
    if not names:
        advice = "name a file, or a folder with files that end in .yaml or .yml and do not begin with '_' or '.'"
        raise Invalid(_problem(f"folder '{argument}' contains no environment file", advice))
    return tuple(names)


def unique(files: Sequence[str]) -> tuple[str, ...]:
    """The files in the order given, none twice under two names."""
    return tuple({os.path.realpath(file): file for file in reversed(files)}.values())[::-1]


def _is_environment(entry: Path) -> bool:
    return entry.suffix in (".yaml", ".yml") and not entry.name.startswith(("_", ".")) and not entry.is_dir()


def _environments(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    files: list[str] = []
    problems: list[Problem] = []
    for argument in value:
        try:
            files.extend(expand(argument))
        except Invalid as error:
            problems.extend(error.problems)
    if problems:
        raise Invalid(problems)
    return unique(files)


def _date(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"'{value}' is not a date, write it as 2026-11-23", context, parameter) from error


def _variables(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in value]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise click.BadParameter("write it as NAME=VALUE", context, parameter)
    return {name: text for name, _, text in pairs}


def _outputs(context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[Output, ...]:
    values, _, order = context.command.make_parser(context).parse_args(list(context.meta[ARGUMENTS]))
    files = iter(values.get("output_files", ()))
    names = iter(value)
    found: list[Output] = []
    ahead: str | None = None  # a file named before its format
    for option in order:
        if option.name == "outputs":
            found.append(Output(next(names), ahead))
            ahead = None
        elif option.name == "output_files":
            if found and not found[-1].file:
                found[-1] = Output(found[-1].format, next(files))
            elif ahead is None:
                ahead = next(files)
            else:
                raise click.UsageError(f"--output-file '{ahead}' has no -o of its own", context)
    if ahead is not None:
        if found:
            raise click.UsageError(f"--output-file '{ahead}' has no -o of its own", context)
        found.append(Output("text", ahead))
    if sum(output.file is None for output in found) > 1:
        raise click.UsageError("only one -o can go to the standard output, give the others an --output-file", context)
    context.ensure_object(Settings).outputs = [(each.format, each.file) for each in found]
    return tuple(found) or (Output("text"),)


def _force(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    context.ensure_object(Settings).force = value


def _events(context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    context.ensure_object(Settings).events = value
    return value


def _problem(message: str, advice: str) -> Problem:
    return Problem("ENV001", Severity.ERROR, message, help=advice)


def _values(var_files: Sequence[Path], typed_variables: Values) -> Values:
    """Those that were typed over those of the files. Raises Invalid with the problems of all files."""
    from deployer.source.layers.var_file import var_file  # reads YAML, which few commands are asked to do here

    values: dict[str, str | Given] = {}
    problems: list[Problem] = []
    for file in var_files:
        try:
            values |= var_file(str(file))
        except Invalid as error:
            problems.extend(error.problems)
    if problems:
        raise Invalid(problems)
    return {**values, **typed_variables}


def _catalogue(as_of: date, catalog_folder: Path | None) -> Catalog:
    from deployer.check.extensions.catalogue import catalogue  # the help of a command needs none

    return catalogue(as_of, catalog_folder)


strict = click.option("--strict", is_flag=True, help="Treat warnings as errors.")
"""`strict`: warnings fail."""

force = click.option(
    "--force",
    is_flag=True,
    callback=_force,
    expose_value=False,
    is_eager=True,
    help="Write results over files that deployer did not write.",
)
"""`--force`: results are written over files that deployer did not write; never over one that the run reads."""

events = click.option(
    "--json",
    "events",
    is_flag=True,
    callback=_events,
    is_eager=True,
    help="Print one JSON document for each event.",
)
"""`events`: the standard output gets one JSON document for each event, and nothing else."""

subscription = click.option(
    "--subscription",
    required=True,
    envvar="AZURE_SUBSCRIPTION_ID",
    metavar="ID",
    callback=subscription_id,
    help="Id of the Azure subscription.",
)
"""`subscription`: its id, from the environment where it is not typed."""

auto_approve = click.option("-y", "--yes", "--auto-approve", "auto_approve", is_flag=True, help="Do not ask.")
"""`auto_approve`: nobody is asked."""


def environments(required: bool = True) -> Decorator:
    """`environments`: the files named, and those of the folders named."""
    metavar = "FILES..." if required else "[FILES...]"
    return click.argument("environments", nargs=-1, required=required, metavar=metavar, callback=_environments)


def outputs(value: str, *, checked: bool = False) -> Decorator:
    """`outputs`: in which formats such a value is reported, and where to. `checked`: the command changes Azure before
    it reports, and so does not begin where a file cannot be written.
    """
    text = "Format of the result; text by default. May be repeated, each time with a file."
    choice = click.Choice(formats(value))
    option = click.option(
        "-o", "--output", "outputs", multiple=True, type=choice, callback=_outputs, help=text, is_eager=True
    )
    text = "Write the result of the -o before it to a file."
    file = click.option("--output-file", "output_files", multiple=True, metavar="FILE", expose_value=False, help=text)

    def written(outputs: Sequence[Output]) -> Sequence[Output]:
        if checked:
            require_writable(outputs)
        return outputs

    return gathered("outputs", written, option, force, file)


FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

as_of = click.option(
    "--as-of",
    metavar="DATE",
    envvar="DEPLOYER_AS_OF",
    callback=_date,
    cls=Planning,
    help="Day for which the catalogue is read; today by default.",
)
"""`as_of`: the day for which the catalogue is asked."""

own_rules = click.option(
    "--rules",
    "rules_folder",
    type=_FOLDER,
    metavar="DIR",
    cls=Planning,
    help="Folder with rules of your own: Python code that will be run.",
)
"""`rules_folder`: a folder of rules, or None."""

own_catalogue = click.option(
    "--catalog",
    "catalog_folder",
    type=_FOLDER,
    metavar="DIR",
    cls=Planning,
    help="Folder with catalogue rows of your own, merged over the built-in ones.",
)
"""`catalog_folder`: a folder of catalogue rows, or None."""

catalog = gathered("catalog", _catalogue, as_of, own_catalogue)
"""`catalog`: our catalogue of the day, with the team's rows."""

variables = gathered(
    "variables",
    _values,
    click.option(
        "--var-file",
        "var_files",
        multiple=True,
        metavar="FILE",
        type=click.Path(path_type=Path),
        cls=Planning,
        help="YAML file of variables and their values; may be repeated: a later file wins, and --var over all of them.",
    ),
    click.option(
        "--var",
        "typed_variables",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_variables,
        cls=Planning,
        help="Value of a variable that the environment declares; may be repeated.",
    ),
)
"""`variables`: the values of the environment's variables, those of --var over those of each --var-file."""


def _state(name: str) -> Decorator:
    return click.option(
        "--sandbox-state",
        name,
        type=FILE,
        default=Path(".deployer/sandbox.json"),
        show_default=True,
        envvar="DEPLOYER_SANDBOX_STATE",
        help="File in which the embedded Azure is kept.",
    )


state = _state("state")
"""`state`: the file in which the embedded Azure is kept."""


def sandbox(command: Command) -> Command:
    """`sandbox` and `sandbox_state`: the embedded Azure in place of the real one, and the file of its state."""
    flag = "Use the embedded Azure in place of the real one."
    option = click.option("--sandbox", is_flag=True, envvar="DEPLOYER_SANDBOX", help=flag)
    return option(_state("sandbox_state")(command))
