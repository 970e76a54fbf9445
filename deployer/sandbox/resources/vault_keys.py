"""Keys of a vault as Resource Manager makes and shows them: their public part, and the version that is current, which
is read at an address of its own.
"""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import spelled
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

say = Refusals("vaults/keys")

NAME = "Microsoft.KeyVault/vaults/keys"
VERSIONS = f"{NAME}/versions"
_SIZES = {"RSA": 2048, "RSA-HSM": 2048}
_OPERATIONS = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]


def put(call: Call) -> Response:
    """Make a key where there is none of that name."""
    if call.record:
        return answer(200, plain(call.cloud, call.record))
    id, now, sent, vault = spelled(call), call.cloud.clock.stamp, call.properties, call.holder
    uri = f"{vault.properties['vaultUri']}keys/{call.target.name}"
    version = call.cloud.guid("key", id.lower(), str(call.cloud.sequence())).replace("-", "")
    moment = int(call.cloud.clock.now().timestamp())
    given = {key: value for key, value in (sent.get("attributes") or {}).items() if value is not None}
    size = {"keySize": sent.get("keySize") or _SIZES[sent["kty"]]} if sent["kty"] in _SIZES else {}
    curve = {} if size else {"curveName": sent.get("curveName") or "P-256"}
    properties: dict[str, Any] = {
        "attributes": {"enabled": True, **given, "created": moment, "updated": moment},
        "kty": sent["kty"],
        "keyOps": sent.get("keyOps") or _OPERATIONS,
        **size,
        **curve,
        "keyUri": uri,
        "keyUriWithVersion": f"{uri}/{version}",
    }
    body = {"location": vault.body["location"], "tags": dict(call.body.get("tags") or {}), "properties": properties}
    return answer(200, plain(call.cloud, call.cloud.put(Record(id, NAME, body, now, now))))


def _shape(call: Call) -> Response | None:
    if call.record:
        return None
    if not re.fullmatch(r"[a-zA-Z0-9-]{1,127}", call.target.name):
        return say(call, "name")
    if call.properties.get("kty") not in ("EC", "EC-HSM", "RSA", "RSA-HSM"):
        return say(call, "kty", kty=call.properties.get("kty"))
    return None


def show_version(call: Call) -> Response:
    """One version of a key that is there."""
    key = call.holder
    version = str(key.properties["keyUriWithVersion"]).rpartition("/")[2]
    if version == call.target.name.lower():
        found = {"id": f"{key.id}/versions/{version}", "name": version, "type": VERSIONS}
        return answer(200, {**plain(call.cloud, key), **found})
    return say(call, "version")


TYPE = Type(name=NAME, writable=(_shape,), put=put, tracked=False, regional=False)
VERSION = Type(name=VERSIONS, missing=show_version, tracked=False, regional=False)
