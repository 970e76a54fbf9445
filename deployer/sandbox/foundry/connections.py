"""Connections of accounts, of their projects and of workspaces: the address and the credentials of something elsewhere.

The machine learning service answers them, in the envelope of workspaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import dropped, keep, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.facts import providers
from deployer.sandbox.facts.read import read
from deployer.sandbox.foundry.projects import disturb
from deployer.sandbox.foundry.writes import ACCOUNTS, PROJECTS, exclusive, rewritten
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

say = Refusals("connections")

_OF_ACCOUNT, _OF_PROJECT = f"{ACCOUNTS}/connections", f"{PROJECTS}/connections"
_OF_WORKSPACE = "Microsoft.MachineLearningServices/workspaces/connections"
_SHOWN: Mapping[str, Any] = {
    "error": None,
    "expiryTime": None,
    "isDefault": True,
    "isSharedToAll": False,
    "metadata": {},
    "peRequirement": "NotRequired",
    "peStatus": "NotApplicable",
    "sharedUserList": [],
    "useWorkspaceManagedIdentity": False,
}
"""What an answer holds where nothing was sent."""
_KEPT = ({*_SHOWN} - {"isDefault"}) | {"authType", "category", "target"}


def put(call: Call) -> Response:
    """Create or change a connection; those of an account are shared with its projects. No answer tells credentials."""
    sent, type = call.properties, types()[call.target.type.lower()].name
    properties = {
        **_SHOWN,
        "isSharedToAll": type == _OF_ACCOUNT,
        "group": _group(str(sent["category"])),
        **{key: value for key, value in sent.items() if key in _KEPT and value is not None},
        "createdByWorkspaceArmId": call.holder.id,
    }
    body = {"tags": None, "location": None, "systemData": system_data(call), "properties": properties}
    record = keep(call, type, body, credentials=sent.get("credentials") or {})
    return answer(200, types()[type.lower()].shown(call, record))


def patch(call: Call) -> Response:
    """Change what is named; the credentials stay with the authType."""
    record = call.there
    kept = dict(record.properties)
    if call.properties.get("authType", kept["authType"]) == kept["authType"] and record.hidden.get("credentials"):
        kept["credentials"] = record.hidden["credentials"]
    return rewritten(call, {"properties": {**kept, **call.properties}})


def delete(call: Call) -> Response:
    """Delete a connection; its project cannot follow at once."""
    disturb(call.cloud, call.target.parent)
    return dropped(call)


def missing(call: Call) -> Response:
    """No such connection."""
    return say(call, "absent")


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A connection without its credentials."""
    held = read("connections")["credentials"][str(record.properties["authType"])]
    silent = {"credentials": None} if held else {}
    return {**plain(cloud, record), "properties": {**record.properties, **silent}}


def _category(call: Call) -> Response | None:
    sent = call.properties.get("category")
    return None if sent in read("connections")["categories"].split() else say(call, "category", sent=sent)


def _members(call: Call) -> Response | None:
    sent = call.properties
    metadata, users = sent.get("metadata") or {}, sent.get("sharedUserList") or []
    if not isinstance(metadata, dict) or not _texts(list(metadata.values())):
        return say(call, "metadata")
    if not isinstance(users, list) or not _texts(users):
        return say(call, "users")
    if not isinstance(sent.get("isSharedToAll") or False, bool):
        return say(call, "shared")
    if not isinstance(sent.get("target") or "", str):
        return say(call, "target")
    return None


def _credentials(call: Call) -> Response | None:
    """What is refused is named, never shown."""
    kind, sent = str(call.properties["authType"]), call.properties.get("credentials")
    needs = read("connections")["credentials"][kind]
    if not needs:
        return say(call, "credentials", kind=kind) if sent else None
    found = sent if isinstance(sent, dict) else {}
    if lacking := [name for name in needs if not found.get(name)]:
        return say(call, "lacking", kind=kind, what=lacking[0])
    texts = found["keys"] if kind == "CustomKeys" else found
    if isinstance(texts, dict) and _texts(list(texts.values())):
        return None
    return say(call, "texts", kind=kind)


def _serverless(call: Call) -> Response | None:
    wrong = call.properties["category"] == "Serverless" and call.properties["authType"] != "ApiKey"
    return say(call, "serverless") if wrong else None


def _group(category: str) -> str:
    groups = read("connections")["groups"].items()
    return next((group for group, names in groups if category in names.split()), "ServicesAndApps")


def _texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


_SOUND = (
    say.named(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,33}"),
    say.needs("authless", "properties.authType"),
    say.word("auth", "properties.authType", read("connections")["credentials"]),
    _category,
    _members,
    _credentials,
    _serverless,
)
ACCOUNT = Type(
    name=_OF_ACCOUNT,
    writable=(exclusive, *_SOUND),
    deletable=(exclusive,),
    put=put,
    patch=patch,
    delete=delete,
    view=view,
    missing=missing,
    tracked=False,
    regional=False,
)
PROJECT = replace(ACCOUNT, name=_OF_PROJECT)
WORKSPACE = replace(
    ACCOUNT,
    name=_OF_WORKSPACE,
    writable=_SOUND,
    deletable=(),
    patch=None,
    delete=dropped,
    absent=dict.fromkeys(
        ("peRequirement", "peStatus", "useWorkspaceManagedIdentity", "error"),
        tuple(version for version in providers.versions(*_OF_WORKSPACE.split("/", 1)) if version < "2024-07"),
    ),
)
"""`keys rotate` asks which of them may hold a copy of a key. The texts of 2024-04 do not know all of their members."""
