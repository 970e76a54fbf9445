"""A request to deploy, validate or preview: what ARM looks at before it evaluates the template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import error
from deployer.sandbox.arm.target import Target, parse
from deployer.sandbox.deployments import store
from deployer.sandbox.deployments.context import deployment_context
from deployer.sandbox.deployments.errors import (
    ExpressionError,
    Refusal,
    dotted,
    invalid_content,
    invalid_template,
    not_implemented,
)
from deployer.sandbox.deployments.json_text import position
from deployer.sandbox.deployments.json_types import REQUEST, check_types
from deployer.sandbox.deployments.program import Program, compile_template
from deployer.sandbox.facts import regions
from deployer.sandbox.http import Response, answer

LARGEST = 4 * 1024 * 1024
"""Bytes of a request (learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits)."""
LEVELS = ("Provider", "ProviderNoRbac", "Template")
"""What a validation or preview looks at (deployments 2026-06-01, ValidationLevel); the first is what is not said."""
_NAME = re.compile(r"[-\w._()]{1,64}")
_HELP = "Please see https://aka.ms/deploy-to-subscription for usage details."
_LACKING = {"templateLink": "linked templates", "parametersLink": "linked parameters", "onErrorDeployment": ""}


class DeploymentRequest(Struct, frozen=True):
    """What a request asks to deploy."""

    name: str
    program: Program
    body: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties sent."""
        found: Mapping[str, Any] = self.body["properties"]
        return found

    @property
    def level(self) -> str:
        """How much is looked at where nothing is deployed."""
        sent = str(self.properties.get("validationLevel") or LEVELS[0])
        return next(known for known in LEVELS if known.lower() == sent.lower())


def check_request(call: Call) -> DeploymentRequest:
    """The deployment of a request to `deployments/{name}` or one of its actions. Raises Refusal."""
    target = parse(store.deployment_id(call))
    assert target
    if len(call.request.body) > LARGEST:
        what = "The request content size exceeds the maximum size of 4 MB."
        raise Refusal("RequestContentTooLarge", what, status=413)
    if not isinstance(call.body, Mapping):
        raise invalid_content("Unexpected end when deserializing object.", ())
    _check_name(target.name)
    check_types(call.body, REQUEST, ())
    properties = _properties(call.body, target)
    given = _parameters(properties)
    context = deployment_context(call.cloud, target, call.body, call.caller)
    try:
        program = compile_template(properties.get("template"), given, context)
    except ExpressionError as failure:
        raise invalid_template(failure.message) from None
    _check_scope(program, target)
    return DeploymentRequest(target.name, program, call.body)


def error_response(call: Call, refusal: Refusal) -> Response:
    """The answer to a request that is refused."""
    return answer(refusal.status, {"error": error_body(call, refusal)}, {"x-ms-failure-cause": "gateway"})


def error_body(call: Call, refusal: Refusal) -> dict[str, Any]:
    """The error object of a refusal, with line and column of the request where it has a place there."""
    line, column = 0, 0
    if refusal.path is not None and isinstance(call.body, Mapping):
        line, column = position(call.request.body.decode("utf-8", "replace"), refusal.path)
    found = error(refusal.code, refusal.sentence(line, column), details=refusal.details)
    if refusal.code == "InvalidTemplate":
        path = refusal.path or ()
        shown = dotted(path) if "parameters" in path else ""
        info = {"lineNumber": line, "linePosition": column, "path": shown}
        found["additionalInfo"] = [{"type": "TemplateViolation", "info": info}]
    return found


def _check_name(name: str) -> None:
    if _NAME.fullmatch(name):
        return
    what = f"The provided deployment name '{name}' "
    if len(name) > 64:
        what += f"has a length of '{len(name)}' which exceeds the maximum length of '64'."
    else:
        what += "is not valid: only letters, digits, hyphens, underscores, parentheses and periods are."
    raise Refusal("InvalidDeploymentName", what)


def _properties(body: Mapping[str, Any], target: Target) -> Mapping[str, Any]:
    properties = body.get("properties")
    if not isinstance(properties, Mapping):
        raise invalid_content("Required property 'properties' not found in JSON.", ())
    mode = str(_required(properties, "mode"))
    if mode.lower() == "complete" and target.group:
        raise not_implemented("deployments in Complete mode: it would have to delete as Azure does")
    _one_of(properties, "mode", "DeploymentMode", ("incremental",))
    _location(body, target)
    _one_of(properties, "validationLevel", "ValidationLevel", LEVELS)
    for name, what in _LACKING.items():
        if properties.get(name):
            raise not_implemented(what or name)
    _required(properties, "template")
    return properties


def _required(properties: Mapping[str, Any], name: str) -> Any:
    if properties.get(name) in (None, ""):
        raise invalid_content(f"Required property '{name}' not found in JSON.", ("properties",))
    return properties[name]


def _one_of(properties: Mapping[str, Any], name: str, type: str, known: Sequence[str]) -> None:
    sent = str(properties.get(name) or known[0])
    if sent.lower() not in [one.lower() for one in known]:
        raise invalid_content(f"Error converting value \"{sent}\" to type '{type}'.", ("properties", name))


def _location(body: Mapping[str, Any], target: Target) -> None:
    location = body.get("location")
    if bool(target.group) == bool(location):
        what = "is not allowed" if target.group else "must be specified"
        scope = " at resource group scope" if target.group else ""
        text = f"The 'location' property {what} for '{target.name}'{scope}. {_HELP}"
        raise Refusal("InvalidDeployment", text)
    if location and regions.canonical(str(location)) not in regions.names():
        known = f"List of available regions is '{','.join(regions.names())}'."
        text = f"The provided location '{location}' is not available for deployment. {known}"
        raise Refusal("LocationNotAvailableForDeployment", text)


def _parameters(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    given = properties.get("parameters") or {}
    path = ("properties", "parameters")
    if not isinstance(given, Mapping):
        raise invalid_content(
            "Cannot deserialize the current JSON value because the type requires a JSON object.", path
        )
    type = "type 'DeploymentParameterDefinition'."
    if "$schema" in given and isinstance(given.get("parameters"), Mapping):  # a whole parameter file
        raise invalid_content(f"Could not find member '$schema' on object of {type}", (*path, "$schema"))
    for name, entry in given.items():
        if not isinstance(entry, Mapping) or not ({"value", "reference"} & set(entry)):
            raise invalid_content(f'Error converting value "{entry}" to {type}', (*path, name))
    return given


def _check_scope(program: Program, target: Target) -> None:
    """The schema of a template says where it can be deployed."""
    wants, has = program.template.scope, "" if target.group else "subscription"
    if wants == has:
        return
    shown, wanted = (scope.capitalize() or "ResourceGroup" for scope in (has, wants))
    what = f"The deployment scope is '{shown}', and the template's schema is one for '{wanted}'."
    raise invalid_template(f"{what} Please see https://aka.ms/arm-template for usage details.")
