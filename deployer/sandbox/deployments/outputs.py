"""What a deployment gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deployer.sandbox.deployments.compiled import PATH, Compiled
from deployer.sandbox.deployments.language.evaluate import resolve, rounds
from deployer.sandbox.deployments.language.failure import Failure
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.language.values import kind
from deployer.sandbox.deployments.parameters import camel, entry, fits, type_of, wants
from deployer.sandbox.deployments.problem import Refusal
from deployer.sandbox.deployments.runtime import Runtime
from deployer.sandbox.deployments.shapes import Fitting
from deployer.sandbox.deployments.template import Template

_HELP = "Please see https://aka.ms/arm-syntax-outputs for usage details."
_CODE = "DeploymentOutputEvaluationFailed"


def outputs(compiled: Compiled, runtime: Runtime) -> dict[str, Any]:
    """`outputs`, or the error and the state of a deployment whose outputs cannot be evaluated."""
    scope = replace(compiled.scope, live=runtime)
    found: dict[str, Any] = {}
    wrong: list[dict[str, Any]] = []
    for name, definition in compiled.template.outputs.items():
        try:
            if (value := _output(compiled.template, name, definition, scope)) is not None:
                found[camel(name)] = value
        except (Failure, Refusal) as failure:
            sentence = failure.message if isinstance(failure, Failure) else failure.sentence(0, 0)
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
    type = type_of(definition, name, (*PATH, "outputs", name))
    if "condition" in definition and resolve(definition["condition"], scope) is not True:
        return None
    copy = definition.get("copy")
    if isinstance(copy, Mapping):
        value = [resolve(copy.get("input"), inner) for inner in rounds(scope, name, resolve(copy.get("count"), scope))]
    else:
        value = resolve(definition.get("value"), replace(scope, loops=True))
    for place, what in Fitting(template.definitions, ()).faults(value, definition, name) if template.symbolic else ():
        raise Failure(f"The value of '{place}' is not valid. {what} {_HELP}")
    if not fits(type, value) and not template.symbolic:
        what = f"Expected '{wants(type)}'. Actual '{kind(value)}'"
        raise Failure(f"Template output JToken type is not valid. {what}. {_HELP}")
    return entry(definition, value)
