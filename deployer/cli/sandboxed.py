"""The option by which the commands of the sandbox find its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Callback = TypeVar("Callback", bound=Callable[..., Any])


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
