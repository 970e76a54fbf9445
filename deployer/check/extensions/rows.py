"""The files of a team's catalogue against their form, and what they refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.check.parse import parse_as
from deployer.environment.catalog_file import CatalogFile, ModelRow
from deployer.source.load import load
from deployer.values.nearest import meant
from deployer.values.problem import Problem, Severity
from deployer.values.source import Path as Place
from deployer.values.source import Source


def wrong(files: Sequence[Path], ours: Catalog) -> Iterator[Problem]:
    """Everything that is wrong with the files, seen together."""
    read: list[tuple[Source, CatalogFile]] = []
    for path in files:
        source = load(str(path))
        rows, found = parse_as(CatalogFile, source)
        yield from found
        if rows is not None:
            read.append((source, rows))
    known = _Known(ours, read)
    for source, rows in read:
        yield from known.wrong(source, rows)


Reference = tuple[Place, str, Collection[str], Collection[str]]
"""Where names stand, what they are to name, the names, and those there are."""


class _Known:
    """The names that rows may refer to: ours and those of the folder."""

    def __init__(self, ours: Catalog, read: list[tuple[Source, CatalogFile]]) -> None:
        files = [rows for _, rows in read]
        self.regions = set(ours.regions)
        self.region_sets = {*ours.tables["region_sets"], *(name for rows in files for name in rows.region_sets)}
        self.size_sets = {*ours.tables["size_sets"], *(name for rows in files for name in rows.size_sets)}
        self.sizes = {*ours.sizes, *(size.name for rows in files for size in rows.sizes)}
        self.sources = {*ours.sources, *(name for rows in files for name in rows.sources)}
        self.models = {*(model.name for model in ours.models), *(model.name for rows in files for model in rows.models)}
        self.limits = set(ours.limits)
        self.spelled = {name.lower(): model.name for model in ours.models for name in _names(model)}

    def wrong(self, source: Source, rows: CatalogFile) -> Iterator[Problem]:
        """References of a file that lead nowhere, and spellings that lead to two models."""
        for at, what, names, known in self._references(rows):
            for name in names:
                if name not in known:
                    message = f"no {what} is called '{name}'"
                    yield Problem("CAT002", Severity.ERROR, message, source.at(at), meant(name, sorted(known)), at)
        for number, model in enumerate(rows.models):
            for name in (model.name, model.display, *model.aliases):
                other, at = self.spelled.setdefault(name.lower(), model.name), ("models", number)
                if other != model.name:
                    message = f"'{name}' is a name of '{other}' already"
                    yield Problem("CAT003", Severity.ERROR, message, source.at(at), "remove the alias", at)

    def _references(self, rows: CatalogFile) -> Iterator[Reference]:
        for number, model in enumerate(rows.models):
            yield from self._of_model(("models", number), model)
        for name, members in rows.region_sets.items():
            yield ("region_sets", name), "region", members, self.regions
        for name, members in rows.size_sets.items():
            yield ("size_sets", name), "machine size", members, self.sizes
        for number, size in enumerate(rows.sizes):
            yield ("sizes", number, "sources"), "source", size.sources, self.sources
        yield ("limits",), "limit", rows.limits, self.limits
        for name, limit in rows.limits.items():
            yield ("limits", name, "source"), "source", [limit.source], self.sources

    def _of_model(self, at: Place, model: ModelRow) -> Iterator[Reference]:
        yield (*at, "sources"), "source", model.sources, self.sources
        for i, offering in enumerate(model.regions):
            yield (*at, "regions", i), "set of regions", [offering.regions], self.region_sets
            yield (*at, "regions", i), "source", offering.sources, self.sources
        for i, machines in enumerate(model.machines):
            yield (*at, "machines", i), "set of sizes", [machines.sizes], self.size_sets
            yield (*at, "machines", i), "source", [machines.source], self.sources
        for i, step in enumerate(model.successors):
            yield (*at, "successors", i), "model", step.models, self.models


def _names(model: Model) -> tuple[str, ...]:
    return model.name, model.display_name, *model.aliases
