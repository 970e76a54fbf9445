"""What the value of a parameter or an output must look like; types of a template's own in the second version of the
language.

learn.microsoft.com/azure/azure-resource-manager/templates/definitions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from deployer.sandbox.deployments.errors import WHERE, Path, invalid_template, not_implemented
from deployer.sandbox.deployments.language.values import equal, is_integer, is_secure, lookup, text, type_name

Type = Mapping[str, Any]
Mismatches = Iterator[tuple[str, str]]
"""Each place that does not fit, with the reason."""
TYPES = {
    "string": ("String", "String, Uri"),
    "securestring": ("SecureString", "String, Uri"),
    "int": ("Int", "Integer"),
    "bool": ("Bool", "Boolean"),
    "array": ("Array", "Array"),
    "object": ("Object", "Object"),
    "secureobject": ("SecureObject", "Object"),
}
"""Name in answers, and the kinds of values that ARM's sentence names."""
WORDS = frozenset({"$ref", "properties", "additionalProperties", "items", "prefixItems", "discriminator"})
"""What only the second version of the language understands."""
_HELP_OF = {"parameter": "arm-create-parameter-file", "output": "arm-syntax-outputs"}
_HELP = "Please see https://aka.ms/arm-syntax-parameters for usage details."


def resolve_refs(type: Any, definitions: Mapping[str, Any], name: str, path: Path) -> Any:
    """A type with what its `$ref` points at, and its own words over it. Raises Refusal."""
    seen: list[str] = []
    while isinstance(type, Mapping) and "$ref" in type:
        reference = str(type["$ref"])
        found = _referenced(reference, definitions)
        if found is None or reference in seen:
            why = "refers to itself" if found is not None else f"refers to '{reference}', which is not defined"
            raise invalid_template(f"The type of '{name}' is not valid: it {why}. {_HELP}", path)
        seen.append(reference)
        type = {**found, **{key: value for key, value in type.items() if key != "$ref"}}
    return type


def _referenced(reference: str, definitions: Mapping[str, Any]) -> Type | None:
    """What `#/definitions/name`, or a place further inside, points at."""
    if not reference.startswith("#/definitions/"):
        return None
    found: Any = definitions
    for part in reference.split("/")[2:]:
        key = lookup(found, part.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
        if key is None:
            return None
        found = found[key]
    return found if isinstance(found, Mapping) else None


class TypeChecker(Struct, frozen=True):
    """Holds values to types."""

    noun: str
    """parameter, or output."""
    path: Path
    """Of the parameter or output, for refusals."""
    definitions: Mapping[str, Any]
    symbolic: bool
    """Types are those of the second version of the language."""

    def refusal(self, value: Any, type: Type, name: str) -> str:
        """The sentence about the first place that does not fit; empty where all do."""
        help = f"Please see https://aka.ms/{_HELP_OF[self.noun]} for usage details."
        where, words, given = f"'{name}' {WHERE}", TYPES[str(type["type"]).lower()][1], type_name(value)
        if self.symbolic:
            place, what = next(self.mismatches(value, type, name), ("", ""))
            where = f"'{place}'"
        elif given not in words.split(", "):
            return f"Template {self.noun} JToken type is not valid. Expected '{words}'. Actual '{given}'. {help}"
        elif what := not_allowed(type, value):
            sent = "" if is_secure(type) else f" '{text(value)}'"
            return f"The provided value{sent} for the template {self.noun} {where} is not valid. The parameter {what}"
        else:
            what = bound(type, value)
        return f"The provided value for the template {self.noun} {where} is not valid. {what} {help}" if what else ""

    def mismatches(self, value: Any, type: Type, place: str) -> Mismatches:
        """Each place that does not fit. Raises Refusal where a type is none."""
        type = resolve_refs(type, self.definitions, place, self.path)
        if value is None and type.get("nullable"):
            return
        _, wanted = TYPES.get(str(type.get("type", "")).lower(), ("", ""))
        if not wanted:
            what = f"The type of '{place}' is not valid: '{type.get('type')}' is no type. {_HELP}"
            raise invalid_template(what, self.path)
        wanted = wanted.split(",")[0]
        if type_name(value) != wanted:
            yield place, f"Expected a value of type '{wanted}', but received a value of type '{type_name(value)}'."
        elif what := not_allowed(type, value):
            yield place, f"The {what}"
        elif what := bound(type, value):
            yield place, what
        elif isinstance(value, dict):
            yield from self._members(value, type, place)
        elif isinstance(value, list):
            if type.get("prefixItems"):
                raise not_implemented(f"the tuple that is the type of '{place}'", self.path)
            items = type.get("items")
            for index, item in enumerate(value if isinstance(items, Mapping) else ()):
                yield from self.mismatches(item, items, f"{place}[{index}]")  # type: ignore[arg-type]

    def _members(self, value: Mapping[str, Any], type: Type, place: str) -> Mismatches:
        if isinstance(type.get("discriminator"), Mapping):
            yield from self._tagged(value, type["discriminator"], place)
            return
        members: Mapping[str, Any] = type.get("properties") or {}
        for name, inner in members.items():
            key = lookup(value, name)
            if key is not None:
                yield from self.mismatches(value[key], inner, f"{place}.{name}")
            elif not resolve_refs(inner, self.definitions, f"{place}.{name}", self.path).get("nullable"):
                yield place, f"The property '{name}' is required."
        more = type.get("additionalProperties")
        for name in (name for name in value if lookup(members, name) is None):
            if more is False:
                yield place, f"The property '{name}' is not permitted."
            elif isinstance(more, Mapping):
                yield from self.mismatches(value[name], more, f"{place}.{name}")

    def _tagged(self, value: Mapping[str, Any], choice: Type, place: str) -> Mismatches:
        """One member says which of several types the object has."""
        name, cases = str(choice.get("propertyName")), choice.get("mapping") or {}
        key = lookup(value, name)
        if key is None or not isinstance(value[key], str) or value[key] not in cases:
            yield f"{place}.{name}", f"The value is not part of the allowed value(s): '{','.join(cases)}'."
            return
        case = resolve_refs({"type": "object", **cases[value[key]]}, self.definitions, place, self.path)
        known = {name: {"type": "string"}, **(case.get("properties") or {})}
        yield from self.mismatches(dict(value), {**case, "properties": known}, place)


def not_allowed(type: Type, value: Any) -> str:
    """What is said of a value that is none of those allowed; of an array each item is one. Empty where it is."""
    allowed = type.get("allowedValues")
    if not isinstance(allowed, list):
        return ""
    each = value if isinstance(value, list) and not any(isinstance(item, list) for item in allowed) else [value]
    if all(any(equal(item, one) for one in allowed) for item in each):
        return ""
    return f"value is not part of the allowed value(s): '{','.join(map(text, allowed))}'."


def bound(type: Type, value: Any) -> str:
    """The sentence about the bound that a value is beyond; empty when there is none."""
    numeric = is_integer(value)
    if not numeric and not isinstance(value, str | list):
        return ""
    size = int(value) if numeric else len(value)
    words, unit = ("The value", "Value") if numeric else ("Length of the value", "Length")
    least, most = type.get(f"min{unit}"), type.get(f"max{unit}")
    if isinstance(least, int) and size < least:
        return f"{words} should be greater than or equal to '{least}'."
    if isinstance(most, int) and size > most:
        return f"{words} should be less than or equal to '{most}'."
    return ""
