"""The JSON Schema of environment files, generated from what the tool itself checks them by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.environment.environment import Environment

ID = "https://json-schema.org/draft/2020-12/schema"
VARIABLE = {"pattern": r"\$\{"}
"""A text with a variable in it may become anything."""


def schema(catalog: Catalog) -> dict[str, Any]:
    """The schema, with the words of the catalogue where models, regions and machine sizes are named.

    It knows a word as the catalogue spells it; the tool itself also takes it in other letter case.
    """
    found = _plain(Environment.model_json_schema())
    sections = found["$defs"]
    models = (name for model in catalog.models for name in (model.name, model.display_name, *model.aliases))
    regions = (name for region in catalog.regions.values() for name in (region.name, region.display_name))
    _words(sections["Deployment"]["properties"]["model"], models, "mistral-small-2503")
    _words(found["properties"]["location"], regions, "eastus2")
    _words(sections["Compute"]["properties"]["instance_type"], catalog.sizes, "Standard_NC24ads_A100_v4")
    return {"$schema": ID, **found}


def _words(section: dict[str, Any], words: Iterable[str], example: str) -> None:
    """Allow these words only, in place of any text."""
    del section["type"]
    section["anyOf"] = [{"enum": sorted(set(words))}, {"type": "string", **VARIABLE}]
    section["examples"] = [example]


def _plain(value: Any) -> Any:
    """The schema without the titles that pydantic makes of names: editors show the names anyway."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _plain(item) for name, item in part.items()} if key in ("properties", "$defs") else _plain(part)
        for key, part in value.items()
        if not (key == "title" and isinstance(part, str))
    }
