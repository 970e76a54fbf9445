"""A request about a deployment, understood: its template, the values of its parameters, its resources in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from deployer.sandbox.deployments.dependencies import linked
from deployer.sandbox.deployments.language.evaluate import resolve, sound
from deployer.sandbox.deployments.language.failure import HELP, Failure, Unreadable
from deployer.sandbox.deployments.language.known import DEFAULTS_ONLY
from deployer.sandbox.deployments.language.scope import Live, Place, Scope
from deployer.sandbox.deployments.language.values import lookup
from deployer.sandbox.deployments.parameters import Parameters, is_secure
from deployer.sandbox.deployments.problem import COLUMN, LINE, Refusal, invalid, unreadable
from deployer.sandbox.deployments.template import Template, read
from deployer.sandbox.deployments.unit import Unit
from deployer.sandbox.deployments.units import units
from deployer.sandbox.deployments.variables import Variables

PATH = ("properties", "template")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template with everything known that can be known before it runs."""

    template: Template
    parameters: Mapping[str, Any]
    """Values of all parameters, the secret ones too."""
    units: tuple[Unit, ...]
    scope: Scope

    def named(self, key: str) -> Unit:
        """The resource of a key."""
        return next(unit for unit in self.units if unit.key == key)


@dataclass(frozen=True, slots=True)
class _Sources:
    template: Template
    given: Mapping[str, Any]

    def secret(self, name: str) -> bool:
        return is_secure(self._definition(name))

    def default(self, name: str) -> Any:
        sent = lookup(self.given, name)
        given = sent is not None and (self.given[sent] or {}).get("value") is not None
        return None if given else self._definition(name).get("defaultValue")

    def variable(self, name: str) -> Any:
        found = lookup(self.template.variables, name)
        return self.template.variables[found] if found is not None else None

    def _definition(self, name: str) -> Mapping[str, Any]:
        found = lookup(self.template.parameters, name)
        return self.template.parameters[found] if found is not None else {}


def compile(sent: Any, given: Mapping[str, Any], place: Place) -> Compiled:
    """Understand a template as it was sent, with the parameters that were given. Raises Refusal."""
    template = read(sent, PATH)
    scope, parameters, variables = _scope(template, given, place)
    values = parameters.all()
    variables.all()
    found = linked(template, units(template, scope), scope)
    for unit in found:
        if unit.active and not unit.existing:
            body(replace_scope(unit, defers=True))
    for name, definition in template.outputs.items():
        _answerable(name, definition, scope)
    return Compiled(template, values, found, scope)


def again(sent: Any, values: Mapping[str, Any], place: Place) -> Compiled:
    """A template that was understood before, with the values its parameters had then."""
    template = read(sent, PATH)
    scope, parameters, _ = _scope(template, {}, place)
    parameters.known = dict(values)
    return Compiled(template, values, linked(template, units(template, scope), scope), scope)


def body(unit: Unit) -> dict[str, Any]:
    """What a PUT of the resource carries. Raises Refusal."""
    try:
        return {key: _part(unit, key, value) for key, value in unit.body.items()}
    except Unreadable as failure:
        raise unreadable(failure.message) from None
    except Failure as failure:
        where = f"for resource '{unit.id}' at line '{LINE}' and column '{COLUMN}'"
        text = f"Unable to process template language expressions {where}. '{failure.message}'"
        raise Refusal("InvalidTemplate", text, path=unit.path) from None


def _answerable(name: str, definition: Any, scope: Scope) -> None:
    """Functions and names of an output are looked at before anything begins, values when all has ended."""
    try:
        sound(definition, scope)
    except Unreadable as failure:
        raise unreadable(failure.message) from None
    except Failure as failure:
        where = f"at line '{LINE}' and column '{COLUMN}'"
        text = f"The template output '{name}' {where} is not valid: {failure.message}. {HELP} for usage details."
        raise invalid(text, (*PATH, "outputs", name)) from None


def replace_scope(unit: Unit, *, live: Live | None = None, defers: bool = False, hides: bool = False) -> Unit:
    """The same resource, its expressions standing in a running deployment, or left as they are: where they need one
    (`defers`), or also where they would show a secret or what is another at each deployment (`hides`).
    """
    return replace(unit, scope=replace(unit.scope, live=live, defers=defers, hides=hides))


def _part(unit: Unit, key: str, value: Any) -> Any:
    if key.lower() != "properties":
        return resolve(value, replace(unit.scope, live=None))
    if not unit.nested or not isinstance(value, Mapping):
        return resolve(value, replace(unit.scope, loops=True))
    options = resolve(value.get("expressionEvaluationOptions") or {}, unit.scope)
    inner = str(options.get("scope", "")).lower() == "inner"
    kept = {name: item for name, item in value.items() if inner and name == "template"}
    rest = {name: item for name, item in value.items() if name not in kept}
    return {**resolve(rest, unit.scope), **kept}


def _scope(template: Template, given: Mapping[str, Any], place: Place) -> tuple[Scope, Parameters, Variables]:
    holder: list[Scope] = []
    last: Callable[[], Scope] = partial(holder.__getitem__, 0)
    parameters = Parameters(template.parameters, given, PATH, last, template.definitions if template.symbolic else None)
    variables = Variables(template.variables, last)
    sources = _Sources(template, given)
    holder.append(Scope(place, parameters, variables, barred=DEFAULTS_ONLY, sources=sources))
    return holder[0], parameters, variables
