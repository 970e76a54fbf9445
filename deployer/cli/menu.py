"""The commands as click sees them: listed without being imported, imported when they are run."""

from __future__ import annotations

import ast
import os
import pkgutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from deployer.cli.options import ARGUMENTS
from deployer.cli.settings import Settings
from deployer.values.nearest import nearest

MAIN = ("init", "validate", "plan", "apply", "verify", "outputs", "destroy")
"""The commands of a first day, in the order in which they are used; the help shows them before the others."""
COMPLETING = "_DEPLOYER_COMPLETE"
"""The variable by which the script of `deployer completion` asks for the words that fit; click derives it from the name
of the program.
"""
WIDTH = 120
"""Columns of help in a terminal that has as many."""


class Menu(click.Group):
    """The commands of a package, one per file; a sub-package is a menu in it."""

    def __init__(self, package: str, **settings: Any) -> None:
        super().__init__(no_args_is_help=True, params=list(EVERYWHERE), **settings)
        self.context_settings.setdefault("max_content_width", WIDTH)
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules().get(cmd_name)
        if module is None:
            return None
        if self.is_group(module):
            return Menu(module, name=cmd_name, help=summary(module))
        command: click.Command = import_module(module).command
        command.name = cmd_name
        command.params = [*(each for each in command.params if each not in EVERYWHERE), *EVERYWHERE]
        if COMPLETING in os.environ:
            from deployer.cli.shell_words import offer

            offer(command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self.with_default(ctx, args))

    def with_default(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A menu may have a command that is meant where none is named (`DEFAULT`)."""
        default = getattr(import_module(self.package), "DEFAULT", "")
        if default and args and args[0] not in (*self.modules(), *ctx.help_option_names) and self._is_no_typo(args[0]):
            return [default, *args]
        return args

    def _is_no_typo(self, word: str) -> bool:
        return word.startswith("-") or Path(word).exists() or not nearest(word, self.modules())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.modules() and not args[0].startswith("-"):
            from deployer.cli.did_you_mean import unknown_command  # for typos alone

            raise click.UsageError(unknown_command(args[0], self.modules()), ctx)
        ctx.meta[ARGUMENTS] = args[1:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        modules = self.modules()
        main = [name for name in MAIN if name in modules]
        rest = sorted(modules.keys() - set(main))
        for heading, names in (("Main commands", main), ("All other commands" if main else "Commands", rest)):
            if names:
                with formatter.section(heading):
                    formatter.write_dl([(name, summary(modules[name])) for name in names])

    def modules(self) -> dict[str, str]:
        """The modules of the commands by the names of the commands."""
        package = import_module(self.package)
        names = (entry.name for entry in pkgutil.iter_modules(package.__path__))
        return {name.rstrip("_").replace("_", "-"): f"{self.package}.{name}" for name in names}

    def is_group(self, module: str) -> bool:
        """Whether a module of this package is a folder of commands."""
        spec = find_spec(module)
        return spec is not None and spec.submodule_search_locations is not None


def summary(module: str) -> str:
    """The first line of a module's docstring, read from its file: the module is not imported."""
    spec = find_spec(module)
    text = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def _color(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value:
        context.ensure_object(Settings).color = value


def _exit_codes(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value:
        context.ensure_object(Settings).extended = value == "extended"


def _every(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Settings).every = True


COLOR = click.Option(
    ["--color"],
    type=click.Choice(["auto", "always", "never"]),
    callback=_color,
    expose_value=False,
    help="When to use colour; auto follows NO_COLOR, FORCE_COLOR, TERM and the terminal.",
)
EXIT_CODES = click.Option(
    ["--exit-codes"],
    type=click.Choice(["plain", "extended"]),
    callback=_exit_codes,
    expose_value=False,
    help="Whether failures have finer exit codes than 1.",
)
ALL_PROBLEMS = click.Option(
    ["--all-problems"],
    is_flag=True,
    callback=_every,
    expose_value=False,
    help="Show every problem, without grouping those that are alike.",
)
EVERYWHERE = (COLOR, EXIT_CODES, ALL_PROBLEMS)
"""Options of every command and menu."""
