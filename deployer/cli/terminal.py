"""What the terminal, or the lack of one, allows: colour, questions, and approval."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

import click

from deployer.reports.ansi import write_now
from deployer.values.problem import Problem, Severity, Unsafe

SERVICES = {"GITHUB_ACTIONS": "github", "TF_BUILD": "azure-devops", "GITLAB_CI": "gitlab"}
"""Build services by the variable that gives them away, under the name of their format of annotations."""


def coloured(stream: TextIO, when: str, variables: Mapping[str, str]) -> bool:
    """Whether `stream` gets colour: `--color`, then NO_COLOR, then FORCE_COLOR, then TERM=dumb, then the terminal."""
    if when != "auto":
        return when == "always"
    if variables.get("NO_COLOR"):
        return False
    if variables.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return variables.get("TERM") != "dumb" and stream.isatty()


def columns(stream: TextIO, variables: Mapping[str, str]) -> int | None:
    """How wide the terminal is that `stream` leads to; None for a pipe, a build, and a terminal that does not tell."""
    try:
        return (
            None
            if in_build(variables) or not stream.isatty()
            else os.get_terminal_size(stream.fileno()).columns or None
        )
    except OSError:
        return None


def service(variables: Mapping[str, str]) -> str | None:
    """The build service we run in, None where it is not one we know."""
    for name, found in SERVICES.items():
        if variables.get(name, "").lower() in ("1", "true"):
            return found
    return None


def in_build(variables: Mapping[str, str]) -> bool:
    """Whether we run in a build, where nobody sits: a terminal there is one of a log."""
    return bool(service(variables)) or variables.get("CI", "").lower() in ("1", "true")


def interactive(variables: Mapping[str, str]) -> bool:
    """Whether somebody can be asked: never in a build, and only where question and answer go through a terminal."""
    return not in_build(variables) and sys.stdin.isatty() and sys.stderr.isatty()


REPLACING = ("replacing a key", "see with 'deployer keys --endpoint NAME' which one, and what it opens")
"""What the commands of keys ask about."""
REPLACED = "a key may be replaced by now, and not be handed out yet"
"""What may have happened where they are stopped."""


def approve(question: str, what: str = "the plan", look: str = "review it with 'deployer plan'") -> bool:
    """Ask on the terminal; only `yes` approves. Raises Unsafe where there is nobody to ask: `what` needs approval, and
    how to `look` at it first.
    """
    if not interactive(os.environ):
        message = f"{what} needs approval, and there is no terminal to ask on"
        help = f"{look}, then run again with --auto-approve"
        raise Unsafe(Problem("OPT002", Severity.ERROR, message, help=help))
    click.echo(f"\n{question}\n  Only 'yes' will be accepted to approve.\n", err=True)
    click.echo("  Enter a value: ", nl=False, err=True)
    return sys.stdin.readline().strip() == "yes"


@contextmanager
def stoppable(so_far: str) -> Iterator[None]:
    """Where a signal ends what runs: says what may have happened by then, and how to go on."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        write_now(sys.stderr, f"\nStopped: {so_far}. To go on, run the same command again.\n")
        raise


@contextmanager
def counting(of: int) -> Iterator[Callable[[int], None]]:
    """Gives what shows how many of several environments are done."""
    with progress(wanted=of > 1) as show:

        def tell(done: int) -> None:
            show(f"{done} of {of} environments")

        tell(0)
        yield tell


@contextmanager
def progress(*, wanted: bool = True) -> Iterator[Callable[[str], None]]:
    """Gives what shows a line in place of the one before, which is gone afterwards: on a terminal alone, no log needs
    it.
    """
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    try:
        yield lambda text: write_now(sys.stderr, f"\r\x1b[K{text}")
    finally:
        write_now(sys.stderr, "\r\x1b[K")
