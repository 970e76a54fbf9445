"""Connections of a workspace, made as those of a Foundry account: `keys rotate` asks which may hold a copy of a key."""

from __future__ import annotations

from dataclasses import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_body import dropped
from deployer.sandbox.facts import providers
from deployer.sandbox.foundry import connections
from deployer.sandbox.http import Response, answer

NAME = "Microsoft.MachineLearningServices/workspaces/connections"
_NEWER = ("peRequirement", "peStatus", "useWorkspaceManagedIdentity", "error")
"""Members that the texts of 2024-04 do not know."""
_OLD = tuple(version for version in providers.versions(*NAME.split("/", 1)) if version < "2024-07")


def put(call: Call) -> Response:
    """Create or change a connection."""
    stored = connections.stored(call, NAME)
    record = call.cloud.find(call.target.path)
    return answer(200, TYPE.shown(call, record)) if record and stored.status == 200 else stored


TYPE = replace(connections.ACCOUNT, name=NAME, put=put, patch=None, delete=dropped, absent=dict.fromkeys(_NEWER, _OLD))
