"""Catalogue rows of a team, laid over ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from deployer.catalog.catalog import Catalog, at
from deployer.values.problem import Invalid


def catalogue(as_of: date, folder: Path | None) -> Catalog:
    """The catalogue for a day, with the rows of a folder if one is given. Raises Invalid with all their problems."""
    ours = at(as_of)
    if folder is None:
        return ours
    from deployer.check.extensions.rows import wrong  # the form of rows costs time that most runs do not need

    files = sorted(folder.rglob("*.yaml"))
    if not files:
        message = f"folder '{folder}' contains no catalogue file"
        raise Invalid.of("CAT001", message, help="name a folder with files that end in .yaml")
    if problems := list(wrong(files, ours)):
        raise Invalid(problems)
    return at(as_of, folder)
