"""An ARM file and a set of Bicep files, each as plain declarations that can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.render.bicep_text import Declaration, File, Symbol, read

NESTED = "microsoft.resources/deployments"


def from_arm(text: str) -> list[dict[str, Any]]:
    """Every entry of an ARM file, nested ones in place, texts unescaped, dependencies as (type, name)."""
    return _sorted(_entry(entry) for entry in json.loads(text)["resources"])


def from_bicep(files: Mapping[str, str]) -> list[dict[str, Any]]:
    """The same of Bicep files: what their compiler would have to make of them."""
    main = read(files["main.bicep"])
    known = {symbol: _name(main, symbol) for symbol in main.resources}
    entries = [_resource(main, symbol, known) for symbol, item in main.resources.items() if not item.existing]
    entries += [_module(item, read(files[item.what]), known) for item in main.modules.values()]
    return _sorted(entries)


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(
        {key: value for key, value in entry.items() if key not in ("dependsOn", "properties")}
    )
    plain["dependsOn"] = {_reference(text) for text in entry.get("dependsOn", ())}
    properties: Any = entry.get("properties")
    if entry["type"].lower() == NESTED:
        assert properties["mode"] == "Incremental"
        assert properties["expressionEvaluationOptions"] == {"scope": "inner"}
        (inner,) = properties["template"]["resources"]
        return {"name": plain["name"], "dependsOn": plain["dependsOn"], "inner": _entry(inner)}
    if properties is not None:
        plain["properties"] = _plain(properties)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        return value[1:] if value.startswith("[[") else {"$expression": value[1:-1]}
    return value


def _reference(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"\[resourceId\((.*)\)\]", text, re.DOTALL)
    assert match, text
    kind, *names = (part.replace("''", "'") for part in re.findall(r"'((?:[^']|'')*)'", match.group(1)))
    return kind, "/".join(names)


def _name(file: File, symbol: str) -> tuple[str, str]:
    item = file.resources[symbol]
    above = item.body.get("parent")
    assert above is None or isinstance(above, Symbol)
    name = item.body["name"] if above is None else f"{_name(file, above.name)[1]}/{item.body['name']}"
    return item.what.partition("@")[0], name


def _resource(file: File, symbol: str, known: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    item, name = file.resources[symbol], known[symbol]
    depends = {known[need.name] for need in item.body.get("dependsOn", ())}
    if above := item.body.get("parent"):
        assert name[0].startswith(known[above.name][0] + "/")
        depends.add(known[above.name])
    rest = {key: value for key, value in item.body.items() if key not in ("name", "parent", "scope", "dependsOn")}
    if extended := item.body.get("scope"):
        depends |= set() if file.resources[extended.name].existing else {known[extended.name]}
        rest["scope"] = _path(*known[extended.name])
    return {"type": name[0], "apiVersion": item.what.partition("@")[2], "name": name[1], "dependsOn": depends, **rest}


def _path(kind: str, name: str) -> str:
    namespace, *types = kind.split("/")
    return "/".join((namespace, *(part for pair in zip(types, name.split("/"), strict=True) for part in pair)))


def _module(item: Declaration, file: File, known: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    (inner,) = file.resources.values()
    params = item.body["params"]
    assert set(params) == set(file.params)
    for name, kind in file.params.items():
        assert isinstance(params[name], {"string": str, "object": dict}[kind])
    filled = {key: params[value.name] for key, value in inner.body.items()}
    kind, _, version = inner.what.partition("@")
    entry = {"type": kind, "apiVersion": version, "dependsOn": set(), **filled}
    return {
        "name": item.body["name"],
        "dependsOn": {known[need.name] for need in item.body["dependsOn"]},
        "inner": entry,
    }


def _sorted(entries: Any) -> list[dict[str, Any]]:
    return sorted(entries, key=lambda entry: (str(entry.get("type", "")), str(entry["name"])))
