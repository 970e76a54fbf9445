"""JSON -> template: its sections, and the mistakes of form that ARM finds before it evaluates anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from deployer.sandbox.deployments.errors import Path, invalid_content, invalid_template, not_implemented
from deployer.sandbox.deployments.json_types import NESTED, RESOURCE, TEMPLATE, check_types
from deployer.sandbox.deployments.language.values import value_of
from deployer.sandbox.deployments.user_types import WORDS, resolve_refs

_SCHEMAS = re.compile(
    r"https?://schema\.management\.azure\.com/schemas/\d{4}-\d\d-\d\d(-preview)?/"
    r"(?P<scope>|subscription|managementGroup|tenant)deploymentTemplate\.json#?",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"https?://schemas?\.management\.azure\.com/deploymentTemplate\?api-version=2014-04-01-preview", re.IGNORECASE
)
_LACKING = "functions imports extensions rules asserts apiprofile"
_LACKING_OF_RESOURCES = (
    "zones plan extendedlocation managedby managedbyextended etag id import extension asserts retryon waituntil "
    "@options placement"
)
"""Members that the sandbox does not act on, and therefore refuses."""
_PLAIN = "comments location tags identity sku kind properties metadata"
_MEMBERS = {*TEMPLATE, *_LACKING.split(), "metadata"}
_OF_RESOURCES = {*RESOURCE, *_LACKING_OF_RESOURCES.split(), *_PLAIN.split()}
_VERSIONS = ("1.0", "2.0")
_LIMITS = {"parameters": 256, "variables": 256, "outputs": 64}
"""learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits"""


class Template(Struct, frozen=True):
    """A template, its sections still as they were sent."""

    raw: Mapping[str, Any]
    parameters: Mapping[str, Any]
    variables: Mapping[str, Any]
    resources: tuple[tuple[str, Path, Mapping[str, Any]], ...]
    """Symbolic name (empty in the first version of the language), place, resource."""
    outputs: Mapping[str, Any]
    definitions: Mapping[str, Any]
    """Types that the template defines."""
    symbolic: bool
    """The second version of the language: resources have symbolic names, and parameters types of the template's own."""
    scope: str
    """What the schema is for: empty for a resource group, or `subscription`."""


def read(sent: Any, path: Path) -> Template:
    """A template as it was sent. Raises Refusal."""
    raw = _object(_parsed(sent, path), "Template", path)
    _check_members(raw, _MEMBERS, _LACKING, "Template", path)
    for name in ("$schema", "contentVersion", "resources"):
        if value_of(raw, name) is None:
            raise invalid_content(f"Required property '{name}' not found in JSON.", path)
    check_types(raw, TEMPLATE, path)
    sections = {name: value_of(raw, name) or {} for name in ("parameters", "variables", "outputs", "definitions")}
    for name, section in sections.items():
        _check_limit(name, _object(section, name.capitalize(), (*path, name)))
    symbolic = _version(raw) == "2.0"
    definitions = sections["definitions"]
    return Template(
        raw=raw,
        parameters=_typed(sections["parameters"], definitions, (*path, "parameters"), symbolic=symbolic),
        variables=sections["variables"],
        resources=_resources(value_of(raw, "resources"), symbolic, (*path, "resources")),
        outputs=_typed(sections["outputs"], definitions, (*path, "outputs"), symbolic=symbolic),
        definitions=definitions,
        symbolic=symbolic,
        scope=_scope(str(value_of(raw, "$schema"))),
    )


def _parsed(sent: Any, path: Path) -> Any:
    """The API takes a template as an object or as a JSON text."""
    if not isinstance(sent, str):
        return sent
    try:
        return json.loads(sent)
    except ValueError:
        raise invalid_content("Unexpected character encountered while parsing value.", path) from None


def _object(value: Any, type: str, path: Path) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise invalid_content(
        f"Cannot deserialize the current JSON value into type '{type}' because the type requires a JSON object.", path
    )


def _check_members(value: Mapping[str, Any], known: set[str], lacking: str, type: str, path: Path) -> None:
    """What would be passed over in silence is refused: Azure would have acted on it."""
    for name in value:
        if name.lower() not in known:
            raise invalid_content(f"Could not find member '{name}' on object of type '{type}'.", (*path, name))
        if name.lower() in lacking.split() and value[name]:
            raise not_implemented(f"'{name}' of a template", (*path, name))


def _version(raw: Mapping[str, Any]) -> str:
    sent = str(value_of(raw, "languageVersion") or _VERSIONS[0])
    if sent in _VERSIONS:
        return sent
    if re.fullmatch(r"\d\.\d+(-experimental)?", sent):
        raise not_implemented(f"the template language version '{sent}'")
    raise invalid_template(
        f"The template language version '{sent}' is not supported. Supported are '{','.join(_VERSIONS)}'."
    )


def _typed(
    section: Mapping[str, Any], definitions: Mapping[str, Any], path: Path, *, symbolic: bool
) -> Mapping[str, Any]:
    """Parameters or outputs with the types that they refer to."""
    if symbolic:
        return {name: resolve_refs(entry, definitions, name, (*path, name)) for name, entry in section.items()}
    for name, entry in section.items():
        if isinstance(entry, Mapping) and (found := sorted(WORDS & entry.keys())):
            what = f"'{found[0]}' of '{name}' needs the languageVersion '2.0'."
            raise invalid_template(f"{what} Please see https://aka.ms/arm-syntax for usage details.", (*path, name))
    return section


def _check_limit(name: str, section: Mapping[str, Any]) -> None:
    if len(section) > _LIMITS.get(name, len(section)):
        what = f"The number of template {name} limit exceeded. Limit: '{_LIMITS[name]}' and actual: '{len(section)}'."
        raise invalid_template(f"{what} Please see https://aka.ms/arm-syntax-{name} for usage details.")


def _resources(found: Any, symbolic: bool, path: Path) -> tuple[tuple[str, Path, Mapping[str, Any]], ...]:
    type = "TemplateResource"
    if symbolic:
        entries = [(name, (*path, name), item) for name, item in _object(found, type, path).items()]
    elif isinstance(found, list):
        entries = [("", (*path, index), item) for index, item in enumerate(found)]
    else:
        raise invalid_content("Cannot deserialize the current JSON object into type 'TemplateResource[]'.", path)
    for _, at, item in entries:
        _check_members(_object(item, type, at), _OF_RESOURCES, _LACKING_OF_RESOURCES, type, at)
        if str(value_of(item, "type")).lower() == "microsoft.resources/deployments":
            check_types(value_of(item, "properties") or {}, NESTED, (*at, "properties"))
    return tuple(entries)


def _scope(schema: str) -> str:
    match = _SCHEMAS.fullmatch(schema)
    if match:
        return match["scope"].lower()
    if _OLD.fullmatch(schema):
        return ""
    versions = "2014-04-01-preview,2015-01-01,2018-05-01,2019-04-01,2019-08-01"
    what = f"Template schema '{schema}' is not supported. Supported versions are '{versions}'."
    raise invalid_template(f"{what} Please see https://aka.ms/arm-template for usage details.")
