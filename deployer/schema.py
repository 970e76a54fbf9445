"""The JSON Schema of environment files, generated from what the tool itself checks them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage
from deployer.environment.environment import Environment

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest that editors understand: yaml-language-server warns of later ones (redhat-developer/vscode-yaml#726)."""
OPEN = (Stage.PREVIEW, Stage.AVAILABLE, Stage.LEGACY)
"""Stages in which a model takes new deployments."""
SOVEREIGN: Schema = {"properties": {"cloud": {"enum": ["usgovernment", "china"]}}, "required": ["cloud"]}
"""Environments of clouds whose regions the catalogue does not know."""
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
PLACES = {"Deployment": ("model", "Model"), "Compute": ("instance_type", "Size")}


def schema(catalog: Catalog) -> Schema:
    """The schema, with the words of the catalogue where models, regions and machine sizes are named.

    It knows a word as the catalogue spells it; the tool itself also takes it in other letter case. A file that extends
    another one may leave anything out, and remove things by null.
    """
    whole = Environment.model_json_schema(ref_template="#/definitions/{model}")
    sections: dict[str, Schema] = {**whole.pop("$defs"), "Environment": whole}
    for name, (place, word) in PLACES.items():
        sections[name]["properties"][place].pop("type")
        sections[name]["properties"][place]["$ref"] = f"#/definitions/{word}"
    plain = {name: _section(section) for name, section in sections.items()}
    region = {"$ref": "#/definitions/Region"}
    known = {"properties": {"location": region, "regions": {"items": region}}}
    plain["Environment"] |= {"if": SOVEREIGN, "then": {}, "else": known}
    layers = {f"{name}Layer": _layer(section) for name, section in plain.items()}
    plain["Environment"]["properties"]["variables"] = ABOUT["variables"]
    layers["EnvironmentLayer"]["properties"] |= ABOUT
    return {
        "$schema": DIALECT,
        "definitions": {**plain, **layers, **{word["title"]: word for word in _words(catalog)}},
        "description": whole["description"],
        "if": {"type": "object", "required": ["extends"]},
        "then": {"$ref": "#/definitions/EnvironmentLayer"},
        "else": {"$ref": "#/definitions/Environment"},
    }


def _words(catalog: Catalog) -> Iterator[Schema]:
    """What may stand where a model, a region or a machine size is named. Editors propose what can be
    deployed, and strike out the rest with the reason.
    """
    models = {model.name: _spellings(model) for model in catalog.models}
    gone = {model.name: why for model in catalog.models if (why := _gone(model, catalog))}
    kept = [word for name, words in models.items() if name not in gone for word in words]
    yield _word("Model", kept, [(models[name], why) for name, why in gone.items()], "mistral-small-2503")
    regions = [name for each in catalog.regions.values() for name in (each.name, each.display_name)]
    yield _word("Region", regions, [], "eastus2")
    sizes, day = catalog.sizes.values(), catalog.as_of
    retired = [([size.name], f"retired on {size.retired}") for size in sizes if size.retired and size.retired <= day]
    existing = [size.name for size in sizes if not (size.retired and size.retired <= day)]
    yield _word("Size", existing, retired, "Standard_NC24ads_A100_v4")


def _spellings(model: Model) -> list[str]:
    return [model.name, model.display_name, model.asset_id, *model.aliases]


def _gone(model: Model, catalog: Catalog) -> str:
    """Why a model cannot be deployed on a hub, empty when it can."""
    if model.way == "foundry":
        return "sold on a Foundry resource only, hubs do not offer it"
    stage = catalog.stages[model.name]
    if stage in OPEN:
        return ""
    heirs = [heir.name for heir in catalog.heirs(model) if heir.way != "foundry" and catalog.stages[heir.name] in OPEN]
    since = model.milestone(stage)
    told = f"{stage.value} since {since.on}" if since else stage.value
    return f"{told}, move to '{heirs[0]}'" if heirs else told


def _word(title: str, words: Iterable[str], gone: Iterable[tuple[Iterable[str], str]], example: str) -> Schema:
    out = [{"enum": sorted(set(each)), "deprecated": True, "deprecationMessage": why} for each, why in gone]
    return {"title": title, "anyOf": [{"enum": sorted(set(words))}, *out, HOLDS], "examples": [example]}


def _section(section: Schema) -> Schema:
    """A section as it is written: variables may stand in its values."""
    properties = {name: _value(value) for name, value in section["properties"].items()}
    return {**_untitled(section), "properties": properties}


def _value(value: Schema) -> Schema:
    value = {key: part for key, part in _untitled(value).items() if key != "default" or part is not None}
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
    found = {**{key: part for key, part in section.items() if key != "required"}, "properties": properties}
    if "else" in section:
        known = section["else"]["properties"].items()
        found["else"] = {"properties": {name: _removable(value) for name, value in known}}
    return found


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
    name = str(value.get("$ref", "")).removeprefix("#/definitions/")
    if name and name not in ("Model", "Region", "Size"):
        found["$ref"] = f"#/definitions/{name}Layer"
    return found


def _or(value: Schema, other: Schema) -> Schema:
    """A value of the one form or the other; what is said about it stays outside."""
    about = {key: part for key, part in value.items() if key in ("description", "default", "examples")}
    form = {key: part for key, part in value.items() if key not in about}
    return {**about, "anyOf": [*form["anyOf"], other] if "anyOf" in form else [form, other]}


def _untitled(value: Schema) -> Schema:
    """Without the title that pydantic makes of a name: editors show the name anyway."""
    return {key: part for key, part in value.items() if key != "title"}
