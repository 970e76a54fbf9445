"""Template and scope -> its resources: loops unrolled, children beside their parents, names and ids known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.sandbox.deployments.errors import WHERE, Path, Refusal, explained, invalid_template
from deployer.sandbox.deployments.language.evaluate import iterations, resolve
from deployer.sandbox.deployments.language.function import DEFAULTS_ONLY, NOT_YET
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.language.values import lookup, typed_name
from deployer.sandbox.deployments.store import DEPLOYMENTS
from deployer.sandbox.deployments.template import Template

_SYNTAX = "Please see https://aka.ms/arm-syntax-resources for usage details."
_SEGMENTS = (
    "A nested resource type must have identical number of segments as its resource name. "
    "A root resource type must have segment length one greater than its resource name."
)
GROUPS = "microsoft.resources/resourcegroups"
MOST = 800
"""Resources of a template, copies counted: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices"""
_NOT_IN_BODY = (
    "type name apiversion condition dependson copy comments resources scope metadata existing import extension asserts "
    "subscriptionid resourcegroup"
)


class TemplateResource(Struct, frozen=True):
    """What one PUT of a deployment will send; its body is still as the template has it."""

    id: str
    type: str
    version: str
    name: str
    """With the names of its parents: `workspace/endpoint`."""
    body: Mapping[str, Any]
    path: Path
    scope: Scope
    """Where its expressions stand."""
    symbol: str = ""
    loop: str = ""
    active: bool = True
    """False where its condition is false."""
    existing: bool = False
    """Only read."""
    depends: Any = None
    """`dependsOn` as the template has it."""
    copy: Any = None
    """`copy` as the template has it."""
    needs: tuple[str, ...] = ()
    """Keys of the resources that come first."""
    implied: Mapping[str, str] = field(default_factory=dict)
    """Keys of resources that its expressions refer to, with the api-version asked for."""

    @property
    def key(self) -> str:
        """The id in lower case; what a template refers to without deploying has a mark of its own."""
        return self.id.lower() + ("#existing" if self.existing else "")

    @property
    def label(self) -> str:
        """`Microsoft.Storage/storageAccounts/name`, as ARM's sentences have it."""
        return typed_name(self.type, self.name.split("/"))

    @property
    def nested(self) -> bool:
        """Whether it is a deployment inside this one."""
        return self.type.lower() == DEPLOYMENTS.lower()


class ResourceDefinition(Struct, frozen=True):
    """One definition of `resources`, with type and name of the resource it stands in."""

    symbol: str
    path: Path
    raw: Mapping[str, Any]
    above: tuple[str, str] | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """A member, whatever its letter case."""
        found = lookup(self.raw, name)
        return default if found is None else self.raw[found]

    def refuse(self, name: str, what: str, of: str = "") -> Refusal:
        """`The template resource 'x' at line '1' and column '9' is not valid. ...`"""
        return invalid_template(f"The template resource '{name}' {of}{WHERE} {what} {_SYNTAX}", self.path)


def full_type_and_name(definition: ResourceDefinition, type: Any, name: Any) -> tuple[str, str]:
    """Full type and name; those of a child have its parent's before them. Raises Refusal."""
    if not isinstance(name, str) or not name:
        raise definition.refuse("", "is not valid. The name property cannot be null or empty.")
    if not isinstance(type, str) or not type:
        raise definition.refuse(name, "is not valid. The type property cannot be null or empty.")
    if definition.above:
        over, parent = definition.above
        type = type if "." in type.split("/")[0] and "/" in type else f"{over}/{type}"
        name = name if name.count("/") + 1 == type.count("/") else f"{parent}/{name}"
    if name.count("/") + 1 != type.count("/"):
        raise definition.refuse(name, f"has incorrect segment lengths. {_SEGMENTS}", of=f"for type '{type}' ")
    return type, name


def base_id(definition: ResourceDefinition, scope: Scope) -> str:
    """Id of what a resource is deployed to: the deployment's own place unless it says otherwise."""
    own = scope.context.id
    if subscription := resolve(definition.get("subscriptionid"), scope):
        own = f"/subscriptions/{subscription}"
    if group := resolve(definition.get("resourcegroup"), scope):
        own = f"/subscriptions/{own.split('/')[2]}/resourceGroups/{group}"
    if extended := resolve(definition.get("scope"), scope):
        text = str(extended)
        own = text.rstrip("/") if text.startswith("/") else f"{scope.context.id}/providers/{text}"
    return own


def resource_id(base: str, type: str, name: str) -> str:
    """The id of a resource."""
    if type.lower() == GROUPS:
        return f"{'/'.join(base.split('/')[:3])}/resourceGroups/{name}"
    return f"{base}/providers/{typed_name(type, name.split('/'))}"


def template_resources(template: Template, scope: Scope) -> tuple[TemplateResource, ...]:
    """Every resource of a template. Raises Refusal."""
    inner = replace(scope, forbidden=NOT_YET)
    definitions = [ResourceDefinition(*entry) for entry in template.resources]
    found = [resource for definition in definitions for resource in _expand(definition, inner)]
    if len(found) > MOST:
        what = f"The number of template resources limit exceeded. Limit: '{MOST}' and actual: '{len(found)}'."
        raise invalid_template(f"{what} {_SYNTAX}")
    _unique([resource for resource in found if resource.active])
    return tuple(_without_inactive_twins(found))


def _expand(definition: ResourceDefinition, scope: Scope) -> Iterator[TemplateResource]:
    copy = definition.get("copy")
    if not isinstance(copy, Mapping):
        yield from _with_children(definition, scope, "")
        return
    name = str(copy.get("name") or "")
    with explained(f"The template resource '{definition.get('name')}' {WHERE}", definition.path):
        inner = iterations(scope, name, resolve(copy.get("count"), scope))
    for index, at in enumerate(inner):
        symbol = f"{definition.symbol}[{index}]" if definition.symbol else ""
        yield from _with_children(replace(definition, symbol=symbol), at, name)


def _with_children(definition: ResourceDefinition, scope: Scope, loop: str) -> Iterator[TemplateResource]:
    resource = _resource(definition, scope, loop)
    yield resource
    children = definition.get("resources") or ()
    pairs = children.items() if isinstance(children, Mapping) else enumerate(children)
    for key, child in pairs:
        symbol = str(key) if isinstance(children, Mapping) else ""
        above = (resource.type, resource.name)
        yield from _expand(ResourceDefinition(symbol, (*definition.path, "resources", key), child, above), scope)


def _resource(definition: ResourceDefinition, scope: Scope, loop: str) -> TemplateResource:
    with explained(f"The template resource '{definition.get('name')}' {WHERE}", definition.path):
        name, type, version = (resolve(definition.get(key), scope) for key in ("name", "type", "apiversion"))
        condition = resolve(definition.get("condition", True), scope)
        below = base_id(definition, scope)
    type, name = full_type_and_name(definition, type, name)
    if not isinstance(version, str) or not version:
        raise definition.refuse(name, "is not valid. The apiVersion property cannot be null or empty.")
    if not isinstance(condition, bool):
        raise definition.refuse(name, "is not valid. The condition must be a boolean value.")
    return TemplateResource(
        id=resource_id(below, type, name),
        type=type,
        version=version,
        name=name,
        body={key: value for key, value in definition.raw.items() if key.lower() not in _NOT_IN_BODY.split()},
        path=definition.path,
        scope=replace(scope, forbidden=DEFAULTS_ONLY),
        symbol=definition.symbol,
        loop=loop,
        active=condition,
        existing=bool(definition.get("existing")),
        depends=definition.get("dependson"),
        copy=definition.get("copy"),
    )


def _without_inactive_twins(found: list[TemplateResource]) -> Iterator[TemplateResource]:
    """Of resources with one id, conditions bar all but one: azure-ai-ml and "new or existing" templates write so."""
    active = {resource.key for resource in found if resource.active}
    seen: set[str] = set()
    for resource in found:
        if resource.active or resource.key not in active | seen:
            seen.add(resource.key)
            yield resource


def _unique(found: list[TemplateResource]) -> None:
    seen: set[str] = set()
    for resource in found:
        if resource.key in seen:
            what = f"The resource '{resource.label}' {WHERE} is defined multiple times in a template."
            raise invalid_template(f"{what} {_SYNTAX}", resource.path)
        seen.add(resource.key)
