"""What a run reads: no result is written over it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from deployer.cli.generated_files import is_ours
from deployer.cli.settings import settings

_RESULTS = ("out", "outputs", "output_file", "output_files", "ca_file")
"""Parameters that name what is written."""
READ = "this run reads it"
"""The one reason that --force does not lift."""


def spared(file: Path) -> str:
    """Why a file that is there must not be overwritten; nothing where it may be."""
    if not file.is_file() or not file.stat().st_size or file.as_posix().startswith(("/dev/", "/proc/")):
        return ""
    if any(file.samefile(each) for each in _inputs() if each.is_file()):
        return READ
    if settings().force:
        return ""
    if Path(os.path.realpath(file)).suffix in (".yaml", ".yml"):
        return "it is a YAML file, not a report"
    return "" if is_ours(file) else "deployer did not write it"


def _inputs() -> Iterator[Path]:
    """Every file that the parameters of the command name, and those in folders of rules or catalogue rows."""
    context = click.get_current_context(silent=True)
    for name, value in (context.params if context else {}).items():
        if name not in _RESULTS:
            yield from _paths(value)


def _paths(value: Any) -> Iterator[Path]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _paths(each)
    elif isinstance(value, str | Path) and str(value):
        path = Path(value)
        if path.is_file():
            yield path
        elif isinstance(value, Path) and path.is_dir():
            yield from path.rglob("*")
