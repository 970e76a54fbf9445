"""Arguments and options that several commands share, each a decorator; the value arrives under the name it has here."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from deployer.cli.printing import Output, require_writable
from deployer.cli.settings import Settings
from deployer.reports.formats import formats
from deployer.source.layers.variables import Given, Values
from deployer.values.problem import Invalid, Problem, Severity

Callback = TypeVar("Callback", bound=Callable[..., Any])

ARGUMENTS = "deployer.arguments"
"""Key in `Context.meta` of the arguments as typed: click forgets in which order different options came."""


class Planning(click.Option):
    """An option that decides what a plan holds: beside a plan that is made already it is refused, never ignored."""


def refuse_planning(context: click.Context) -> None:
    """Raises Invalid where an option was typed that a plan file leaves nothing to do for."""
    typed = [
        f"'{each.opts[0]}'"
        for each in context.command.params
        if isinstance(each, Planning) and context.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE
    ]
    if typed:
        message = f"{', '.join(typed)} cannot change a plan file: it was approved as it is"
        advice = "omit it, or pass it to 'deployer plan' and have the new plan approved"
        raise Invalid(Problem("OPT004", Severity.ERROR, message, help=advice))


def again() -> list[str]:
    """The planning options that were typed, as words: another command that reads the same file needs the same ones."""
    context = click.get_current_context()
    words: list[str] = []
    for each in context.command.params:
        if isinstance(each, Planning) and context.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE:
            value = context.params[each.name or ""]
            pairs = [f"{name}={text}" for name, text in value.items()] if isinstance(value, dict) else value
            words += [word for item in (pairs if each.multiple else [value]) for word in (each.opts[0], str(item))]
    return words


def environments(required: bool = True) -> Callable[[Callback], Callback]:
    """`environments`: the files named, and those of the folders named."""
    metavar = "FILES..." if required else "[FILES...]"
    return click.argument("environments", nargs=-1, required=required, metavar=metavar, callback=_environments)


def as_of(command: Callback) -> Callback:
    """`as_of`: the day for which the catalogue is asked."""
    text = "Day for which the catalogue is read; today by default."
    return click.option("--as-of", metavar="DATE", envvar="DEPLOYER_AS_OF", callback=_date, help=text, cls=Planning)(
        command
    )


def sandbox(command: Callback) -> Callback:
    """`sandbox` and `sandbox_state`: the embedded Azure in place of the real one, and the file of its state."""
    flag = "Use the embedded Azure in place of the real one."
    state = "File in which the embedded Azure is kept."
    path = click.Path(dir_okay=False, path_type=Path)
    default = Path(".deployer/sandbox.json")
    command = click.option(
        "--sandbox-state", type=path, default=default, show_default=True, envvar="DEPLOYER_SANDBOX_STATE", help=state
    )(command)
    return click.option("--sandbox", is_flag=True, envvar="DEPLOYER_SANDBOX", help=flag)(command)


def variables(command: Callback) -> Callback:
    """`variables`: the values of the environment's variables, those of --var over those of each --var-file."""

    @wraps(command)
    def valued(**given: Any) -> Any:
        files, typed = given.pop("var_files"), given["variables"]
        return command(**{**given, "variables": {**_of_files(files), **typed}})

    text = "Value of a variable that the environment declares; may be repeated."
    decorated: Any = click.option(
        "--var", "variables", multiple=True, metavar="NAME=VALUE", callback=_variables, help=text, cls=Planning
    )(valued)
    file = "YAML file of variables and their values; may be repeated: a later file wins, and --var over all of them."
    path = click.Path(path_type=Path)
    found: Callback = click.option(
        "--var-file", "var_files", multiple=True, metavar="FILE", type=path, help=file, cls=Planning
    )(decorated)
    return found


def values_of(context: click.Context, place: Callable[[Path], Path]) -> Values:
    """The values that --var and --var-file give, where each file is read at another place. Raises Invalid."""
    return {**_of_files([place(file) for file in context.params["var_files"]]), **context.params["variables"]}


def _of_files(files: Sequence[Path]) -> Values:
    """The values of all files. Raises Invalid with the problems of all of them."""
    from deployer.source.layers.var_file import var_file  # reads YAML, which few commands are asked to do here

    values: dict[str, str | Given] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            values |= var_file(str(file))
        except Invalid as error:
            problems.extend(error.problems)
    if problems:
        raise Invalid(problems)
    return values


def strict(command: Callback) -> Callback:
    """`strict`: warnings fail."""
    return click.option("--strict", is_flag=True, help="Treat warnings as errors.")(command)


def outputs(value: str, *, checked: bool = False) -> Callable[[Callback], Callback]:
    """`outputs`: in which formats such a value is reported, and where to. `checked`: the command changes Azure before
    it reports, and so does not begin where a file cannot be written.
    """

    def decorate(command: Callback) -> Callback:
        if checked:
            command = _checked(command)
        choice = click.Choice(formats(value))
        text = "Format of the result; text by default. May be repeated, each time with a file."
        file = "Write the result of the -o before it to a file."
        command = click.option(
            "--output-file", "output_files", multiple=True, metavar="FILE", expose_value=False, help=file
        )(command)
        command = force(command)
        return click.option(
            "-o", "--output", "outputs", multiple=True, type=choice, callback=_outputs, help=text, is_eager=True
        )(command)

    return decorate


def _checked(command: Callback) -> Callback:
    @wraps(command)
    def first(**given: Any) -> Any:
        require_writable(given["outputs"])
        return command(**given)

    found: Any = first
    checked: Callback = found
    return checked


def force(command: Callback) -> Callback:
    """`--force`: results are written over files that deployer did not write; never over one that the run reads."""
    text = "Write results over files that deployer did not write."
    return click.option("--force", is_flag=True, callback=_force, expose_value=False, is_eager=True, help=text)(command)


def events(command: Callback) -> Callback:
    """`events`: the standard output gets one JSON document for each event, and nothing else."""
    text = "Print one JSON document for each event."
    return click.option("--json", "events", is_flag=True, callback=_events, help=text, is_eager=True)(command)


def given(name: str) -> bool:
    """Whether the user gave the option, on the command line or by its environment variable."""
    return click.get_current_context().get_parameter_source(name) not in (None, ParameterSource.DEFAULT)


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


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def own_rules(command: Callback) -> Callback:
    """`rules_folder`: a folder of rules, or None."""
    text = "Folder with rules of your own: Python code that will be run."
    return click.option("--rules", "rules_folder", type=_FOLDER, metavar="DIR", help=text, cls=Planning)(command)


def own_catalogue(command: Callback) -> Callback:
    """`catalog_folder`: a folder of catalogue rows, or None."""
    text = "Folder with catalogue rows of your own, merged over the built-in ones."
    return click.option("--catalog", "catalog_folder", type=_FOLDER, metavar="DIR", help=text, cls=Planning)(command)


def state(command: Callback) -> Callback:
    """`state`: the file in which the embedded Azure is kept."""
    return click.option(
        "--sandbox-state",
        "state",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path(".deployer/sandbox.json"),
        show_default=True,
        envvar="DEPLOYER_SANDBOX_STATE",
        help="File in which the embedded Azure is kept.",
    )(command)
