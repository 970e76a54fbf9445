"""The word `yes`, from somebody who has seen the plan."""

from __future__ import annotations

import os
import sys

import click

from deployer.cli.terminal import interactive
from deployer.values.problem import Problem, Severity, Unsafe


def approve(question: str) -> bool:
    """Ask on the terminal; only `yes` approves. Raises Unsafe where there is nobody to ask."""
    if not interactive(os.environ):
        message = "the plan needs approval, and there is nobody to ask"
        help = "review it with 'deployer plan', then run again with --auto-approve"
        raise Unsafe(Problem("OPT002", Severity.ERROR, message, help=help))
    click.echo(f"\n{question}\n  Only 'yes' will be accepted to approve.\n", err=True)
    click.echo("  Enter a value: ", nl=False, err=True)
    return sys.stdin.readline().strip() == "yes"
