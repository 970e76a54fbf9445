"""A request about a deployment, understood: its template, the values of its parameters, its resources in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from deployer.sandbox.deployments.dependencies import linked
from deployer.sandbox.deployments.errors import (
    COLUMN,
    HELP,
    LINE,
    ExpressionError,
    ExpressionSyntaxError,
    Refusal,
    invalid_expression,
    invalid_template,
)
from deployer.sandbox.deployments.language.evaluate import check_expressions, iterations, resolve
from deployer.sandbox.deployments.language.registry import DEFAULTS_ONLY, LIVE
from deployer.sandbox.deployments.language.scope import Context, Live, Scope
from deployer.sandbox.deployments.language.values import lookup
from deployer.sandbox.deployments.parameters import Parameters, is_secure
from deployer.sandbox.deployments.template import Template, read
from deployer.sandbox.deployments.template_resources import TemplateResource, template_resources

_SYNTAX = "Please see https://aka.ms/arm-syntax-variables for usage details."
_FORBIDDEN = frozenset({*LIVE, *DEFAULTS_ONLY})


@dataclass(slots=True)
class Variables:
    """The variables of a template, evaluated when they are asked for."""

    raw: Mapping[str, Any]
    scope: Callable[[], Scope]
    known: dict[str, Any] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> Any:
        """The value of a variable. Raises ExpressionError and Refusal."""
        loops = {str(entry.get("name")): entry for entry in self.raw.get("copy") or () if isinstance(entry, Mapping)}
        named = {**{key: value for key, value in self.raw.items() if key.lower() != "copy"}, **loops}
        found = lookup(named, name)
        if found is None:
            raise ExpressionError(f"The template variable '{name}' is not found. {_SYNTAX}")
        if found not in self.known:
            if found in self.under_way:
                raise ExpressionError(
                    f"Circular dependency detected in template language expression of the variable '{found}'. {_SYNTAX}"
                )
            self.under_way.append(found)
            self.known[found] = self._value(found, named[found], loop=found in loops)
            self.under_way.pop()
        return self.known[found]

    def all(self) -> None:
        """Evaluate every one. Raises Refusal for the first that cannot be."""
        for name in self.raw:
            if name.lower() != "copy":
                self(name)
        for entry in self.raw.get("copy") or ():
            self(str(entry.get("name")))

    def _value(self, name: str, raw: Any, *, loop: bool) -> Any:
        scope = replace(
            self.scope(), forbidden=_FORBIDDEN, indexes={}, lambdas={}, loops=True, defer_live=False, live=None
        )
        try:
            if not loop:
                return resolve(raw, scope)
            return [
                resolve(raw.get("input"), inner) for inner in iterations(scope, name, resolve(raw.get("count"), scope))
            ]
        except ExpressionSyntaxError as failure:
            raise invalid_expression(failure.message) from None
        except ExpressionError as failure:
            raise invalid_template(
                f"The template variable '{name}' is not valid: {failure.message}. {HELP} for usage details."
            ) from None


PATH = ("properties", "template")


@dataclass(frozen=True, slots=True)
class Program:
    """A template with everything known that can be known before it runs."""

    template: Template
    parameters: Mapping[str, Any]
    """Values of all parameters, the secret ones too."""
    resources: tuple[TemplateResource, ...]
    scope: Scope

    def named(self, key: str) -> TemplateResource:
        """The resource of a key."""
        return next(resource for resource in self.resources if resource.key == key)


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


def compile_template(sent: Any, given: Mapping[str, Any], context: Context) -> Program:
    """Understand a template as it was sent, with the parameters that were given. Raises Refusal."""
    template = read(sent, PATH)
    scope, parameters, variables = _scope(template, given, context)
    values = parameters.all()
    variables.all()
    found = linked(template, template_resources(template, scope), scope)
    for resource in found:
        if resource.active and not resource.existing:
            body(replace_scope(resource, defer_live=True))
    for name, definition in template.outputs.items():
        _answerable(name, definition, scope)
    return Program(template, values, found, scope)


def recompile(sent: Any, values: Mapping[str, Any], context: Context) -> Program:
    """A template that was check_request before, with the values its parameters had then."""
    template = read(sent, PATH)
    scope, parameters, _ = _scope(template, {}, context)
    parameters.known = dict(values)
    return Program(template, values, linked(template, template_resources(template, scope), scope), scope)


def body(resource: TemplateResource) -> dict[str, Any]:
    """What a PUT of the resource carries. Raises Refusal."""
    try:
        return {key: _part(resource, key, value) for key, value in resource.body.items()}
    except ExpressionSyntaxError as failure:
        raise invalid_expression(failure.message) from None
    except ExpressionError as failure:
        where = f"for resource '{resource.id}' at line '{LINE}' and column '{COLUMN}'"
        text = f"Unable to process template language expressions {where}. '{failure.message}'"
        raise Refusal("InvalidTemplate", text, path=resource.path) from None


def _answerable(name: str, definition: Any, scope: Scope) -> None:
    """Functions and names of an output are looked at before anything begins, values when all has ended."""
    try:
        check_expressions(definition, scope)
    except ExpressionSyntaxError as failure:
        raise invalid_expression(failure.message) from None
    except ExpressionError as failure:
        where = f"at line '{LINE}' and column '{COLUMN}'"
        text = f"The template output '{name}' {where} is not valid: {failure.message}. {HELP} for usage details."
        raise invalid_template(text, (*PATH, "outputs", name)) from None


def replace_scope(
    resource: TemplateResource, *, live: Live | None = None, defer_live: bool = False, hides: bool = False
) -> TemplateResource:
    """The same resource, its expressions standing in a running deployment, or left as they are: where they need one
    (`defer_live`), or also where they would show a secret or what is another at each deployment (`hides`).
    """
    return replace(resource, scope=replace(resource.scope, live=live, defer_live=defer_live, hides=hides))


def _part(resource: TemplateResource, key: str, value: Any) -> Any:
    if key.lower() != "properties":
        return resolve(value, replace(resource.scope, live=None))
    if not resource.nested or not isinstance(value, Mapping):
        return resolve(value, replace(resource.scope, loops=True))
    options = resolve(value.get("expressionEvaluationOptions") or {}, resource.scope)
    inner = str(options.get("scope", "")).lower() == "inner"
    kept = {name: item for name, item in value.items() if inner and name == "template"}
    rest = {name: item for name, item in value.items() if name not in kept}
    return {**resolve(rest, resource.scope), **kept}


def _scope(template: Template, given: Mapping[str, Any], context: Context) -> tuple[Scope, Parameters, Variables]:
    holder: list[Scope] = []
    last: Callable[[], Scope] = partial(holder.__getitem__, 0)
    parameters = Parameters(template.parameters, given, PATH, last, template.definitions if template.symbolic else None)
    variables = Variables(template.variables, last)
    sources = _Sources(template, given)
    holder.append(Scope(context, parameters, variables, forbidden=DEFAULTS_ONLY, sources=sources))
    return holder[0], parameters, variables
