"""The values of a template's names: what was given, what is taken when nothing was, and what may not be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.sandbox.deployments.errors import (
    WHERE,
    ExpressionError,
    Path,
    explained,
    invalid_template,
    not_implemented,
)
from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.language.function import LIVE
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.language.values import is_secure, lookup, value_of
from deployer.sandbox.deployments.template import Template
from deployer.sandbox.deployments.user_types import TYPES, TypeChecker

_FILE = "Please see https://aka.ms/arm-create-parameter-file for usage details."
_FORBIDDEN = frozenset({"variables", "copyindex", *LIVE})


class Lazy(Struct):
    """The values of parameters or of variables, each found when it is first asked for."""

    noun: str
    """parameter, or variable."""
    definitions: Mapping[str, Any]
    find: Callable[[str, Any], Any]
    """The value of a name and its definition."""
    known: dict[str, Any] = field(default_factory=dict)
    evaluating: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> Any:
        """One value. Raises ExpressionError and Refusal."""
        syntax = f"Please see https://aka.ms/arm-syntax-{self.noun}s for usage details."
        found = lookup(self.definitions, name)
        if found is None:
            raise ExpressionError(f"The template {self.noun} '{name}' is not found. {syntax}")
        if found not in self.known:
            if found in self.evaluating:
                what = f"Circular dependency detected in template language expression of the {self.noun} '{found}'."
                raise ExpressionError(f"{what} {syntax}")
            self.evaluating.append(found)
            self.known[found] = self.find(found, self.definitions[found])
            self.evaluating.pop()
        return self.known[found]

    def all(self) -> dict[str, Any]:
        """Every value. Raises Refusal for the first that has none."""
        return {name: self(name) for name in self.definitions}


def check_names(given: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
    """Raises Refusal for what is given and no parameter of the template."""
    strangers = [name for name in given if lookup(definitions, name) is None]
    if strangers:
        file = f"The template parameters '{', '.join(strangers)}' in the parameters file are not valid"
        why = "they are not present in the original template and can therefore not be provided at deployment time"
        what = f"{file}; {why}. The only supported parameters for this template are '{', '.join(definitions)}'."
        raise invalid_template(f"{what} Please see https://aka.ms/arm-pass-parameter-values for usage details.")


def parameter(template: Template, given: Mapping[str, Any], scope: Scope, path: Path, name: str) -> Any:
    """The value of a parameter: what was given, or its default. Raises Refusal."""
    definition = template.parameters[name]
    check_type(definition, name, path)
    sent = value_of(given, name)
    if isinstance(sent, Mapping) and "reference" in sent:
        raise not_implemented("parameters that refer to secrets of a key vault", path)
    value = sent.get("value") if isinstance(sent, Mapping) else None
    if value is None and "defaultValue" in definition:
        # null is no value, so the default applies: Azure/bicep#11532, and azure-ai-ml creates hubs so
        with explained(f"The template resource '{name}' {WHERE}", path):
            value = resolve(definition["defaultValue"], replace(scope, forbidden=_FORBIDDEN))
    elif sent is None and not definition.get("nullable"):
        what = f"The value for the template parameter '{name}' {WHERE} is not provided. {_FILE}"
        raise invalid_template(what, path)
    if value is None and definition.get("nullable"):
        return None
    checker = TypeChecker("parameter", path, template.definitions, template.symbolic)
    if sentence := checker.refusal(value, definition, name):
        raise invalid_template(sentence, path)
    return value


def check_type(definition: Mapping[str, Any], name: str, path: Path) -> None:
    """Raises Refusal for a parameter or an output that declares no type."""
    if str(definition.get("type", "")).lower() not in TYPES:
        known = ", ".join(name for name, _ in TYPES.values())
        what = f"The type of '{name}' {WHERE} is not valid: it must be one of '{known}'."
        raise invalid_template(f"{what} Please see https://aka.ms/arm-syntax-parameters for usage details.", path)


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
