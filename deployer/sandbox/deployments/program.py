"""A request about a deployment, understood: its template, the values of its parameters, its resources in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from deployer.sandbox.deployments.dependencies import with_dependencies
from deployer.sandbox.deployments.errors import (
    WHERE,
    ExpressionError,
    ExpressionSyntaxError,
    Refusal,
    explained,
    invalid_expression,
)
from deployer.sandbox.deployments.language.evaluate import check_expressions, copied, resolve
from deployer.sandbox.deployments.language.registry import DEFAULTS_ONLY, NOT_YET
from deployer.sandbox.deployments.language.scope import Context, Live, Scope
from deployer.sandbox.deployments.language.values import lookup
from deployer.sandbox.deployments.parameters import Parameters
from deployer.sandbox.deployments.template import Template, read
from deployer.sandbox.deployments.template_resources import TemplateResource, template_resources

_SYNTAX = "Please see https://aka.ms/arm-syntax-variables for usage details."
PATH = ("properties", "template")


@dataclass(slots=True)
class Variables:
    """The variables of a template, evaluated when they are asked for."""

    raw: Mapping[str, Any]
    scope: Callable[[], Scope]
    known: dict[str, Any] = field(default_factory=dict)
    evaluating: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> Any:
        """The value of a variable. Raises ExpressionError and Refusal."""
        loops = {str(entry.get("name")): entry for entry in self.raw.get("copy") or () if isinstance(entry, Mapping)}
        named = {**{key: value for key, value in self.raw.items() if key.lower() != "copy"}, **loops}
        found = lookup(named, name)
        if found is None:
            raise ExpressionError(f"The template variable '{name}' is not found. {_SYNTAX}")
        if found not in self.known:
            if found in self.evaluating:
                raise ExpressionError(
                    f"Circular dependency detected in template language expression of the variable '{found}'. {_SYNTAX}"
                )
            self.evaluating.append(found)
            self.known[found] = self._value(found, named[found], loop=found in loops)
            self.evaluating.pop()
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
            self.scope(), forbidden=NOT_YET, indexes={}, lambdas={}, copy_loops=True, defer_live=False, live=None
        )
        with explained(f"The template variable '{name}'"):
            return copied(name, raw, scope) if loop else resolve(raw, scope)


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


def compile_template(sent: Any, given: Mapping[str, Any], context: Context) -> Program:
    """Understand a template as it was sent, with the parameters that were given. Raises Refusal."""
    template = read(sent, PATH)
    scope, parameters, variables = _scope(template, given, context)
    values = parameters.all()
    variables.all()
    found = with_dependencies(template, template_resources(template, scope), scope)
    for resource in found:
        if resource.active and not resource.existing:
            body(resource, defer_live=True)
    for name, definition in template.outputs.items():
        _check_output(name, definition, scope)
    return Program(template, values, found, scope)


def recompile(sent: Any, values: Mapping[str, Any], context: Context) -> Program:
    """A template that was understood before, with the values its parameters had then."""
    template = read(sent, PATH)
    scope, parameters, _ = _scope(template, {}, context)
    parameters.known = dict(values)
    return Program(template, values, with_dependencies(template, template_resources(template, scope), scope), scope)


def body(resource: TemplateResource, *, live: Live | None = None, defer_live: bool = False) -> dict[str, Any]:
    """What a PUT of the resource carries, its expressions standing in a running deployment, or left as they are where
    they need one (`defer_live`). Raises Refusal.
    """
    resource = replace(resource, scope=replace(resource.scope, live=live, defer_live=defer_live))
    try:
        return {key: _part(resource, key, value) for key, value in resource.body.items()}
    except ExpressionSyntaxError as failure:
        raise invalid_expression(failure.message) from None
    except ExpressionError as failure:
        what = f"Unable to process template language expressions for resource '{resource.id}' {WHERE}"
        raise Refusal("InvalidTemplate", f"{what}. '{failure.message}'", path=resource.path) from None


def _check_output(name: str, definition: Any, scope: Scope) -> None:
    """Functions and names of an output are looked at before anything begins, values when all has ended."""
    with explained(f"The template output '{name}' {WHERE}", (*PATH, "outputs", name)):
        check_expressions(definition, scope)


def _part(resource: TemplateResource, key: str, value: Any) -> Any:
    if key.lower() != "properties":
        return resolve(value, replace(resource.scope, live=None))
    if not resource.nested or not isinstance(value, Mapping):
        return resolve(value, replace(resource.scope, copy_loops=True))
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
    holder.append(Scope(context, parameters, variables, forbidden=DEFAULTS_ONLY))
    return holder[0], parameters, variables
