"""A request about a deployment, understood: its template, the values of its parameters, its resources in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.sandbox.deployments.dependencies import with_dependencies
from deployer.sandbox.deployments.errors import (
    WHERE,
    ExpressionError,
    Refusal,
    explained,
)
from deployer.sandbox.deployments.language.evaluate import check_expressions, copied, resolve
from deployer.sandbox.deployments.language.function import DEFAULTS_ONLY, NOT_YET
from deployer.sandbox.deployments.language.scope import Context, Live, Scope
from deployer.sandbox.deployments.parameters import Lazy, check_names, parameter
from deployer.sandbox.deployments.template import Template, read
from deployer.sandbox.deployments.template_resources import TemplateResource, template_resources

PATH = ("properties", "template")


class Program(Struct, frozen=True):
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
    check_names(given, template.parameters)
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


def _scope(template: Template, given: Mapping[str, Any], context: Context) -> tuple[Scope, Lazy, Lazy]:
    loops = {str(entry.get("name")): entry for entry in template.variables.get("copy") or ()}
    plain = {name: value for name, value in template.variables.items() if name.lower() != "copy"}

    def given_or_default(name: str, _: Any) -> Any:
        return parameter(template, given, scope, (*PATH, "parameters", name), name)

    def variable(name: str, raw: Any) -> Any:
        inner = replace(scope, forbidden=NOT_YET, copy_loops=True)
        with explained(f"The template variable '{name}'"):
            return copied(name, raw, inner) if name in loops else resolve(raw, inner)

    parameters = Lazy("parameter", template.parameters, given_or_default)
    variables = Lazy("variable", {**plain, **loops}, variable)
    scope = Scope(context, parameters, variables, forbidden=DEFAULTS_ONLY)
    return scope, parameters, variables
