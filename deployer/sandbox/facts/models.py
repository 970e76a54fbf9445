"""Models of the registries, on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from deployer.sandbox.facts.read import read

_ASSET = re.compile(r"azureml://registries/([^/]+)/models/([^/]+)(?:/(versions|labels)/([^/]+))?/?", re.IGNORECASE)


class Asset(Struct, frozen=True):
    """A model id taken apart."""

    registry: str
    name: str
    version: str

    @property
    def key(self) -> str:
        """How the rows name it, in lower case."""
        return f"{self.registry}/{self.name}".lower()


def asset(id: str) -> Asset | None:
    """The parts of `azureml://registries/R/models/M[/versions/V]`; None when it is not such an id."""
    match = _ASSET.fullmatch(id)
    return Asset(match[1], match[2], match[4] or "") if match else None


class Serverless(Struct, frozen=True):
    """A model offered as serverless API."""

    name: str
    row: Mapping[str, Any]

    def regions(self, day: str) -> frozenset[str]:
        """Where new endpoints of it are offered on a day (`2024-08-05`)."""
        sets = read("models")["region_sets"]
        rows = (row for row in self.row["offered"] if row["from"] <= day < row.get("until", "9999"))
        return frozenset(region for row in rows for region in sets[row["regions"]])

    def reached(self, stage: str, day: str) -> bool:
        """Whether the stage `legacy`, `deprecated` or `retired` has begun; who is retired is deprecated too."""
        stages = ("legacy", "deprecated", "retired")
        return any(str(self.row.get(later) or "9999") <= day for later in stages[stages.index(stage) :])

    @property
    def marketplace(self) -> Mapping[str, Any] | None:
        """The Marketplace plan that must be subscribed to first; None where there is none."""
        plan = self.row.get("marketplace")
        if plan is None:
            return None
        offer = plan["offerId"] or f"{self.name.lower()}-offer"
        name = plan["planId"] or f"{self.name.lower()}-plan"
        return {"publisherId": plan["publisherId"], "offerId": offer, "planId": name}


class Managed(Struct, frozen=True):
    """A model that runs on machines of one's own."""

    name: str
    versions: Mapping[str, tuple[str, str]]
    """For each version the day of its first appearance, and the name of its set of machine sizes."""

    def sizes(self, version: str, day: str) -> tuple[str, ...]:
        """Machine sizes that a version accepts; empty when the registry does not hold the version on the day."""
        since, sizes = self.versions.get(version, ("9999", ""))
        return tuple(read("models")["size_sets"][sizes]) if since <= day else ()


@cache
def _serverless() -> dict[str, Serverless]:
    return {key.lower(): Serverless(key.split("/")[1], row) for key, row in read("models")["serverless"].items()}


@cache
def _managed() -> dict[str, Managed]:
    found = {}
    for key, rows in read("models")["managed"].items():
        pairs = ((pair.split(":"), sizes) for sizes, text in rows.items() for pair in text.split())
        versions = {version: (since, sizes) for (version, since), sizes in pairs}
        found[key.lower()] = Managed(key.split("/")[1], versions)
    return found


def serverless(key: str) -> Serverless | None:
    """The serverless model of an asset key; letter case does not matter."""
    return _serverless().get(key)


def of(id: str) -> Serverless | None:
    """The serverless model of a model id."""
    found = asset(id)
    return serverless(found.key) if found else None


def managed(key: str) -> Managed | None:
    """The managed model of an asset key."""
    return _managed().get(key)


def covered(asset: Asset) -> bool:
    """Whether the sandbox knows of a model whether Azure has it: of Mistral's it knows all, of others none."""
    known = asset.key in _serverless() or asset.key in _managed()
    ours = asset.registry.lower() == "azureml-mistral" or asset.name.lower().startswith("mistralai-")
    return known or ours


def retired(name: str, day: str) -> bool:
    """Whether a model answers no more on a day; `name` is the last part of its id."""
    found = (model for model in _serverless().values() if model.name.lower() == name.lower())
    return any(model.reached("retired", day) for model in found)
