"""Which resource of a template comes before which: what it says, and what its expressions refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.sandbox.deployments.errors import WHERE, ExpressionError, explained, invalid_template, unknown_reference
from deployer.sandbox.deployments.language.evaluate import evaluate, resolve
from deployer.sandbox.deployments.language.expression import Call, calls, is_expression, parse
from deployer.sandbox.deployments.language.function import LIVE, NOT_YET, base_name
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.template import Template
from deployer.sandbox.deployments.template_resources import GROUPS, TemplateResource


class Names(Struct):
    """Everything by which a template can name its resources, in lower case, with the keys it stands for."""

    found: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, resources: Sequence[TemplateResource]) -> Names:
        """The names of a template's resources."""
        names = cls()
        for resource in resources:
            symbols = (resource.symbol, resource.symbol.partition("[")[0], resource.loop)
            for name in {resource.id, resource.label, resource.name, *symbols, _alternative_id(resource)} - {""}:
                names.found.setdefault(name.lower(), []).append(resource.key)
        return names

    def keys(self, name: str) -> list[str]:
        """The resources that a name means: all of a loop; none where there is no such name."""
        return self.found.get(name.lower(), [])


def _alternative_id(resource: TemplateResource) -> str:
    """What subscriptionResourceId() and resourceId() give for a resource group; Bicep writes dependsOn so."""
    if resource.type.lower() != GROUPS:
        return ""
    return f"{'/'.join(resource.id.split('/')[:3])}/providers/{resource.type}/{resource.name}"


def with_dependencies(
    template: Template, resources: Sequence[TemplateResource], scope: Scope
) -> tuple[TemplateResource, ...]:
    """The resources with what each needs. Raises Refusal."""
    names = Names.of(resources)
    found = []
    for resource in resources:
        implied = dict(_implied(resource.body, resource, names))
        # What is not deployed waits for nothing, and may name what nobody defined: azure-ai-ml's hubs do.
        said = [key for entry in _depends_on(resource) for key in _named(entry, names)] if resource.active else []
        needs = dict.fromkeys([*said, *implied, *_batch(resource, resources)])
        found.append(
            replace(resource, needs=tuple(key for key in needs if key != resource.key or key in said), implied=implied)
        )
    _acyclic(found)
    _check_outputs(template.outputs, scope, names)
    return tuple(found)


def _depends_on(resource: TemplateResource) -> list[str]:
    with explained(f"The template resource '{resource.name}' {WHERE}", resource.path):
        found = resolve(resource.depends or [], replace(resource.scope, forbidden=NOT_YET))
    return [str(entry) for entry in found]


def _named(entry: str, names: Names) -> list[str]:
    keys = names.keys(entry)
    if keys:
        return keys
    label = entry.split("/providers/")[-1] if entry.startswith("/") else entry
    what = f"The resource '{label}' is not defined in the template."
    raise invalid_template(f"{what} Please see https://aka.ms/arm-syntax for usage details.")


def _batch(resource: TemplateResource, resources: Sequence[TemplateResource]) -> Iterator[str]:
    """A serial loop deploys `batchSize` copies at a time."""
    copy = resource.copy
    if not isinstance(copy, Mapping) or str(copy.get("mode", "")).lower() != "serial":
        return
    size = copy.get("batchSize") or 1
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        what = f"The 'copy' object '{resource.loop}' is not valid: the batch size must be a positive integer"
        raise invalid_template(
            f"{what}. Please see https://aka.ms/arm-resource-loops for usage details.", resource.path
        )
    index = resource.scope.indexes[""]
    start = (index // size - 1) * size
    for other in resources:
        if other.path == resource.path and start <= other.scope.indexes[""] < start + size:
            yield other.key


def references(value: Any, scope: Scope) -> Iterator[tuple[str, str, bool]]:
    """What the expressions in a value refer to: name or id, api-version, and whether it is a plain reference()."""
    if isinstance(value, str):
        if is_expression(value):
            with explained(f"The expression '{value}'"):
                yield from (found for call in calls(parse(value)) if (found := _referred(call, scope)))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from references(key, scope)
            yield from references(item, scope)
    elif isinstance(value, list):
        for item in value:
            yield from references(item, scope)


def _referred(call: Call, scope: Scope) -> tuple[str, str, bool] | None:
    """None where the name can be known only while the deployment runs, or inside a loop of a property."""
    if base_name(call.name) not in LIVE or not call.arguments:
        return None
    try:
        values = [evaluate(argument, replace(scope, forbidden=NOT_YET)) for argument in call.arguments[:2]]
    except ExpressionError:
        return None
    texts = [*(value if isinstance(value, str) else "" for value in values), ""]
    return texts[0], texts[1], base_name(call.name) == "reference"


def _implied(body: Mapping[str, Any], resource: TemplateResource, names: Names) -> Iterator[tuple[str, str]]:
    for name, version, plain in references(_outer_body(resource, body), resource.scope):
        keys = names.keys(name)
        if not keys and plain and not version:
            raise invalid_template(unknown_reference(name).message)
        yield from ((key, version) for key in keys if key != resource.key)


def _outer_body(resource: TemplateResource, body: Mapping[str, Any]) -> Any:
    """The body without the template of a nested deployment that evaluates its expressions itself."""
    properties = body.get("properties")
    if not resource.nested or not isinstance(properties, Mapping):
        return body
    options = properties.get("expressionEvaluationOptions") or {}
    if str(options.get("scope", "")).lower() != "inner":
        return body
    return {**body, "properties": {key: value for key, value in properties.items() if key != "template"}}


def _check_outputs(outputs: Mapping[str, Any], scope: Scope, names: Names) -> None:
    """Outputs refer to resources of the template, or say which api-version to read."""
    for name, version, plain in references(outputs, scope):
        if plain and not version and not names.keys(name):
            raise invalid_template(unknown_reference(name).message)


def _acyclic(resources: Sequence[TemplateResource]) -> None:
    ids = {resource.key: resource.id for resource in resources}
    try:
        TopologicalSorter({resource.key: resource.needs for resource in resources}).prepare()
    except CycleError as error:
        id = ids[error.args[1][0]]
        what = f"Circular dependency detected on resource: '{id}'."
        raise invalid_template(f"{what} Please see https://aka.ms/arm-syntax-resources for usage details.") from None
