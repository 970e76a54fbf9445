"""Whether the caller may write what a template deploys: asked before anything happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deployer.sandbox import rights, tokens
from deployer.sandbox.actions import needed
from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.call import Call
from deployer.sandbox.deployments.problem import Refusal
from deployer.sandbox.deployments.unit import Unit
from deployer.sandbox.target import parse
from deployer.sandbox.wire import Request

BEHAVIOURS = (
    Behaviour(
        "who may not write a resource of the template: 400 InvalidTemplateDeployment, one sentence for each",
        "issue",
        "Azure-Samples/azure-search-openai-demo#1483, Azure/Azure-Landing-Zones#4197",
    ),
    Behaviour(
        "validationLevel ProviderNoRbac asks for read in place of write, Template for neither",
        "issue",
        "Azure/arm-template-whatif#135, Azure/AzOps#954",
    ),
)


def permitted(call: Call, units: Iterable[Unit], method: str = "PUT") -> None:
    """Raises Refusal with everything that the caller may not write, or read when the method is GET."""
    sentences = [text for unit in units for text in _lacking(call, unit, method)]
    if len(sentences) == 1:
        text = f"The template deployment failed with error: '{sentences[0]}'."
        raise Refusal("InvalidTemplateDeployment", text)
    if sentences:
        raise Refusal("InvalidTemplateDeployment", f"Deployment failed with multiple errors: '{':'.join(sentences)}'")


def _lacking(call: Call, unit: Unit, method: str) -> Iterator[str]:
    target = parse(unit.id)
    assert target
    asked = Call(call.cloud, Request(method, unit.id), target, unit.version, unit.body, call.caller)
    for need in needed(asked):
        names = {need.action, need.also or need.action}
        if not any(rights.allows(call.cloud, call.caller, name, need.scope) for name in names):
            yield (
                f"Authorization failed for template resource '{unit.name}' of type '{unit.type}'. The client "
                f"'{call.caller}' with object id '{tokens.principal(call.caller)}' does not have permission to "
                f"perform action '{need.action}' at scope '{need.scope}'."
            )
            return
