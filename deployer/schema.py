"""The JSON Schema of environment files, generated from what the tool itself checks them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.environment.environment import Environment

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WHOLE: Schema = {"type": "string", "pattern": r"^\$\{[^{}]+\}$"}
"""A text that is nothing but a variable, and may become a number or a truth."""
HOLDS: Schema = {"type": "string", "pattern": r"\$\{"}
"""A text with a variable in it, which may become any word."""
ABOUT: Schema = {
    "extends": {"type": "string", "description": "Path of the file that this one is laid over, relative to it."},
    "variables": {
        "type": "object",
        "description": "Values that may differ from run to run; `${var.NAME}` stands for one.",
        "additionalProperties": {"type": ["string", "number", "boolean", "null", "object"]},
    },
}
"""Keys that are used up when files are laid over each other."""
PLACES = {"Deployment": "model", "Environment": "location", "Compute": "instance_type"}


def schema(catalog: Catalog) -> Schema:
    """The schema, with the words of the catalogue where models, regions and machine sizes are named.

    It knows a word as the catalogue spells it; the tool itself also takes it in other letter case. A file that extends
    another one may leave anything out, and remove things by null.
    """
    whole = Environment.model_json_schema()
    sections: dict[str, Schema] = {**whole.pop("$defs"), "Environment": whole}
    words = _words(catalog)
    for name, place in PLACES.items():
        sections[name]["properties"][place].pop("type")
        sections[name]["properties"][place]["$ref"] = f"#/$defs/{words[place]['title']}"
    plain = {name: _section(section) for name, section in sections.items()}
    layers = {f"{name}Layer": _layer(section) for name, section in plain.items()}
    plain["Environment"]["properties"]["variables"] = ABOUT["variables"]
    layers["EnvironmentLayer"]["properties"] |= ABOUT
    return {
        "$schema": DIALECT,
        "$defs": {**plain, **layers, **{word["title"]: word for word in words.values()}},
        "description": whole["description"],
        "if": {"type": "object", "required": ["extends"]},
        "then": {"$ref": "#/$defs/EnvironmentLayer"},
        "else": {"$ref": "#/$defs/Environment"},
    }


def _words(catalog: Catalog) -> dict[str, Schema]:
    """What may stand where a model, a region or a machine size is named."""
    models = (name for each in catalog.models for name in (each.name, each.display_name, each.asset_id, *each.aliases))
    regions = (name for each in catalog.regions.values() for name in (each.name, each.display_name))
    return {
        "model": _word("Model", models, "mistral-small-2503"),
        "location": _word("Region", regions, "eastus2"),
        "instance_type": _word("Size", catalog.sizes, "Standard_NC24ads_A100_v4"),
    }


def _word(title: str, words: Iterable[str], example: str) -> Schema:
    return {"title": title, "anyOf": [{"enum": sorted(set(words))}, HOLDS], "examples": [example]}


def _section(section: Schema) -> Schema:
    """A section as it is written: variables may stand in its values."""
    properties = {name: _value(value) for name, value in section["properties"].items()}
    return {**_untitled(section), "properties": properties}


def _value(value: Schema) -> Schema:
    value = _untitled(value)
    if "anyOf" in value:
        return {**value, "anyOf": [_value(branch) for branch in value["anyOf"]]}
    for inner in ("items", "additionalProperties"):
        if isinstance(value.get(inner), Mapping):
            return {**value, inner: _value(value[inner])}
    if "enum" in value:
        return _or(value, HOLDS)
    return _or(value, WHOLE) if value.get("type") in ("boolean", "integer", "number") else value


def _layer(section: Schema) -> Schema:
    """A section in a file that extends another one: nothing is needed, and null removes."""
    properties = {name: _removable(value) for name, value in section["properties"].items()}
    if {"name", "model"} & properties.keys():
        properties["remove"] = {"const": True, "description": "Take away the item of this name."}
    return {**{key: part for key, part in section.items() if key != "required"}, "properties": properties}


def _removable(value: Schema) -> Schema:
    return _or(_layered(value), {"type": "null"})


def _layered(value: Any) -> Any:
    """The same with every section replaced by its layer, and the values of mappings removable."""
    if isinstance(value, list):
        return [_layered(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _layered(part) for key, part in value.items()}
    if isinstance(value.get("additionalProperties"), Mapping):
        found["additionalProperties"] = _removable(value["additionalProperties"])
    name = str(value.get("$ref", "")).removeprefix("#/$defs/")
    if name and name not in ("Model", "Region", "Size"):
        found["$ref"] = f"#/$defs/{name}Layer"
    return found


def _or(value: Schema, other: Schema) -> Schema:
    """A value of the one form or the other; what is said about it stays outside."""
    about = {key: part for key, part in value.items() if key in ("description", "default", "examples")}
    form = {key: part for key, part in value.items() if key not in about}
    return {**about, "anyOf": [*form["anyOf"], other] if "anyOf" in form else [form, other]}


def _untitled(value: Schema) -> Schema:
    """Without the title that pydantic makes of a name: editors show the name anyway."""
    return {key: part for key, part in value.items() if key != "title"}
