"""The text that ARM hashes: a template without spaces, in capitals, its members in the order of ARM's own classes.

Bicep writes the hash of its output into it; the order below gives the same for outputs of Bicep that were published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_TEMPLATE = ("$schema", "contentVersion", "parameters", "variables", "functions", "resources", "outputs", "metadata")
_PARAMETER = ("minLength", "maxLength", "minValue", "maxValue", "defaultValue", "allowedValues", "type", "metadata")
_RESOURCE = ("type", "apiVersion", "name", "location", "dependsOn", "sku", "kind", "properties")


def minified(template: Any) -> str:
    """`{"$SCHEMA":"HTTPS://...`, as calculateTemplateHash answers it."""
    return json.dumps(_ordered(template), separators=(",", ":"), ensure_ascii=False).upper()


def _ordered(template: Any) -> Any:
    """A template below stays as it was written, its own hash too."""
    if not isinstance(template, dict):
        return template
    made = _sorted(template, _TEMPLATE)
    if isinstance(made.get("parameters"), dict):
        made["parameters"] = {name: _sorted(each, _PARAMETER) for name, each in made["parameters"].items()}
    if isinstance(made.get("resources"), list):
        made["resources"] = [_sorted(each, _RESOURCE) for each in made["resources"]]
    elif isinstance(made.get("resources"), dict):
        made["resources"] = {name: _sorted(each, _RESOURCE) for name, each in made["resources"].items()}
    if isinstance(made.get("metadata"), dict):
        made["metadata"] = _unsigned(made["metadata"])
    return made


def _unsigned(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """Metadata without the hash of the template that it stands in."""
    generator = metadata.get("_generator")
    if not isinstance(generator, dict):
        return metadata
    return {**metadata, "_generator": {name: value for name, value in generator.items() if name != "templateHash"}}


def _sorted(value: Any, order: Sequence[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {**{name: value[name] for name in order if name in value}, **value}
