"""What ARM asks about rights, and some providers about resources, before it lets a deployment begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.actions import needed
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.router import manage
from deployer.sandbox.arm.target import parse
from deployer.sandbox.deployments.arm_client import ArmClient, error_of
from deployer.sandbox.deployments.errors import Refusal
from deployer.sandbox.deployments.language.evaluate import is_live
from deployer.sandbox.deployments.nested import Unfolded
from deployer.sandbox.deployments.program import body
from deployer.sandbox.deployments.request_checks import LEVELS, DeploymentRequest
from deployer.sandbox.deployments.template_resources import TemplateResource
from deployer.sandbox.entra import tokens
from deployer.sandbox.entra.tokens import CLIENT
from deployer.sandbox.http import Request
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.settings import SECONDS

_ACCOUNTS = "microsoft.cognitiveservices/accounts"
_PREFLIGHT_TYPES = frozenset(
    {"microsoft.storage/storageaccounts", "microsoft.keyvault/vaults", _ACCOUNTS, f"{_ACCOUNTS}/deployments"}
)
"""Types whose providers look at a template beforehand."""
_LOOKED_AT = ("microsoft.resources/resourcegroups", "microsoft.network/virtualnetworks")
"""What these providers look at besides."""
_OF_ACCOUNTS = frozenset({"InsufficientQuota", "InvalidCapacity", "FlagMustBeSetForRestore"})
"""What the provider of accounts was seen to say beforehand; the rest it says when the deployment runs."""


def check_permissions(call: Call, resources: Iterable[TemplateResource], method: str = "PUT") -> None:
    """Raises Refusal with everything that the caller may not write, or read when the method is GET."""
    sentences = [text for resource in resources for text in _missing_permissions(call, resource, method)]
    if len(sentences) == 1:
        text = f"The template deployment failed with error: '{sentences[0]}'."
        raise Refusal("InvalidTemplateDeployment", text)
    if sentences:
        raise Refusal("InvalidTemplateDeployment", f"Deployment failed with multiple errors: '{':'.join(sentences)}'")


def _missing_permissions(call: Call, resource: TemplateResource, method: str) -> Iterator[str]:
    target = parse(resource.id)
    assert target
    asked = Call(call.cloud, Request(method, resource.id), target, resource.version, resource.body, call.caller)
    for need in needed(asked):
        if not checks.permitted(call, need):
            yield (
                f"Authorization failed for template resource '{resource.name}' of type '{resource.type}'. The client "
                f"'{call.caller}' with object id '{tokens.principal(call.caller)}' does not have permission to "
                f"perform action '{need.action}' at scope '{need.scope}'."
            )
            return


def preflight(call: Call, deployment: DeploymentRequest, level: str = LEVELS[0]) -> Unfolded:
    """What a request deploys. Raises Refusal for what is found wrong before anything happens; `level` is how much is
    looked at.
    """
    resources = [resource for resource in deployment.program.resources if resource.active and not resource.existing]
    for resource in resources:
        _check_type_and_version(call, resource)
    unfolded = Unfolded(call.cloud, call.caller)
    unfolded.add(deployment.program)
    if level == "Template":
        return unfolded
    check_permissions(call, resources, "GET" if level == "ProviderNoRbac" else "PUT")
    details = list(_provider_errors(call, resources))
    if not details:
        return unfolded
    told = [each for each in details if each["code"] in _OF_ACCOUNTS]
    inner = {
        "code": "PreflightValidationCheckFailed",
        "message": "Preflight validation failed. Please refer to the details for the specific errors.",
        "details": [each for each in details if each not in told],
    }
    text = (
        f"The template deployment '{deployment.name}' is not valid according to the validation procedure. "
        f"The tracking id is '{call.correlation}'. See inner errors for details."
    )
    raise Refusal("InvalidTemplateDeployment", text, details=[*([inner] if inner["details"] else []), *told])


def _check_type_and_version(call: Call, resource: TemplateResource) -> None:
    """Type and api-version are ones that ARM knows."""
    target = parse(resource.id)
    assert target
    url = f"https://management.azure.com{resource.id}?api-version={resource.version}"
    asked = Call(call.cloud, Request("PUT", url, call.request.headers), target, resource.version, resource.body)
    known = (checks.known_type,) if target.namespace else ()  # a resource group has none
    refusal = checks.first(asked, checks.subscription, checks.version, *known)
    if refusal:
        found = error_of(refusal)
        raise Refusal(str(found["code"]), str(found["message"]), status=refusal.status)


def _provider_errors(call: Call, resources: list[TemplateResource]) -> Iterator[dict[str, Any]]:
    """What providers that look beforehand say, asked in a copy of the cloud that is thrown away."""
    there = call.subscription.registered
    asked = [
        one for one in resources if one.type.lower() in _PREFLIGHT_TYPES and one.type.split("/")[0].lower() in there
    ]
    client = ArmClient(_copy(call.cloud), manage, CLIENT) if asked else None
    for resource in asked:
        if client is None or _needs_deployment(resource.body):
            continue
        response = client.request("PUT", resource.id, resource.version, body(resource))
        if response.status >= 400 and response.status != 404:
            found = error_of(response)
            if not resource.type.lower().startswith(_ACCOUNTS):
                yield {"code": found["code"], "target": resource.name, "message": found["message"]}
            elif found["code"] in _OF_ACCOUNTS:
                yield {"code": found["code"], "message": found["message"]}


def _needs_deployment(content: Any) -> bool:
    """Whether something in a body, as the template has it, is known only while the deployment runs."""
    if isinstance(content, str):
        return is_live(content)
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    return any(_needs_deployment(item) for item in inner)


def _copy(cloud: Cloud) -> Cloud:
    made = Cloud(cloud.clock, replace(cloud.settings, seconds=dict.fromkeys(SECONDS, 0.0)))
    made.subscriptions.update(cloud.subscriptions)
    made.deleted.update(cloud.deleted)
    made.counts.update(cloud.counts)
    for record in cloud.index.records.values():
        if record.type.lower() in (*_PREFLIGHT_TYPES, *_LOOKED_AT):
            made.index.add(record)
    return made
