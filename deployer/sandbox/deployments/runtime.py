"""What expressions find in a running deployment, reference() and list*(), and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.sandbox.arm.target import parse
from deployer.sandbox.deployments.arm_client import ArmClient
from deployer.sandbox.deployments.dependencies import Names
from deployer.sandbox.deployments.errors import ExpressionError, Refusal, unknown_reference
from deployer.sandbox.deployments.language.evaluate import copied, resolve
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.parameters import camel, check_type, entry
from deployer.sandbox.deployments.program import PATH, Program
from deployer.sandbox.deployments.template import Template
from deployer.sandbox.deployments.template_resources import TemplateResource
from deployer.sandbox.deployments.user_types import TypeChecker

_CODE = "DeploymentOutputEvaluationFailed"


class Runtime(Struct, frozen=True):
    """The live Azure, as the expressions of one template see it."""

    client: ArmClient
    resources: Sequence[TemplateResource]

    def reference(self, name: str, version: str, full: bool) -> Any:
        """The properties of a resource, or all of it."""
        resource = self._resource(name)
        id, version = self._address(name, version, resource)
        found = self.client.read("GET", id, version)
        if not full:
            return found.get("properties", {})
        target = parse(id)
        kept = {key: value for key, value in found.items() if key not in ("id", "name", "type", "systemData")}
        return {
            "apiVersion": version,
            **kept,
            "subscriptionId": target.subscription if target else "",
            "resourceGroupName": target.group if target else "",
            "resourceId": id.split("/providers/")[-1],
            "referenceApiVersion": version,
            "condition": True,
            "isConditionTrue": True,
            "isTemplateResource": resource is not None,
            "isAction": False,
            "provisioningOperation": "Create" if resource and not resource.existing else "Read",
        }

    def act(self, function: str, name: str, version: str, body: Any) -> Any:
        """The answer of an action: listKeys."""
        id, version = self._address(name, version, self._resource(name))
        return self.client.read("POST", f"{id}/{function}", version, body)

    def _resource(self, name: str) -> TemplateResource | None:
        keys = Names.of(self.resources).keys(name)
        return next((resource for resource in self.resources if resource.key in keys), None)

    def _address(self, name: str, version: str, resource: TemplateResource | None) -> tuple[str, str]:
        if resource:
            return resource.id, version or resource.version
        if not version:
            what = f"The template resource reference to '{name}' requires an API version."
            raise ExpressionError(f"{what} Please see https://aka.ms/arm-function-reference for usage details.")
        if not name.startswith("/"):
            raise unknown_reference(name)
        return name, version


def outputs(program: Program, runtime: Runtime) -> dict[str, Any]:
    """`outputs`, or the error and the state of a deployment whose outputs cannot be evaluated."""
    scope = replace(program.scope, live=runtime)
    found: dict[str, Any] = {}
    wrong: list[dict[str, Any]] = []
    for name, definition in program.template.outputs.items():
        try:
            if (value := _output(program.template, name, definition, scope)) is not None:
                found[camel(name)] = value
        except (ExpressionError, Refusal) as failure:
            sentence = failure.message if isinstance(failure, ExpressionError) else failure.sentence(0, 0)
            wrong.append(
                {"code": _CODE, "target": name, "message": f"The template output '{name}' is not valid: {sentence}."}
            )
    if not wrong:
        return {"outputs": found}
    names = ",".join(str(item["target"]) for item in wrong)
    text = f"Unable to evaluate template outputs: '{names}'. Please see error details and deployment operations."
    message = f"{text} Please see https://aka.ms/arm-common-errors for usage details."
    return {"provisioningState": "Failed", "error": {"code": _CODE, "message": message, "details": wrong}}


def _output(template: Template, name: str, definition: Any, scope: Scope) -> dict[str, Any] | None:
    path = (*PATH, "outputs", name)
    check_type(definition, name, path)
    if "condition" in definition and resolve(definition["condition"], scope) is not True:
        return None
    copy = definition.get("copy")
    if isinstance(copy, Mapping):
        value = copied(name, copy, scope)
    else:
        value = resolve(definition.get("value"), replace(scope, copy_loops=True))
    if sentence := TypeChecker("output", path, template.definitions, template.symbolic).refusal(
        value, definition, name
    ):
        raise ExpressionError(sentence)
    return entry(definition, value)
