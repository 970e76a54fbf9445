"""The parameters of a template: what was given, what is taken when nothing was, and what may not be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from deployer.sandbox.deployments.errors import (
    WHERE,
    ExpressionError,
    Path,
    explained,
    invalid_template,
    not_implemented,
)
from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.language.registry import LIVE
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.language.values import is_integer, is_secure, lookup, text, type_name, value_of
from deployer.sandbox.deployments.user_types import TypeChecker, bound, is_allowed

_FILE = "Please see https://aka.ms/arm-create-parameter-file for usage details."
_SYNTAX = "Please see https://aka.ms/arm-syntax-parameters for usage details."
TYPES = {
    "string": ("String", "String, Uri"),
    "securestring": ("SecureString", "String, Uri"),
    "int": ("Int", "Integer"),
    "bool": ("Bool", "Boolean"),
    "array": ("Array", "Array"),
    "object": ("Object", "Object"),
    "secureobject": ("SecureObject", "Object"),
}
"""Name in answers, and the kinds that ARM's sentence names."""
_FORBIDDEN = frozenset({"variables", "copyindex", *LIVE})


@dataclass(slots=True)
class Parameters:
    """The values of a template's parameters, found when they are asked for."""

    definitions: Mapping[str, Any]
    given: Mapping[str, Any]
    path: Path
    scope: Callable[[], Scope]
    types: Mapping[str, Any] | None = None
    """The template's own types; None in the first version of the language, which has none."""
    known: dict[str, Any] = field(default_factory=dict)
    evaluating: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> Any:
        """The value of a parameter. Raises ExpressionError and Refusal."""
        found = lookup(self.definitions, name)
        if found is None:
            raise ExpressionError(f"The template parameter '{name}' is not found. {_SYNTAX}")
        if found not in self.known:
            if found in self.evaluating:
                raise ExpressionError(f"The template parameter '{found}' refers to itself. {_SYNTAX}")
            self.evaluating.append(found)
            self.known[found] = self._value(found, self.definitions[found])
            self.evaluating.pop()
        return self.known[found]

    def all(self) -> dict[str, Any]:
        """Every value. Raises Refusal for the first that is missing or does not fit."""
        self._check_names()
        return {name: self(name) for name in self.definitions}

    def _check_names(self) -> None:
        strangers = [name for name in self.given if lookup(self.definitions, name) is None]
        if strangers:
            file = f"The template parameters '{', '.join(strangers)}' in the parameters file are not valid"
            why = "they are not present in the original template and can therefore not be provided at deployment time"
            what = (
                f"{file}; {why}. The only supported parameters for this template are '{', '.join(self.definitions)}'."
            )
            raise invalid_template(f"{what} Please see https://aka.ms/arm-pass-parameter-values for usage details.")

    def _value(self, name: str, definition: Any) -> Any:
        path = (*self.path, "parameters", name)
        type = type_of(definition, name, path)
        sent = value_of(self.given, name)
        null = isinstance(sent, Mapping) and "value" in sent and sent["value"] is None
        if null and "defaultValue" in definition:
            sent = None  # no value, so the default applies: Azure/bicep#11532, and azure-ai-ml creates hubs so
        if isinstance(sent, Mapping) and "value" in sent:
            value = sent["value"]
        elif isinstance(sent, Mapping) and "reference" in sent:
            raise not_implemented("parameters that refer to secrets of a key vault", path)
        elif "defaultValue" in definition:
            value = self._default(name, definition["defaultValue"], path)
        elif definition.get("nullable"):
            return None
        else:
            raise invalid_template(
                f"The value for the template parameter '{name}' {WHERE} is not provided. {_FILE}", path
            )
        if value is None and definition.get("nullable"):
            return None
        if self.types is not None:
            return self._typed(name, definition, value, self.types)
        if not has_type(type, value):
            what = f"Expected '{type_words(type)}'. Actual '{type_name(value)}'"
            raise invalid_template(f"Template parameter JToken type is not valid. {what}. {_FILE}", path)
        _constrained(name, definition, value, path)
        return value

    def _typed(self, name: str, definition: Any, value: Any, types: Mapping[str, Any]) -> Any:
        path = (*self.path, "parameters", name)
        for place, what in TypeChecker(types, path).mismatches(value, definition, name):
            raise invalid_template(
                f"The provided value for the template parameter '{place}' is not valid. {what} {_FILE}", path
            )
        return value

    def _default(self, name: str, value: Any, path: Path) -> Any:
        with explained(f"The template resource '{name}' {WHERE}", path):
            return resolve(value, replace(self.scope(), forbidden=_FORBIDDEN))


def type_of(definition: Any, name: str, path: Path) -> str:
    """The type that a parameter or an output declares, in lower case. Raises Refusal."""
    type = str(definition.get("type", "")).lower() if isinstance(definition, Mapping) else ""
    if type in TYPES:
        return type
    known = ", ".join(name for name, _ in TYPES.values())
    raise invalid_template(f"The type of '{name}' {WHERE} is not valid: it must be one of '{known}'. {_SYNTAX}", path)


def shown(definitions: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as a deployment answers them; secure ones without their values."""
    return {camel(name): entry(definitions[name], value) for name, value in values.items()}


def camel(name: str) -> str:
    """`AZURE_X` -> `azurE_X`: how ARM writes the names of parameters and outputs, by the rule of Json.NET.

    The capitals at the beginning become small, but for the last one before something that is no capital.
    """
    if not name[:1].isupper():
        return name
    count = next((at for at, sign in enumerate(name) if not sign.isupper()), len(name))
    small = count if count in (1, len(name)) else count - 1
    return name[:small].lower() + name[small:]


def entry(definition: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """One parameter or output as a deployment answers it."""
    type = TYPES[str(definition["type"]).lower()][0]
    return {"type": type} if is_secure(definition) else {"type": type, "value": value}


def type_words(type: str) -> str:
    """The kinds of values that a type takes, in ARM's words."""
    return TYPES[type][1]


def has_type(type: str, value: Any) -> bool:
    """Whether a value is of a declared type."""
    if type == "int":
        return is_integer(value)
    kinds = {"bool": bool, "array": list, "object": dict, "secureobject": dict}.get(type, str)
    return isinstance(value, kinds)


def _constrained(name: str, definition: Mapping[str, Any], value: Any, path: Path) -> None:
    where = f"{WHERE} is not valid."
    allowed = definition.get("allowedValues")
    if isinstance(allowed, list) and not is_allowed(value, allowed):
        shown = f"The provided value '{text(value)}'" if not is_secure(definition) else "The provided value"
        listed = ",".join(text(item) for item in allowed)
        what = f"The parameter value is not part of the allowed value(s): '{listed}'."
        raise invalid_template(f"{shown} for the template parameter '{name}' {where} {what}", path)
    if sentence := bound(definition, value):
        raise invalid_template(
            f"The provided value for the template parameter '{name}' {where} {sentence} {_FILE}", path
        )
