"""A request to deploy, validate or preview: what ARM looks at before it evaluates the template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.sandbox.call import Call
from deployer.sandbox.deployments.context import deployment_context
from deployer.sandbox.deployments.errors import (
    ExpressionError,
    ExpressionSyntaxError,
    Refusal,
    dotted,
    invalid_content,
    invalid_expression,
    not_implemented,
)
from deployer.sandbox.deployments.json_position import position
from deployer.sandbox.deployments.json_types import REQUEST, check_types
from deployer.sandbox.deployments.program import Program, compile_template
from deployer.sandbox.facts import regions
from deployer.sandbox.refusals import error
from deployer.sandbox.target import Target
from deployer.sandbox.wire import Response, answer

LARGEST = 4 * 1024 * 1024
"""Bytes of a request (learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits)."""
LEVELS = ("Provider", "ProviderNoRbac", "Template")
"""What a validation or preview looks at (deployments 2026-06-01, ValidationLevel); the first is what is not said."""
_LONGEST = 64
_NAME = re.compile(rf"[-\w._()]{{1,{_LONGEST}}}")
_SUBSCRIPTION_HELP = "Please see https://aka.ms/deploy-to-subscription for usage details."
_LINKS = {
    "templateLink": "linked templates",
    "parametersLink": "linked parameters",
    "onErrorDeployment": "onErrorDeployment",
}


@dataclass(frozen=True, slots=True)
class DeploymentRequest:
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
    target = deployment_target(call.target)
    if len(call.request.body) > LARGEST:
        raise Refusal(
            "RequestContentTooLarge", "The request content size exceeds the maximum size of 4 MB.", status=413
        )
    if not isinstance(call.body, Mapping):
        raise invalid_content("Unexpected end when deserializing object.", ())
    _named(target.name)
    check_types(call.body, REQUEST, ())
    properties = _properties(call.body, target)
    given = _given(properties)
    try:
        program = compile_template(
            properties.get("template"), given, deployment_context(call.cloud, target, call.body, call.caller)
        )
    except ExpressionSyntaxError as failure:
        raise invalid_expression(failure.message) from None
    except ExpressionError as failure:
        raise Refusal("InvalidTemplate", f"Deployment template validation failed: '{failure.message}'.") from None
    _scoped(program, target)
    return DeploymentRequest(target.name, program, call.body)


def deployment_target(target: Target) -> Target:
    """The deployment that a request or one of its actions addresses."""
    if target.whole:
        return target
    path = target.path.rsplit("/", 1)[0]
    return Target(path, target.subscription, target.group, target.namespace, target.types[:-1], target.names)


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


def _named(name: str) -> None:
    if _NAME.fullmatch(name):
        return
    text = (
        f"The provided deployment name '{name}' is not valid: only letters, digits, hyphens, underscores, parentheses "
        "and periods are."
    )
    if len(name) > _LONGEST:
        text = (
            f"The provided deployment name '{name}' has a length of '{len(name)}' which exceeds the maximum length of "
            f"'{_LONGEST}'."
        )
    raise Refusal("InvalidDeploymentName", text)


def _properties(body: Mapping[str, Any], target: Target) -> Mapping[str, Any]:
    properties = body.get("properties")
    if not isinstance(properties, Mapping):
        raise invalid_content("Required property 'properties' not found in JSON.", ())
    _mode(properties, target)
    _location(body, target)
    _level(properties)
    for name, what in _LINKS.items():
        if properties.get(name):
            raise not_implemented(what)
    if properties.get("template") is None:
        raise invalid_content("Required property 'template' not found in JSON.", ("properties",))
    return properties


def _mode(properties: Mapping[str, Any], target: Target) -> None:
    mode = str(properties.get("mode", ""))
    if not mode:
        raise invalid_content("Required property 'mode' not found in JSON.", ("properties",))
    if mode.lower() == "complete" and target.group:
        raise not_implemented("deployments in Complete mode: it would have to delete as Azure does")
    if mode.lower() != "incremental":
        raise invalid_content(f"Error converting value \"{mode}\" to type 'DeploymentMode'.", ("properties", "mode"))


def _level(properties: Mapping[str, Any]) -> None:
    sent = str(properties.get("validationLevel") or LEVELS[0])
    if sent.lower() not in [known.lower() for known in LEVELS]:
        what = f"Error converting value \"{sent}\" to type 'ValidationLevel'."
        raise invalid_content(what, ("properties", "validationLevel"))


def _location(body: Mapping[str, Any], target: Target) -> None:
    location = body.get("location")
    if target.group and location:
        text = (
            f"The 'location' property is not allowed for '{target.name}' at resource group scope. {_SUBSCRIPTION_HELP}"
        )
        raise Refusal("InvalidDeployment", text)
    if not target.group and not location:
        text = f"The 'location' property must be specified for '{target.name}'. {_SUBSCRIPTION_HELP}"
        raise Refusal("InvalidDeployment", text)
    if location and regions.canonical(str(location)) not in regions.names():
        text = (
            f"The provided location '{location}' is not available for deployment. "
            f"List of available regions is '{','.join(regions.names())}'."
        )
        raise Refusal("LocationNotAvailableForDeployment", text)


def _given(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    given = properties.get("parameters") or {}
    path = ("properties", "parameters")
    if not isinstance(given, Mapping):
        raise invalid_content(
            "Cannot deserialize the current JSON value because the type requires a JSON object.", path
        )
    if "$schema" in given and isinstance(given.get("parameters"), Mapping):  # a whole parameter file
        raise invalid_content(
            "Could not find member '$schema' on object of type 'DeploymentParameterDefinition'.", (*path, "$schema")
        )
    for name, entry in given.items():
        if not isinstance(entry, Mapping) or not ({"value", "reference"} & set(entry)):
            what = f"Error converting value \"{entry}\" to type 'DeploymentParameterDefinition'."
            raise invalid_content(what, (*path, name))
    return given


def _scoped(program: Program, target: Target) -> None:
    """The schema of a template says where it can be deployed."""
    wants = program.template.scope
    has = "" if target.group else "subscription"
    if wants == has:
        return
    text = (
        f"The deployment scope is '{has.capitalize() or 'ResourceGroup'}', and the template's schema is one for "
        f"'{wants.capitalize() or 'ResourceGroup'}'. Please see https://aka.ms/arm-template for usage details."
    )
    raise Refusal("InvalidTemplate", f"Deployment template validation failed: '{text}'.")
