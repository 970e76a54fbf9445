"""Secrets of a vault as templates write them; values are kept nowhere, since Resource Manager tells them to nobody."""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.resource_body import spelled
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

NAME = "Microsoft.KeyVault/vaults/secrets"


def put(call: Call) -> Response:
    """Write a secret: each write makes a version."""
    if refusal := checks.first(call, _name):
        return refusal
    before, now, sent = call.record, call.cloud.clock.stamp, call.properties
    id = spelled(call)
    vault = call.parent
    host = f"https://{vault.name.lower() if vault else ''}.vault.azure.net/secrets/{call.target.name}"
    version = call.cloud.guid("secret", id.lower(), str(call.cloud.sequence())).replace("-", "")
    moment = int(call.cloud.clock.now().timestamp())
    created = before.properties["attributes"]["created"] if before else moment
    given = {key: value for key, value in (sent.get("attributes") or {}).items() if value is not None}
    properties: dict[str, Any] = {
        "attributes": {"enabled": True, **given, "created": created, "updated": moment},
        **({"contentType": sent["contentType"]} if sent.get("contentType") else {}),
        "secretUri": host,
        "secretUriWithVersion": f"{host}/{version}",
    }
    location = vault.body["location"] if vault else ""
    body = {"location": location, "tags": dict(call.body.get("tags") or {}), "properties": properties}
    record = call.cloud.put(Record(id, NAME, body, before.created if before else now, now))
    return answer(200 if before else 201, plain(call.cloud, record))


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z0-9-]{1,127}", call.target.name):
        return None
    return provider(400, "BadRequest", f"The secret name '{call.target.name}' is not valid.")


TYPE = Type(name=NAME, put=put, tracked=False, regional=False)
