"""The command line: exit codes, and the only place that catches our exceptions."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TextIO

import click
from click.core import ParameterSource

from deployer.cli.error_output import tell
from deployer.cli.exits import Exit, classify, coarse
from deployer.cli.menu import Menu
from deployer.cli.printing import say
from deployer.cli.settings import Settings
from deployer.reports.ansi import bold, cyan, printable, red
from deployer.values.problem import DeployerError
from deployer.values.version import __version__

HELP = """Infrastructure as code for Mistral models on Azure: what is reviewed is what is deployed.

Start with `deployer init`, then `deployer validate`, `deployer plan` and `deployer apply`; add --sandbox to run against
an Azure that lives in a file.
"""


KINDS = ("", "plain", "extended")
"""Values of DEPLOYER_EXIT_CODES."""


def main(arguments: Sequence[str] | None = None, commands: str = "deployer.cli.commands") -> int:
    """Run one command of the package `commands` and return its exit code. Without arguments it is the whole program,
    and ends the process.
    """
    if arguments is not None:
        return _ran(arguments, commands)
    _hold_streams()
    try:
        code = _ran(None, commands)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else Exit.FAILURE
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    # What is left would only be taken apart, which takes a sixth of a plan's time, and seconds on a busy machine after
    # a signal. mypy ends so too (mypy.util.hard_exit).
    os._exit(code)


def _ran(arguments: Sequence[str] | None, commands: str) -> int:
    # What a command reads lives until its end: to look for what could go costs a tenth of the time and finds nothing.
    gc.set_threshold(100_000, 50, 50)
    # No plug-in of another package may change what a check says, and to look for some takes longer than the check.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    codes = os.environ.get("DEPLOYER_EXIT_CODES", "")
    settings = Settings(extended=codes == "extended", alone=arguments is None)
    for stream in (sys.stdout, sys.stderr):
        _settle(stream)
    try:
        with _terminable():
            code = _run(arguments, commands, settings) if codes in KINDS else _unknown(codes)
            sys.stdout.flush()
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone. Nothing more can be said, and the interpreter must not try at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILURE
    except OSError as error:
        return _unheard(error)
    return code if settings.extended else coarse(code)


def _unknown(codes: str) -> int:
    message = f"DEPLOYER_EXIT_CODES is '{codes}', but must be 'plain' or 'extended'"
    say(f"{bold(red('error'))}: {printable(message)}\n", sys.stderr)
    return Exit.FAILURE


def _unheard(error: OSError) -> int:
    """A full disk under the output, or a working folder that was deleted: one line, where it can still be said."""
    reason = (error.strerror or type(error).__name__).lower()
    where = f" '{error.filename}'" if error.filename else ""
    with suppress(OSError):
        sys.stderr.write(f"error: the system refused to read or write{where}: {reason}\n")
        sys.stderr.flush()
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.FAILURE


def _run(arguments: Sequence[str] | None, commands: str, settings: Settings) -> int:
    menu = Menu(commands, name="deployer", help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
    menu = click.version_option(__version__, prog_name="deployer")(menu)
    try:
        return menu.main(arguments, prog_name="deployer", standalone_mode=False, obj=settings) or Exit.SUCCESS
    except click.exceptions.NoArgsIsHelpError as error:
        say(f"{error.format_message()}\n", sys.stderr, settings.color)
        return Exit.FAILURE
    except click.ClickException as error:
        say(_usage(error), sys.stderr, settings.color)
        return Exit.FAILURE
    except click.Abort as error:
        return Exit.INTERRUPTED if _interrupted(error) else Exit.CANCELLED
    except DeployerError as error:
        tell(error, settings)
        return classify(error)


def _usage(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        from deployer.cli.did_you_mean import meant  # for typos alone

        error = meant(error)
    elif isinstance(error, click.BadParameter) and error.ctx and error.param and _of_variable(error.ctx, error.param):
        error.param_hint = f"'{error.param.envvar}'"
    elif isinstance(error, click.BadParameter):
        from deployer.cli.did_you_mean import with_two_hyphens  # for typos alone

        error = with_two_hyphens(error)
    message = printable(error.format_message()).rstrip(".")
    text = f"{bold(red('error'))}: {message[:1].lower()}{message[1:]}\n"
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{text}  {cyan('help')}: see '{context.command_path} --help'\n" if context else text


def _of_variable(context: click.Context, parameter: click.Parameter) -> bool:
    return context.get_parameter_source(parameter.name or "") is ParameterSource.ENVIRONMENT


def _interrupted(error: click.Abort) -> bool:
    """Whether Ctrl-C was pressed; click also aborts when a prompt meets the end of the input."""
    return isinstance(error.__cause__ or error.__context__, KeyboardInterrupt)


def _hold_streams() -> None:
    """A stream that whoever started us has closed leads nowhere; else the next file that is opened, the journal of a
    run for one, would get its number, and what is printed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            with suppress(OSError):
                handle = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
                setattr(sys, name, os.fdopen(handle, "w" if number else "r", encoding="utf-8"))


def _settle(stream: TextIO) -> None:
    """The same bytes on every platform: one line feed ends a line, and what a stream cannot encode is escaped."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(newline="\n", errors="backslashreplace")


@contextmanager
def _terminable() -> Iterator[None]:
    """While a command runs, SIGTERM and SIGHUP end it as an exception does: files are closed, locks are released. Who
    started it with one of them ignored (nohup) wants it ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heard = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, _terminate) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminate(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
