"""The JSON Schema of environment files, generated from what the tool itself checks them by.

How editors read it was measured with yaml-language-server 1.25.0 (tests/editor): it shows `markdownDescription` and
escapes `description`; it inserts a lone example as if it were the default, so examples stand in the text; it takes
branches of `anyOf` for one another when neither says what it is, and then repeats them, so types are listed where
possible and each branch is described where not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.environment.environment import Environment
from deployer.environment.reference import EXTENDS, REMOVE, VARIABLES, flow
from deployer.environment.spelling import Word, any_case, models, regions, sizes, skus

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest that editors understand: yaml-language-server warns of later ones (redhat-developer/vscode-yaml#726)."""
SOVEREIGN: Schema = {"properties": {"cloud": {"enum": ["usgovernment", "china"]}}, "required": ["cloud"]}
"""Environments of clouds whose regions the catalogue does not know."""
WHOLE = r"^\$\{[^{}]+\}$"
"""A text that is nothing but a variable, and may become a number or a truth."""
HOLDS: Schema = {"type": "string", "pattern": r"\$\{", "description": "A text with a variable in it."}
"""It may become any word."""
ABOUT: Schema = {
    "extends": {"type": "string", "description": EXTENDS},
    "variables": {
        "type": "object",
        "description": VARIABLES,
        "additionalProperties": {"type": ["string", "number", "boolean", "null", "object"]},
    },
}
"""Keys that are used up when files are laid over each other."""
PLACES = {
    ("Deployment", "model"): "Model",
    ("FoundryDeployment", "model"): "FoundryModel",
    ("FoundryDeployment", "sku"): "Sku",
    ("Compute", "instance_type"): "Size",
}
WORDS = (*PLACES.values(), "Region")


def schema(catalog: Catalog) -> Schema:
    """The schema, with the words of the catalogue where models, SKUs, regions and machine sizes are named, in any
    letter case as the tool takes them. A file that extends another one may leave anything out, and remove things by
    null.
    """
    whole = Environment.model_json_schema(ref_template="#/definitions/{model}")
    sections: dict[str, Schema] = {**whole.pop("$defs"), "Environment": whole}
    for (name, key), word in PLACES.items():
        place, known = sections[name]["properties"][key], {"$ref": f"#/definitions/{word}"}
        if "anyOf" in place:
            place["anyOf"] = [known, {"type": "null"}]
        else:
            place.pop("type")
            place.update(known)
    plain = {name: _section(section) for name, section in sections.items()}
    region = {"$ref": "#/definitions/Region"}
    located = {"properties": {"location": region, "regions": {"items": region}}}
    plain["Environment"] |= {"if": SOVEREIGN, "then": {}, "else": located}
    listed = {
        _named(value["items"]) for each in plain.values() for value in each["properties"].values() if "items" in value
    }
    layers = {f"{name}Layer": _layer(section, item=name in listed) for name, section in plain.items()}
    plain["Environment"]["properties"]["variables"] = ABOUT["variables"]
    layers["EnvironmentLayer"]["properties"] |= ABOUT
    found: Schema = _told(
        {
            "$schema": DIALECT,
            "definitions": {**plain, **layers, **_words(catalog, sections)},
            "description": whole["description"],
            "if": {"type": "object", "required": ["extends"]},
            "then": {"$ref": "#/definitions/EnvironmentLayer"},
            "else": {"$ref": "#/definitions/Environment"},
        }
    )
    return found


def _words(catalog: Catalog, sections: Mapping[str, Schema]) -> Mapping[str, Schema]:
    """What may stand where a model, a SKU, a region or a machine size is named, with what is said of the key."""
    told = {word: sections[name]["properties"][key]["description"] for (name, key), word in PLACES.items()}
    region = sections["Environment"]["properties"]["location"]["description"]
    return {
        "Model": _word("model", models(catalog, "hub"), told["Model"]),
        "FoundryModel": _word("model", models(catalog, "foundry"), told["FoundryModel"]),
        "Sku": _word("SKU", skus(catalog), told["Sku"]),
        "Region": _word("region", regions(catalog), region),
        "Size": _word("machine size", sizes(catalog), told["Size"]),
    }


def _word(what: str, words: Iterable[Word], about: str) -> Schema:
    """Editors propose the one name of what can be deployed, each with a word on it; they take every other spelling, and
    warn of what is gone. Each value fits one branch.
    """
    known = list(words)
    proposed = sorted((word for word in known if not word.gone), key=lambda word: word.name)
    names = "|".join(any_case(word.name, exact=True) for word in proposed)
    gone = {word.gone: [other for other in known if other.gone == word.gone] for word in known if word.gone}
    branches: list[Schema] = [
        {
            "enum": [word.name for word in proposed],
            "enumDescriptions": [word.about for word in proposed],
            "description": f"The name of a {what}.",
        },
        {
            "type": "string",
            "pattern": f"^(?!(?:{names})$)(?:{'|'.join(word.pattern for word in known)})$",
            "description": f"Another spelling of a {what}, or one that is gone.",
        },
        HOLDS,
    ]
    warned = [
        {
            "if": {"type": "string", "pattern": f"^(?:{'|'.join(word.pattern for word in some)})$"},
            "then": {"deprecationMessage": why},
        }
        for why, some in gone.items()
    ]
    return {"description": about, "anyOf": branches, **({"allOf": warned} if warned else {})}


def _section(section: Schema) -> Schema:
    """A section as it is written: variables may stand in its values."""
    properties = {name: _value(value) for name, value in section["properties"].items()}
    return {**_untitled(section), "properties": properties}


def _value(value: Schema) -> Schema:
    value = {key: part for key, part in _untitled(value).items() if key != "default" or part is not None}
    if "anyOf" in value:
        about = {key: part for key, part in value.items() if key != "anyOf"}
        forms = [_value(branch) for branch in value["anyOf"]]
        return {
            **about,
            **_any([form for each in forms for form in (each["anyOf"] if set(each) == {"anyOf"} else [each])]),
        }
    for inner in ("items", "additionalProperties"):
        if isinstance(value.get(inner), Mapping):
            return {**value, inner: _value(value[inner])}
    if "enum" in value:
        return _or(value, HOLDS)
    if value.get("type") in ("boolean", "integer", "number"):
        return {**value, "type": [value["type"], "string"], "pattern": WHOLE}
    return value


def _layer(section: Schema, *, item: bool) -> Schema:
    """A section in a file that extends another one: nothing is needed, and null removes; so does `remove` an item of a
    list whose items have names.
    """
    properties = {name: _removable(value) for name, value in section["properties"].items()}
    if item and {"name", "model"} & properties.keys():
        properties["remove"] = {"const": True, "description": REMOVE}
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
    if (name := _named(value)) and name not in WORDS:
        found["$ref"] = f"#/definitions/{name}Layer"
    return found


def _named(value: Mapping[str, Any]) -> str:
    """The definition that a value refers to."""
    return str(value.get("$ref", "")).removeprefix("#/definitions/")


def _or(value: Schema, other: Schema) -> Schema:
    """A value of the one form or the other; what is said about it stays outside."""
    about = {key: part for key, part in value.items() if key in ("description", "default", "examples")}
    form = {key: part for key, part in value.items() if key not in about}
    if "enum" in form:
        form["description"] = "One of these words."
    return {**about, **_any([*form.get("anyOf", [form]), other])}


_CONCERN_ONE_TYPE = frozenset(
    {"type", "pattern", "items", "additionalProperties", "minimum", "exclusiveMinimum", "maximum"}
)


def _any(branches: list[Schema]) -> Schema:
    """One form or another. Types are listed in one branch, since `pattern` concerns texts alone, `items` lists and
    `additionalProperties` mappings: what editors are told twice they say twice.
    """
    plain = [branch for branch in branches if set(branch) <= _CONCERN_ONE_TYPE]
    types = list(dict.fromkeys(each for branch in plain for each in _types(branch)))
    patterns = [branch.get("pattern", "") for branch in plain if "string" in _types(branch)]
    bound = {"pattern": "|".join(dict.fromkeys(patterns))} if patterns and all(patterns) else {}
    inner = {key: part for branch in plain for key, part in branch.items() if key not in ("type", "pattern")}
    listed = [{"type": types[0] if len(types) == 1 else types, **bound, **inner}] if types else []
    found = [*listed, *(branch for branch in branches if branch not in plain)]
    return found[0] if len(found) == 1 else {"anyOf": found}


def _types(branch: Schema) -> list[str]:
    said = branch.get("type", [])
    return said if isinstance(said, list) else [said]


def _told(value: Any) -> Any:
    """The same with every description as editors show it, and the example of a key in it."""
    if isinstance(value, list):
        return [_told(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _told(part) for key, part in value.items() if key != "examples" or isinstance(part, Mapping)}
    if isinstance(value.get("description"), str):
        example = "".join(f" Example: `{flow(each)}`." for each in value.get("examples", ()))
        found["markdownDescription"] = value["description"] + example
        found["description"] = (value["description"] + example).replace("`", "")
        for branch in found.get("anyOf", ()):  # told apart by their own words, and shown with those of the key
            branch |= {} if "$ref" in branch else {"markdownDescription": found["markdownDescription"]}
    return found


def _untitled(value: Schema) -> Schema:
    """Without the title that pydantic makes of a name: editors show the name anyway."""
    return {key: part for key, part in value.items() if key != "title"}
