"""The JSON types of a request to deploy and of the template in it.

https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json, and for the second version of the
language learn.microsoft.com/azure/azure-resource-manager/templates/definitions. Names are in lower case here: ARM
compares them without.
"""

from __future__ import annotations

from typing import Any

from deployer.sandbox.deployments.errors import Path, invalid_content
from deployer.sandbox.wellformed import Shape, strange

_COPY = {"name": "string", "count": ("integer", "string"), "mode": "string", "batchsize": ("integer", "string")}
_TYPE: dict[str, Shape] = {
    "type": "string",
    "$ref": "string",
    "nullable": "boolean",
    "allowedvalues": ["any"],
    "minlength": "integer",
    "maxlength": "integer",
    "minvalue": "integer",
    "maxvalue": "integer",
    "condition": ("boolean", "string"),
    "copy": {**_COPY, "input": "any"},
}
_TYPE |= {
    "properties": {"*": _TYPE},
    "additionalproperties": ("boolean", _TYPE),
    "items": ("boolean", _TYPE),
    "prefixitems": [_TYPE],
    "discriminator": {"propertyname": "string", "mapping": {"*": _TYPE}},
}
_RESOURCE: dict[str, Shape] = {
    "type": "string",
    "name": "string",
    "apiversion": "string",
    "condition": ("boolean", "string"),
    "dependson": (["string"], "string"),
    "copy": _COPY,
    "scope": "string",
    "subscriptionid": "string",
    "resourcegroup": "string",
    "existing": "boolean",
}
_RESOURCE["resources"] = ([_RESOURCE], {"*": _RESOURCE})
TEMPLATE: Shape = {
    "$schema": "string",
    "contentversion": "string",
    "languageversion": "string",
    "definitions": {"*": _TYPE},
    "parameters": {"*": _TYPE},
    "variables": {"copy": [{"name": "string", "count": ("integer", "string"), "input": "any"}]},
    "resources": ([_RESOURCE], {"*": _RESOURCE}),
    "outputs": {"*": _TYPE},
}
_SETTINGS: dict[str, Shape] = {
    "mode": "string",
    "validationlevel": "string",
    "whatifsettings": {"resultformat": "string"},
    "debugsetting": {"detaillevel": "string"},
    "expressionevaluationoptions": {"scope": "string"},
}
NESTED: Shape = {**_SETTINGS, "parameters": {"*": "any"}}
"""The properties of a deployment inside another."""
REQUEST: Shape = {"location": "string", "tags": {"*": "string"}, "properties": _SETTINGS}


def check_types(value: Any, shape: Shape, path: Path) -> None:
    """Raises Refusal for the first member of another JSON type."""
    for place, wanted in strange(value, shape, path):
        raise invalid_content(f"Error converting value to type '{wanted}'.", place)
