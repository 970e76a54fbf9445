"""A value that a JSON schema accepts: the arguments of a canned tool call."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any

from msgspec import Struct

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
_SHALLOW, _DEEP = 6, 60
"""How deep optional properties are filled, and how deep a schema that holds itself is followed at all."""
_MOST = 2_000
"""How many values are made, and how long a text or an array becomes, whatever the schema asks for."""


def sample(schema: Schema, words: list[str]) -> Any:
    """A value for the schema; its texts are `words`, in order, while they last and fit.

    What no value can be found for, since the schema is none, gets an empty object.
    """
    try:
        return _Maker(schema, chain(words, repeat("sandbox")), iter(range(_MOST))).value(schema)
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError, ZeroDivisionError, re.error):
        return {}


class _Maker(Struct, frozen=True):
    root: Schema
    words: Iterator[str]
    left: Iterator[int]

    def value(self, schema: Schema, depth: int = 0) -> Any:
        if depth > _DEEP or next(self.left, None) is None:
            return None
        schema = self.resolve(schema)
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        if schema.get("enum"):
            return schema["enum"][0]
        kind = _kind(schema)
        if kind == "object":
            return self.object(schema, depth + 1)
        if kind == "array":
            return self.array(schema, depth + 1)
        if kind in ("integer", "number"):
            return _number(schema, kind)
        return _PLAIN[kind] if kind in _PLAIN else self.text(schema)

    def resolve(self, schema: Schema, depth: int = 0) -> Schema:
        """The schema with references followed, the parts of allOf joined and the first of its alternatives taken."""
        if depth > _DEEP:
            return {}
        if "$ref" in schema:
            target: Any = self.root
            for part in schema["$ref"].lstrip("#").strip("/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")] if part else target
            return self.resolve(target, depth + 1)
        parts = [*schema.get("allOf", []), *schema.get("anyOf", [])[:1], *schema.get("oneOf", [])[:1]]
        if not parts:
            return schema
        joined = {key: value for key, value in schema.items() if key not in ("allOf", "anyOf", "oneOf")}
        for part in parts:
            joined = _join(joined, self.resolve(part, depth + 1))
        return joined

    def object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        optional = properties if depth <= _SHALLOW else ()
        names = dict.fromkeys(schema.get("required", optional))
        return {name: self.value(properties.get(name, {}), depth) for name in names}

    def array(self, schema: Schema, depth: int) -> list[Any]:
        first = schema.get("prefixItems", [])
        least = int(schema.get("minItems", min(depth <= _SHALLOW, schema.get("maxItems", 1))))
        rest = schema.get("items", {})
        items = [*first, *repeat(rest if isinstance(rest, Mapping) else {}, min(least, _MOST) - len(first))]
        return [self.value(item, depth) for item in items]

    def text(self, schema: Schema) -> str:
        if form := _FORMATS.get(schema.get("format", "")):
            return form
        pattern = re.compile(schema.get("pattern", ""))
        least, most = min(int(schema.get("minLength", 0)), _MOST), schema.get("maxLength")
        texts = [text.ljust(least, "x")[:most] for text in (next(self.words), *_TRIES, *_FORMATS.values())]
        return next((text for text in texts if pattern.search(text)), texts[0])


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
