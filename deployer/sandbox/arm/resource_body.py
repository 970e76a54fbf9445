"""How a resource is built from what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm, lacking
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.facts import providers, regions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record
from deployer.values.json_path import value_at


def spelled(call: Call) -> str:
    """The id of the resource addressed, with the letter case that Azure answers."""
    if call.record:
        return call.record.id
    target = call.target
    parent = call.parent
    if parent is None:
        return target.path
    namespace = providers.namespaces()[target.namespace.lower()]
    type = providers.types(namespace)["/".join(target.types).lower()].rsplit("/", 1)[-1]
    below = "" if len(target.types) > 1 else f"/providers/{namespace}"
    return f"{parent.id}{below}/{type}/{target.name}"


def system_data(call: Call) -> dict[str, str]:
    """Who made a resource and when."""
    now = call.cloud.clock.stamp
    before: Mapping[str, str] = (call.record.body.get("systemData") or {}) if call.record else {}
    return {
        "createdAt": before.get("createdAt", now),
        "createdBy": before.get("createdBy", call.caller),
        "createdByType": "Application",
        "lastModifiedAt": now,
        "lastModifiedBy": call.caller,
        "lastModifiedByType": "Application",
    }


def identity(call: Call, id: str) -> dict[str, Any] | None:
    """The identity asked for, with the ids that Azure gives it."""
    sent = call.body.get("identity")
    if not isinstance(sent, dict) or sent.get("type") in (None, "None"):
        return None
    found: dict[str, Any] = {"type": sent["type"]}
    if "SystemAssigned" in str(sent["type"]):
        before = (call.record.body.get("identity") or {}) if call.record else {}
        # One that is made again is another principal: what was given to the first one is not the second's.
        own = before.get("principalId") or call.cloud.guid("principal", id.lower(), call.cloud.clock.stamp)
        found |= {"principalId": own, "tenantId": call.subscription.tenant}
    if users := sent.get("userAssignedIdentities"):
        found["userAssignedIdentities"] = {
            user: {"principalId": call.cloud.guid("user", user), "clientId": call.cloud.guid("client", user)}
            for user in users
        }
    return found


def amended(call: Call, record: Record) -> dict[str, Any]:
    """The body of a resource with the tags and the identity that a PATCH names."""
    body = {**record.body, **({"systemData": system_data(call)} if "systemData" in record.body else {})}
    if "tags" in call.body:
        body["tags"] = dict(call.body["tags"] or {})
    if call.body.get("identity"):
        found = identity(call, record.id)
        body = {**body, "identity": found} if found else {key: body[key] for key in body if key != "identity"}
    return body


def place(call: Call) -> str:
    """The region sent, as Azure keeps it."""
    return regions.canonical(str(call.body.get("location", "")))


def located(call: Call) -> Response | None:
    """A location must be sent, be one of the provider's, and stay what it was."""
    target = call.target
    if not call.body.get("location"):
        return arm(400, "LocationRequired", "The location property is required for this definition.")
    if not regions.offers(target.namespace, place(call)):
        known = ",".join(name for name in regions.names() if regions.offers(target.namespace, name))
        text = (
            f"The provided location '{call.body['location']}' is not available for resource type '{target.type}'. "
            f"List of available regions for the resource type is '{known}'."
        )
        return arm(400, "LocationNotAvailableForResourceType", text)
    if call.record is None or call.record.body.get("location") == place(call):
        return None
    text = (
        f"The resource '{target.name}' already exists in location '{call.record.body['location']}' in resource group "
        f"'{target.group}'. A resource with the same name cannot be created in location '{place(call)}'. "
        "Please select a new resource name."
    )
    return arm(409, "InvalidResourceLocation", text)


def built(call: Call, *sent: str) -> dict[str, Any]:
    """The envelope of a resource as it was sent: location and tags where the type has them, and what `sent` names."""
    body: dict[str, Any] = {key: call.body[key] for key in sent if call.body.get(key) is not None}
    if call.body.get("location"):
        body = {"location": place(call), "tags": dict(call.body.get("tags") or {}), **body}
    return body


def owned(call: Call, properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The body of a resource that tells who made it, and has an identity where one is asked for."""
    found = identity(call, spelled(call))
    envelope = {"location": place(call), **more, "tags": dict(call.body.get("tags") or {})}
    made = {**envelope, "systemData": system_data(call), "properties": properties}
    return {**made, "identity": found} if found else made


def keep(
    call: Call,
    type: str,
    body: Mapping[str, Any],
    slots: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    **hidden: object,
) -> Record:
    """Remember the resource addressed with another body."""
    before, now = call.record, call.cloud.clock.stamp
    known = {**(before.hidden if before else {"birth": str(call.cloud.sequence())}), **hidden}
    created = before.created if before else now
    return call.cloud.put(Record(spelled(call), type, body, created, now, slots, known, links=links))


def stored(call: Call, type: str, body: Mapping[str, Any], slots: tuple[str, ...] = (), *, new: int = 201) -> Response:
    """PUT that is done with the answer."""
    before = call.record
    record = keep(call, type, body, slots)
    return answer(200 if before else new, types()[type.lower()].shown(call, record))


def patched(call: Call, **members: object) -> Response:
    """PATCH that is done with the answer: of tags, identity and other members of the body."""
    record = call.there
    body = {**amended(call, record), **members}
    made = call.cloud.put(replace(record, body=body, changed=call.cloud.clock.stamp))
    return answer(200, types()[record.type.lower()].shown(call, made))


def retagged(call: Call) -> Response:
    """PATCH of the tags; what else a PATCH may change of the type is outside the cover."""
    more = sorted(set(call.body) - {"tags"})
    if more:
        return lacking(f"a PATCH of '{call.target.type}' that changes '{', '.join(more)}'")
    return patched(call, tags=dict(call.body.get("tags") or {}))


def dropped(call: Call) -> Response:
    """DELETE that is done with the answer."""
    call.cloud.drop("resource", call.target.path)
    return answer(200)


def unchanged(record: Record, path: tuple[str, ...], value: object) -> bool:
    """Whether a value of an existing resource is sent as it was; letter case aside. Not sent is unchanged."""
    before = value_at(record.body, path)
    return value is None or str(before or "").lower() == str(value).lower()
