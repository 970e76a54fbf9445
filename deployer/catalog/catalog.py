"""The catalogue for a day: models, regions, machine sizes, limits, and where each fact was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from deployer.catalog import rows
from deployer.catalog.files import Tables
from deployer.catalog.limit import Countries, Limit, Naming, Reference, Subscription
from deployer.catalog.model import Model, Stage
from deployer.catalog.region import Region, Size
from deployer.catalog.role import Role, guid

VERSION = re.compile(r"/versions/[^/]+$")


class Catalog(Struct, frozen=True, dict=True):
    """Every fact, asked for one day. Each table is read when it is first asked for."""

    as_of: date
    tables: Tables

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Every model, of any day, in the order of the files."""
        regions, sizes = _sets(self.tables["region_sets"]), _sets(self.tables["size_sets"])
        return tuple(rows.model(row, regions, sizes) for row in self.tables["models"].values())

    @cached_property
    def regions(self) -> Mapping[str, Region]:
        """Every public region by name."""
        sets = _sets(self.tables["region_sets"])
        found = rows.regions({name: self.tables[name] for name in rows.REGIONS}, sets)
        return {region.name: region for region in found}

    @cached_property
    def sizes(self) -> Mapping[str, Size]:
        """Every machine size that a Mistral model ever ran on, by name, smallest first."""
        return {row["name"]: rows.size(row) for row in self.tables["sizes"].values()}

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        """Limits of the service by name."""
        return {name: Limit(**row) for name, row in self.tables["limits"].items()}

    @cached_property
    def names(self) -> Mapping[str, Naming]:
        """Patterns of names by type."""
        return {name: Naming(**row) for name, row in self.tables["names"].items()}

    @cached_property
    def countries(self) -> Mapping[str, Countries]:
        """Where offers are sold, by the name of the list."""
        table = self.tables["countries"]
        return {name: _countries(row, table) for name, row in table.items()}

    @cached_property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """Kinds of subscription by quota id."""
        return {row["quota_id"]: Subscription(**row) for row in self.tables["subscriptions"].values()}

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Built-in roles by name in lower case."""
        return {row["name"].lower(): rows.role(row) for row in self.tables["roles"].values()}

    @cached_property
    def sources(self) -> Mapping[str, Reference]:
        """Where facts were read, by key."""
        return {key: Reference(**row) for key, row in self.tables["sources"].items()}

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        """Where each model stands on the day, by name."""
        return {model.name: model.stage(self.as_of) for model in self.models}

    @cached_property
    def _models(self) -> Mapping[str, Model]:
        return {name: model for model in self.models for name in _spellings(model)}

    @cached_property
    def _regions(self) -> Mapping[str, Region]:
        return {_squeeze(name): region for name, region in self.regions.items()}

    @cached_property
    def _roles(self) -> Mapping[str, Role]:
        return {name.lower(): role for role in self.roles.values() for name in (role.name, *role.aliases)}

    @cached_property
    def _sizes(self) -> Mapping[str, Size]:
        return {name.lower(): size for name, size in self.sizes.items()}

    def find(self, text: str) -> Model | None:
        """The model of this name, display name, alias or id, letter case aside; an id may end in a version."""
        folded = text.lower()
        return self._models.get(folded) or self._models.get(VERSION.sub("", folded))

    def region(self, text: str) -> Region | None:
        """The region of this name or display name."""
        return self._regions.get(text) or self._regions.get(_squeeze(text))

    def size(self, text: str) -> Size | None:
        """The machine size of this name, letter case aside."""
        return self._sizes.get(text.lower())

    def existing(self, names: Iterable[str], day: date) -> tuple[Size, ...]:
        """The machine sizes of these names that exist on a day, in their order."""
        return tuple(size for name in names if (size := self.size(name)) and size.exists(day))

    def role(self, text: str) -> str | None:
        """Id of the role of this name or id, letter case aside."""
        role = self.built_in(text)
        return role.id if role else guid(text)

    def built_in(self, text: str) -> Role | None:
        """The built-in role of this name, an old one among them, or id, letter case aside."""
        known = self._roles.get(text.lower())
        id = guid(text)
        return known or next((role for role in self.roles.values() if role.id == id), None)

    def limit(self, name: str) -> int:
        """The value of a limit."""
        return self.limits[name].value

    def heirs(self, model: Model, known: date | None = None) -> Iterator[Model]:
        """Models to move to, nearest first: the successors advised by the day of the catalogue, or by the day `known`,
        and theirs.
        """
        day = known or self.as_of
        seen = {model.name}
        queue = list(model.successors(day))
        while queue:
            name = queue.pop(0)
            if name not in seen and (heir := self.find(name)):
                seen.add(name)
                yield heir
                queue.extend(heir.successors(day))


def at(as_of: date, extra: Path | None = None) -> Catalog:
    """The catalogue for a day; `extra` is a folder whose files add rows and lay theirs over ours of the same name."""
    return Catalog(as_of, Tables(extra))


def _spellings(model: Model) -> set[str]:
    return {name.lower() for name in model.names}


def _squeeze(text: str) -> str:
    return text.replace(" ", "").lower()


def _sets(table: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(members) for name, members in table.items()}


def _countries(row: Mapping[str, Any], table: Mapping[str, Any]) -> Countries:
    base = _countries(table[row["base"]], table).names if "base" in row else {}
    since = rows.day(row["from"]) if "from" in row else None
    return Countries({**base, **row["list"]}, since, row["source"])
