"""What the provider looks at before it makes, changes or deletes a workspace."""

from __future__ import annotations

import re

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account
from deployer.sandbox.arm.resource_body import located, place, unchanged
from deployer.sandbox.arm.soft_delete import soft_deleted
from deployer.sandbox.http import Response
from deployer.sandbox.ml.network_rules import sound
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record


def kind(call: Call) -> str:
    """The kind sent, as Azure spells it."""
    sent = str(call.body.get("kind") or "Default")
    return next((kind for kind in ("Hub", "Project", "Default", "FeatureStore") if kind.lower() == sent.lower()), sent)


def hub_of(call: Call) -> Record | None:
    """The hub that a project names."""
    sent = call.properties.get("hubResourceId")
    return call.cloud.find(str(sent)) if sent else None


def _refused(call: Call, status: int, message: str, inner: str = "BadArgument") -> Response:
    return account(call, status, message, inner, "ValidationError" if status == 400 else "UserError")


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}", call.target.name):
        return None
    text = (
        f"Workspace name '{call.target.name}' is invalid. It must be 3 to 33 characters of letters, digits, '-' and "
        "'_', and begin with a letter or digit."
    )
    return _refused(call, 400, text)


def _known_kind(call: Call) -> Response | None:
    if kind(call) in ("Hub", "Project", "Default", "FeatureStore"):
        return None
    return _refused(call, 400, f"Unsupported workspace kind '{call.body.get('kind')}'.")


def busy(call: Call) -> Response | None:
    """One operation at a time."""
    record = call.record
    if record is None or not record.operation:
        return None
    text = f"Another operation is in progress on workspace '{record.name}': it is {record.state}."
    return account(call, 409, text, "ConflictError")


def _soft_deleted(call: Call) -> Response | None:
    if call.record or not soft_deleted(call.cloud, call.target.path):
        return None
    text = "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete"
    return account(call, 400, text, "BadRequest", "BadRequest")


def _needs(call: Call) -> Response | None:
    if kind(call) == "Project":
        return _needs_hub(call)
    for key, title in (("storageAccount", "storage account"), ("keyVault", "key vault")):
        id = call.properties.get(key) or (call.record.properties.get(key) if call.record else None)
        if not id:
            return _refused(call, 400, f"Required property {key} is not set: a workspace needs a {title}.")
        if call.cloud.find(str(id)) is None:
            return _refused(
                call, 400, f"The {title} '{id}' associated with the workspace does not exist.", "ResourceNotFound"
            )
    return None


def _needs_hub(call: Call) -> Response | None:
    hub = hub_of(call)
    if not call.properties.get("hubResourceId"):
        return _refused(call, 400, "Required property hubResourceId is not set: a project needs a hub.")
    if hub is None or hub.body.get("kind") != "Hub":
        return _refused(call, 400, f"The hub '{call.properties['hubResourceId']}' does not exist.", "ResourceNotFound")
    if hub.state in ("Creating", "Deleting", "Failed"):
        return account(call, 409, f"The hub '{hub.name}' is {hub.state}.", "ConflictError")
    if hub.body["location"] != place(call):
        text = f"The project must be in the region of its hub: '{hub.body['location']}', not '{place(call)}'."
        return _refused(call, 400, text)
    for key in ("storageAccount", "keyVault"):
        sent = call.properties.get(key)
        if sent and str(sent).lower() != str(hub.properties.get(key)).lower():
            return _refused(call, 400, f"The property {key} cannot be set for a project: it is inherited from the hub.")
    return None


def _same(call: Call) -> Response | None:
    record = call.record
    if record is None:
        return None
    fixed = [("kind",), ("properties", "storageAccount"), ("properties", "keyVault"), ("properties", "hubResourceId")]
    for path in fixed:
        sent = kind(call) if path == ("kind",) else call.properties.get(path[-1])
        if not unchanged(record, path, sent):
            return _refused(
                call, 400, f"The property {path[-1]} of workspace '{record.name}' cannot be changed.", "Immutable"
            )
    return None


def patchable(call: Call) -> Response | None:
    """A PATCH cannot name what is fixed."""
    fixed = {"storageAccount", "keyVault", "hubResourceId"} & set(call.properties)
    return _refused(call, 400, f"The property {min(fixed)} cannot be changed.", "Immutable") if fixed else None


def projects(cloud: Cloud, hub: Record) -> list[Record]:
    """The projects of a hub."""
    return [record for record in cloud.index.linked(hub.id) if record.type == hub.type]


def childless(call: Call) -> Response | None:
    """A hub goes after its projects."""
    record = call.record
    if record is None or record.body.get("kind") != "Hub":
        return None
    mine = [project.name for project in projects(call.cloud, record)]
    if not mine:
        return None
    text = f"The hub '{record.name}' cannot be deleted: it still has projects ({', '.join(sorted(mine)[:5])})."
    return account(call, 409, text, "ConflictError")


WRITABLE = (_name, located, _known_kind, busy, _soft_deleted, _same, _needs, sound)
"""What a PUT must pass, in order."""
