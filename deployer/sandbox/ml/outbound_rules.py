"""Outbound rules of a hub's managed network."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account
from deployer.sandbox.arm.resource_body import keep
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.network_rules import told
from deployer.sandbox.resources.private_endpoints import GROUPS
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

NAME = "Microsoft.MachineLearningServices/workspaces/outboundRules"
_NEEDS = {
    "ServiceTag": ("serviceTag", "protocol", "portRanges"),
    "PrivateEndpoint": ("serviceResourceId", "subresourceTarget"),
}


def put(call: Call) -> Response:
    """Create or change a rule."""
    if refusal := checks.first(call, _name, _isolated, _busy, _shape, _fits, _same):
        return refusal
    before = call.record
    properties: dict[str, Any] = {"category": "UserDefined", **call.properties, "status": "Inactive"}
    if properties["type"] == "PrivateEndpoint":
        properties["destination"] = {"sparkEnabled": False, "sparkStatus": "Inactive", **properties["destination"]}
    record = keep(call, NAME, {"properties": properties})
    operation = operations.begin(call, record, "ruled" if before else "rule")
    # Whoever waits for the rule, a deployment among them, waits for its operation: it has no state that tells.
    call.cloud.put(replace(record, operation=operation.id))
    return _started(call, operation)


def delete(call: Call) -> Response:
    """Delete a rule; those that Azure requires stay."""
    record = call.record
    if record is None:
        return answer(204)
    if record.properties.get("category") != "UserDefined":
        text = f"The outbound rule '{record.name}' is required and cannot be deleted."
        return account(call, 400, text, "BadArgument", "ValidationError")
    if refusal := _busy(call):
        return refusal
    return _started(call, operations.begin(call, record, "delete"))


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A rule as its hub shows it, too."""
    return {**plain(cloud, record), "properties": told(record)}


def _started(call: Call, operation: Operation) -> Response:
    region = str(call.parent.body["location"]) if call.parent else ""
    path = operations.place(call, "workspaceOperationsStatus", operation.id, region)
    return operations.accepted(call, path, type="location")


def _refused(call: Call, text: str) -> Response:
    return account(call, 400, text, "BadArgument", "ValidationError")


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}", call.target.name):
        return None
    return _refused(call, f"Outbound rule name '{call.target.name}' is invalid.")


def _isolated(call: Call) -> Response | None:
    hub = call.parent
    mode = _mode(hub)
    if hub is None or hub.body.get("kind") == "Project" or mode == "disabled":
        return _refused(call, f"The managed network of workspace '{call.target.names[0]}' is not enabled.")
    return None


def _busy(call: Call) -> Response | None:
    """The rules of a hub are one managed network, and that is changed by one operation at a time."""
    rules = f"{call.target.parent}/outboundRules/".lower()
    busy = next((each.target for each in call.cloud.running() if each.target.lower().startswith(rules)), "")
    if not busy:
        return None
    name = busy.rsplit("/", 1)[-1]
    text = f"Another operation is in progress on the managed network: on outbound rule '{name}'."
    return account(call, 409, text, "ConflictError")


def _shape(call: Call) -> Response | None:
    kind, destination = call.properties.get("type"), call.properties.get("destination")
    if kind == "FQDN":
        return None if isinstance(destination, str) and destination else _refused(call, "An FQDN rule needs a name.")
    if kind not in _NEEDS:
        return _refused(call, f"The outbound rule type '{kind}' is not supported.")
    lacking = [name for name in _NEEDS[kind] if not isinstance(destination, dict) or not destination.get(name)]
    return _refused(call, f"The destination of rule '{call.target.name}' lacks {lacking[0]}.") if lacking else None


def _fits(call: Call) -> Response | None:
    kind = call.properties["type"]
    if kind != "PrivateEndpoint" and _mode(call.parent) == "allowinternetoutbound":
        text = "Only PrivateEndpoint outbound rules are supported when isolation mode is AllowInternetOutbound."
        return _refused(call, text)
    if kind == "PrivateEndpoint":
        id = str(call.properties["destination"]["serviceResourceId"])
        found = call.cloud.find(id)
        if found is None:
            return _refused(call, f"The resource '{id}' of rule '{call.target.name}' does not exist.")
        sent, known = str(call.properties["destination"]["subresourceTarget"]), GROUPS.get(found.type.lower(), ())
        if sent.lower() not in known:
            text = f"The subresource target '{sent}' of rule '{call.target.name}' is not one of '{','.join(known)}'."
            return _refused(call, text)
    return None


def _same(call: Call) -> Response | None:
    before = call.record
    if before is None or before.properties["type"] == call.properties["type"]:
        return None
    return _refused(call, f"The type of outbound rule '{before.name}' cannot be changed.")


def _mode(hub: Record | None) -> str:
    network = hub.properties.get("managedNetwork") if hub else None
    return str((network or {}).get("isolationMode") or "Disabled").lower()


TYPE = Type(name=NAME, put=put, delete=delete, view=view, tracked=False, regional=False, paged=True)
