"""Options for what a team adds of its own; without them only our rules and our catalogue are used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from deployer.cli.options import Planning

Callback = TypeVar("Callback", bound=Callable[..., Any])
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def own_rules(command: Callback) -> Callback:
    """`rules_folder`: a folder of rules, or None."""
    text = "Folder with rules of your own, which are Python and will be run."
    return click.option("--rules", "rules_folder", type=_FOLDER, metavar="DIR", help=text, cls=Planning)(command)


def own_catalogue(command: Callback) -> Callback:
    """`catalog_folder`: a folder of catalogue rows, or None."""
    text = "Folder with catalogue rows of your own, laid over ours."
    return click.option("--catalog", "catalog_folder", type=_FOLDER, metavar="DIR", help=text, cls=Planning)(command)
