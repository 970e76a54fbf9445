"""Environment variables whose value Azure takes from a connection, as the identity of the endpoint.

https://learn.microsoft.com/azure/machine-learning/how-to-deploy-online-endpoint-with-secret-injection
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.operations import Ending
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.entra import access
from deployer.sandbox.http import Response
from deployer.sandbox.state.record import Record

say = Refusals("onlineEndpoints")

READS = "reads connections"
"""Hidden in an endpoint to whose identity Azure gave the role when it made it."""
_FLAG = "enforce_access_to_default_secret_stores"
_ACTION = "Microsoft.MachineLearningServices/workspaces/connections/listsecrets/action"
_REFERENCE = re.compile(r"\$\{\{(?P<what>[^{}]*)\}\}")
_CONNECTION = re.compile(
    r"azureml://connections/(?P<name>[^/]+)(/(?P<part>credentials|metadata|target)(/(?P<key>[^/]+))?)?"
)


def enforced(call: Call) -> bool:
    """Whether the endpoint that is sent asks for the role."""
    return str((call.properties.get("properties") or {}).get(_FLAG)).lower() == "enabled"


def reader(call: Call) -> Response | None:
    """Who gives an endpoint the role has to have it: asked when the endpoint is written, and a deployment of it."""
    endpoint = call.parent if call.target.types[-1].lower() == "deployments" else None
    asks = str((endpoint.properties.get("properties") or {}).get(_FLAG)) == "enabled" if endpoint else enforced(call)
    if not asks or not call.caller or access.allows(call.cloud, call.caller, _ACTION, _workspace(call)):
        return None
    return say(call, "reader")


def vaults(call: Call) -> Response | None:
    """References to vaults are outside the cover."""
    values = (call.properties.get("environmentVariables") or {}).values()
    return lacking("references to secrets of a key vault") if any("${{keyvault:" in str(x) for x in values) else None


def injected(call: Call) -> Ending | None:
    """How a deployment ends: badly where a reference leads nowhere, or the identity of its endpoint may not read it."""
    for name, value in (call.properties.get("environmentVariables") or {}).items():
        if (found := _REFERENCE.fullmatch(str(value))) and (why := _why_not(call, found["what"])):
            text = f"Secret injection failed for the environment variable '{name}': {why}"
            return Ending("Failed", {"code": "SecretsInjectionError", "message": text})
    return None


def _why_not(call: Call, what: str) -> str:
    found = _CONNECTION.fullmatch(what)
    if found is None:
        return f"the format of the reference '{what}' is invalid."
    connection = _connection(call, found["name"])
    if connection is None or not _has(connection, found["part"], found["key"]):
        return f"'{what}' does not exist."
    endpoint = call.parent
    identity: Mapping[str, Any] = (endpoint.body.get("identity") if endpoint else None) or {}
    who = str(identity.get("principalId") or "")
    granted = endpoint is not None and endpoint.hidden.get(READS)
    if granted or access.holds(call.cloud, who, _ACTION, connection.id):
        return ""
    return f"the identity of the endpoint may not read the secrets of connection '{found['name']}'."


def _has(connection: Record, part: str | None, key: str | None) -> bool:
    properties = connection.properties
    if part == "credentials":
        credentials = connection.hidden.get("credentials") or {}
        return key in {**credentials, **(credentials.get("keys") or {})}
    return key in (properties.get("metadata") or {}) if part == "metadata" else part is None or "target" in properties


def _connection(call: Call, name: str) -> Record | None:
    """Of the project, or of its hub."""
    project = call.cloud.find(_workspace(call))
    homes = (_workspace(call), str(project.properties.get("hubResourceId", "")) if project else "")
    return next((found for home in homes if home and (found := call.cloud.find(f"{home}/connections/{name}"))), None)


def _workspace(call: Call) -> str:
    return "/".join(call.target.path.split("/")[:9])
