"""Keys of endpoints and accounts: derived, never stored, so that no state file holds one."""

from __future__ import annotations

import base64

from msgspec.structs import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.entra.tokens import marked
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

PAIR = ("primary", "secondary")


def key(cloud: Cloud, record: Record, which: str) -> str:
    """The primary or secondary key: 32 characters (SEED2), another one after each regeneration."""
    turn = str(record.hidden.get(which, 0))
    return marked(cloud.digest("key", record.id.lower(), str(record.hidden.get("birth", "")), which, turn)[:32])


def asked(call: Call) -> str:
    """Which key of an endpoint a request to regenerate names."""
    return str(call.body.get("keyType", "")).lower() if isinstance(call.body, dict) else ""


def turned(call: Call, which: str) -> Record:
    """The resource with another key; with the same where a request names the key that is there, as azure-ai-ml does for
    online endpoints.
    """
    record = call.holder
    if call.body.get("keyValue") == key(call.cloud, record, which):
        return record
    return call.cloud.put(replace(record, hidden={**record.hidden, which: int(record.hidden.get(which, 0)) + 1}))


def long_key(cloud: Cloud, record: Record, which: str) -> str:
    """The key of a storage account: 64 bytes in base 64."""
    turn = str(record.hidden.get(which, 0))
    digests = [cloud.digest("account key", record.id.lower(), which, turn, half) for half in ("left", "right")]
    return marked(base64.b64encode(bytes.fromhex("".join(digests))).decode())
