"""User-defined types of the second version of the language: what a value must look like.

learn.microsoft.com/azure/azure-resource-manager/templates/definitions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.sandbox.deployments.errors import Path, invalid_template
from deployer.sandbox.deployments.language.values import equal, is_integer, lookup, text, type_name

Shape = Mapping[str, Any]
_KINDS = {
    "string": "String",
    "securestring": "String",
    "int": "Integer",
    "bool": "Boolean",
    "array": "Array",
    "object": "Object",
    "secureobject": "Object",
}
WORDS = frozenset({"$ref", "properties", "additionalProperties", "items", "prefixItems", "discriminator"})
"""What only the second version of the language understands."""
_HELP = "Please see https://aka.ms/arm-syntax-parameters for usage details."


def resolve_refs(shape: Any, definitions: Mapping[str, Any], name: str, path: Path) -> Any:
    """A shape with what its `$ref` points at, and its own words over it. Raises Refusal."""
    seen: list[str] = []
    while isinstance(shape, Mapping) and "$ref" in shape:
        reference = str(shape["$ref"])
        found = _referenced(reference, definitions)
        if found is None or reference in seen:
            why = "refers to itself" if found is not None else f"refers to '{reference}', which is not defined"
            raise invalid_template(f"The type of '{name}' is not valid: it {why}. {_HELP}", path)
        seen.append(reference)
        shape = {**found, **{key: value for key, value in shape.items() if key != "$ref"}}
    return shape


def _referenced(reference: str, definitions: Mapping[str, Any]) -> Shape | None:
    """What `#/definitions/name`, or a place further inside, points at."""
    root, *parts = reference.split("/")
    if root != "#" or parts[:1] != ["definitions"] or len(parts) < 2:
        return None
    found: Any = definitions
    for part in parts[1:]:
        if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
            continue
        key = lookup(found, part.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
        if key is None:
            return None
        found = found[key]
    return found if isinstance(found, Mapping) else None


@dataclass(frozen=True, slots=True)
class TypeChecker:
    """Holds values to shapes."""

    definitions: Mapping[str, Any]
    path: Path
    """Of the parameter or output, for refusals."""

    def mismatches(self, value: Any, shape: Shape, place: str) -> Iterator[tuple[str, str]]:
        """Each place that does not fit, with the reason. Raises Refusal where a shape is none."""
        shape = resolve_refs(shape, self.definitions, place, self.path)
        if value is None and shape.get("nullable"):
            return
        type = str(shape.get("type", "")).lower()
        if type not in _KINDS:
            raise invalid_template(
                f"The type of '{place}' is not valid: '{shape.get('type')}' is no type. {_HELP}", self.path
            )
        if type_name(value) != _KINDS[type]:
            yield (
                place,
                f"Expected a value of type '{_KINDS[type]}', but received a value of type '{type_name(value)}'.",
            )
            return
        allowed = shape.get("allowedValues")
        if isinstance(allowed, list) and not is_allowed(value, allowed):
            yield place, f"The value is not part of the allowed value(s): '{','.join(map(text, allowed))}'."
        elif sentence := bound(shape, value):
            yield place, sentence
        if isinstance(value, dict):
            yield from self._members(value, shape, place)
        elif isinstance(value, list):
            yield from self._items(value, shape, place)

    def _members(self, value: Mapping[str, Any], shape: Shape, place: str) -> Iterator[tuple[str, str]]:
        if isinstance(choice := shape.get("discriminator"), Mapping):
            name, cases = str(choice.get("propertyName")), choice.get("mapping") or {}
            key = lookup(value, name)
            if key is None or not isinstance(value[key], str) or value[key] not in cases:
                yield f"{place}.{name}", f"The value is not part of the allowed value(s): '{','.join(cases)}'."
                return
            case = {"type": "object", **cases[value[key]]}
            tagged = resolve_refs(case, self.definitions, place, self.path)
            known = {name: {"type": "string"}, **(tagged.get("properties") or {})}
            yield from self.mismatches(dict(value), {**tagged, "properties": known}, place)
            return
        members: Mapping[str, Any] = shape.get("properties") or {}
        for name, inner in members.items():
            key = lookup(value, name)
            if key is not None:
                yield from self.mismatches(value[key], inner, f"{place}.{name}")
            elif not resolve_refs(inner, self.definitions, f"{place}.{name}", self.path).get("nullable"):
                yield place, f"The property '{name}' is required."
        more = shape.get("additionalProperties")
        for name in value:
            if lookup(members, name) is None:
                if more is False:
                    yield place, f"The property '{name}' is not permitted."
                elif isinstance(more, Mapping):
                    yield from self.mismatches(value[name], more, f"{place}.{name}")

    def _items(self, value: list[Any], shape: Shape, place: str) -> Iterator[tuple[str, str]]:
        first, rest = shape.get("prefixItems") or [], shape.get("items")
        for index, item in enumerate(value):
            if index < len(first):
                yield from self.mismatches(item, first[index], f"{place}[{index}]")
            elif rest is False:
                yield place, f"Length of the value should be less than or equal to '{len(first)}'."
                return
            elif isinstance(rest, Mapping):
                yield from self.mismatches(item, rest, f"{place}[{index}]")
        if len(value) < len(first):
            yield place, f"Length of the value should be greater than or equal to '{len(first)}'."


def bound(shape: Shape, value: Any) -> str:
    """The sentence about the bound that a value is beyond; empty when there is none."""
    numeric = is_integer(value)
    if not numeric and not isinstance(value, str | list):
        return ""
    size = int(value) if numeric else len(value)
    words, unit = ("The value", "Value") if numeric else ("Length of the value", "Length")
    least, most = shape.get(f"min{unit}"), shape.get(f"max{unit}")
    if isinstance(least, int) and size < least:
        return f"{words} should be greater than or equal to '{least}'."
    if isinstance(most, int) and size > most:
        return f"{words} should be less than or equal to '{most}'."
    return ""


def is_allowed(value: Any, allowed: list[Any]) -> bool:
    """Whether a value is one of those allowed; the items of an array each."""
    if isinstance(value, list) and not any(isinstance(item, list) for item in allowed):
        return all(any(equal(item, one) for one in allowed) for item in value)
    return any(equal(value, one) for one in allowed)
