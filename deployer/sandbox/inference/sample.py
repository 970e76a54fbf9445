"""A value that a JSON schema accepts: the arguments of a canned tool call."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any

Schema = Mapping[str, Any]
_FORMATS = {
    "date": "2024-07-19",
    "date-time": "2024-07-19T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "sandbox@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_PLAIN = {"boolean": True, "null": None}
_TRIES = ("sandbox", "Sandbox", "SANDBOX", "a", "A", "0", "1", "00", "000", "0000", "00000", "AB", "ABC", "a1", "A1")


def sample(schema: Schema, words: list[str]) -> Any:
    """A value for the schema; its texts are `words`, in order, while they last and fit."""
    return _value(schema, schema, chain(words, repeat("sandbox")))


def _value(schema: Schema, root: Schema, words: Iterator[str]) -> Any:
    schema = _resolve(schema, root)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = _kind(schema)
    if kind == "object":
        return _object(schema, root, words)
    if kind == "array":
        return _array(schema, root, words)
    if kind in {"integer", "number"}:
        return _number(schema, kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    return _text(schema, words)


def _resolve(schema: Schema, root: Schema, depth: int = 0) -> Schema:
    """The schema with its reference followed, the parts of allOf joined and the first of its alternatives taken."""
    if depth > 20:
        return {}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target: Any = root
        for part in reference.lstrip("#").strip("/").split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~"), {}) if part else target
        return _resolve(target, root, depth + 1)
    parts = [*schema.get("allOf", []), *schema.get("anyOf", [])[:1], *schema.get("oneOf", [])[:1]]
    if not parts:
        return schema
    joined = {key: value for key, value in schema.items() if key not in {"allOf", "anyOf", "oneOf"}}
    for part in parts:
        joined = _join(joined, _resolve(part, root, depth + 1))
    return joined


def _join(one: Schema, other: Schema) -> dict[str, Any]:
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        both["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        both["required"] = [*one["required"], *other["required"]]
    return both


def _kind(schema: Schema) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0] if kind else None
    if kind:
        return str(kind)
    if "properties" in schema or "required" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def _object(schema: Schema, root: Schema, words: Iterator[str]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    names = list(dict.fromkeys(schema.get("required", properties)))
    return {name: _value(properties.get(name, {}), root, words) for name in names}


def _array(schema: Schema, root: Schema, words: Iterator[str]) -> list[Any]:
    first = schema.get("prefixItems", [])
    long = max(int(schema.get("minItems", min(1, schema.get("maxItems", 1)))), len(first))
    rest = schema.get("items", {})
    items = [*first, *repeat(rest if isinstance(rest, Mapping) else {}, long - len(first))]
    return [_value(item, root, words) for item in items]


def _number(schema: Schema, kind: str) -> float | int:
    low = schema.get("minimum")
    if (above := schema.get("exclusiveMinimum")) is not None:
        low = math.floor(above) + 1 if kind == "integer" else above + 0.5
    high = schema.get("maximum")
    if (below := schema.get("exclusiveMaximum")) is not None:
        high = math.ceil(below) - 1 if kind == "integer" else below - 0.5
    value = 1 if low is None else low
    if high is not None and value > high:
        value = high if low is None else (low + high) / 2
    if step := schema.get("multipleOf"):
        value = math.ceil(value / step) * step
    return math.ceil(value) if kind == "integer" else value


def _text(schema: Schema, words: Iterator[str]) -> str:
    if form := _FORMATS.get(schema.get("format", "")):
        return form
    pattern = re.compile(schema.get("pattern", ""))
    least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
    texts = [text.ljust(least, "x")[:most] for text in (next(words), *_TRIES, *_FORMATS.values())]
    return next((text for text in texts if pattern.search(text)), texts[0])
