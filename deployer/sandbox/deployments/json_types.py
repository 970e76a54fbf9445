"""The JSON types of a request to deploy and of the template in it.

https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json, and for the second version of the
language learn.microsoft.com/azure/azure-resource-manager/templates/definitions. Names are in lower case here: ARM
compares them without.
"""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.body_shape import Shape, strange
from deployer.sandbox.deployments.errors import Path, invalid_content


def _strings(names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), "string")


_COUNT: Shape = ("integer", "string")
_COPY = {**_strings("name mode"), "count": _COUNT, "batchsize": _COUNT}
_BOUNDS: dict[str, Shape] = dict.fromkeys(["minlength", "maxlength", "minvalue", "maxvalue"], "integer")
_TYPE: dict[str, Shape] = {
    **_strings("type $ref"),
    **_BOUNDS,
    "nullable": "boolean",
    "allowedvalues": ["any"],
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
RESOURCE: dict[str, Shape] = {
    **_strings("type name apiversion scope subscriptionid resourcegroup"),
    "condition": ("boolean", "string"),
    "dependson": (["string"], "string"),
    "copy": _COPY,
    "existing": "boolean",
}
RESOURCE["resources"] = ([RESOURCE], {"*": RESOURCE})
TEMPLATE: dict[str, Shape] = {
    **_strings("$schema contentversion languageversion"),
    **{section: {"*": _TYPE} for section in ("definitions", "parameters", "outputs")},
    "variables": {"copy": [{"name": "string", "count": _COUNT, "input": "any"}]},
    "resources": RESOURCE["resources"],
}
_SETTINGS: dict[str, Shape] = {
    **_strings("mode validationlevel"),
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
