"""What a repair is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.catalog.offer import Platform
from deployer.values.json_path import value_at
from deployer.values.problem import Fix
from deployer.values.source import Path

ALIKE = 0.75
"""From which similarity on a word is taken for a typo of another."""


LEAST = 0.6
"""How alike a word has to be at least for anybody to have meant it."""


class FixContext(Struct, frozen=True):
    """What a finding is about: a place in the data of one environment."""

    path: Path
    data: Any
    catalog: Catalog

    @property
    def deployment(self) -> Path | None:
        """The deployment the place belongs to."""
        inside = len(self.path) >= 4 and self.path[0] == "projects" and self.path[2] == "deployments"
        account = len(self.path) >= 3 and self.path[:2] == ("foundry", "deployments")
        return self.path[:4] if inside else self.path[:3] if account else None

    @property
    def platform(self) -> Platform:
        """Where the deployment is."""
        return "foundry" if self.path[:1] == ("foundry",) else "hub"

    @property
    def model(self) -> Model | None:
        """The model that is deployed there, if the catalogue knows it."""
        place = self.deployment
        return self.catalog.find(str(self.at(*place, "model"))) if place else None

    def at(self, *path: str | int) -> Any:
        """A value of the environment."""
        return value_at(self.data, path)


Ideas = Callable[[FixContext], Iterator[Fix]]


def ratio(one: str, other: str) -> float:
    """How alike two words are, letter case aside: 1 when they are the same."""
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()
