"""Versions of the keys of a vault: each is read at an address of its own. There is one of each key here."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.listing import page
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

NAME = "Microsoft.KeyVault/vaults/keys/versions"


def get(call: Call) -> Response:
    """One version of a key that is there."""
    key = call.parent
    for row in _rows(call, key) if key else ():
        if row["name"].lower() == call.target.name.lower():
            return answer(200, row)
    return _missing(call)


def list_all(call: Call) -> Response:
    """Those of one key."""
    key = call.cloud.find(call.target.path.rpartition("/")[0])
    return page(call, _rows(call, key), 1000, "$skiptoken") if key else _missing(call)


def _rows(call: Call, key: Record) -> list[dict[str, Any]]:
    version = str(key.properties["keyUriWithVersion"]).rpartition("/")[2]
    return [{**plain(call.cloud, key), "id": f"{key.id}/versions/{version}", "name": version, "type": NAME}]


def _missing(call: Call) -> Response:
    return provider(404, "KeyNotFound", f"{call.target.path} was not found in the key vault.")


TYPE = Type(
    name=NAME,
    missing=get,
    tracked=False,
    regional=False,
    routes={("GET", "/resourcegroups/*/providers/microsoft.keyvault/vaults/*/keys/*/versions"): list_all},
)
