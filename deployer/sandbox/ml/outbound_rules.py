"""Outbound rules of a hub's managed network."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.checks import referred
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import keep
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response
from deployer.sandbox.ml.network_rules import told
from deployer.sandbox.resources.networks import GROUPS
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

say = Refusals("outboundRules")

NAME = "Microsoft.MachineLearningServices/workspaces/outboundRules"
_NEEDS = {
    "ServiceTag": ("serviceTag", "protocol", "portRanges"),
    "PrivateEndpoint": ("serviceResourceId", "subresourceTarget"),
}


def put(call: Call) -> Response:
    """Create or change a rule."""
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
    """Delete a rule."""
    return _started(call, operations.begin(call, call.there, "delete"))


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A rule as its hub shows it, too."""
    return {**plain(cloud, record), "properties": told(record)}


def _started(call: Call, operation: Operation) -> Response:
    region = str(call.holder.body["location"])
    path = operations.place(call, "workspaceOperationsStatus", operation.id, region)
    return operations.accepted(call, path, type="location")


def _required(call: Call) -> Response | None:
    return None if call.there.properties.get("category") == "UserDefined" else say(call, "required")


def _isolated(call: Call) -> Response | None:
    if call.holder.body.get("kind") == "Project" or _mode(call) == "disabled":
        return say(call, "isolated", hub=call.target.names[0])
    return None


def _busy(call: Call) -> Response | None:
    """The rules of a hub are one managed network, and that is changed by one operation at a time."""
    rules = f"{call.target.parent}/outboundRules/".lower()
    busy = next((each.target for each in call.cloud.running() if each.target.lower().startswith(rules)), "")
    return say(call, "busy", sent=busy.rsplit("/", 1)[-1]) if busy else None


def _shape(call: Call) -> Response | None:
    kind, destination = call.properties.get("type"), call.properties.get("destination")
    if kind == "FQDN":
        return None if isinstance(destination, str) and destination else say(call, "fqdn")
    if kind not in _NEEDS:
        return say(call, "type", sent=kind)
    lacking = [name for name in _NEEDS[kind] if not isinstance(destination, dict) or not destination.get(name)]
    return say(call, "destination", what=lacking[0]) if lacking else None


def _fits(call: Call) -> Response | None:
    kind = call.properties["type"]
    if kind != "PrivateEndpoint" and _mode(call) == "allowinternetoutbound":
        return say(call, "outbound")
    if kind == "PrivateEndpoint":
        id = str(call.properties["destination"]["serviceResourceId"])
        found = call.cloud.find(id)
        if found is None:
            return referred(id) or say(call, "resource", id=id)
        sent, known = str(call.properties["destination"]["subresourceTarget"]), GROUPS.get(found.type.lower(), ())
        if sent.lower() not in known:
            return say(call, "subresource", sent=sent, known=",".join(known))
    return None


def _mode(call: Call) -> str:
    return str((call.holder.properties.get("managedNetwork") or {}).get("isolationMode") or "Disabled").lower()


TYPE = Type(
    name=NAME,
    writable=(
        say.named(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}"),
        _isolated,
        _busy,
        _shape,
        _fits,
        say.fixed("properties.type"),
    ),
    deletable=(_required, _busy),
    put=put,
    delete=delete,
    view=view,
    tracked=False,
    regional=False,
    paged=True,
)
