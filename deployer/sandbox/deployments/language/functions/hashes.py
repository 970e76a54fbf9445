"""Names drawn from a hash: uniqueString() and guid()."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from deployer.sandbox.deployments.hashing import base32, murmur
from deployer.sandbox.deployments.language.failure import Failure, unable
from deployer.sandbox.deployments.language.scope import Function
from deployer.sandbox.deployments.language.values import text

_NAMESPACE = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")
"""Of guid(), a UUID of version 5: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#guid"""
_LONGEST = 131_072


def _joined(name: str, values: Sequence[Any]) -> str:
    if not all(isinstance(value, str) for value in values):
        raise unable(name, ": all parameters must be string literals", f"/#{name.lower()}")
    found = "-".join(text(value) for value in values)
    if len(found) > _LONGEST:
        raise Failure(f"The template literal limit exceeded. Limit: '{_LONGEST}' and actual: '{len(found)}'.")
    return found


FUNCTIONS = {
    "uniqueString": Function(lambda _, values: base32(murmur(_joined("uniqueString", values).encode())), 1),
    "guid": Function(lambda _, values: str(uuid.uuid5(_NAMESPACE, _joined("guid", values))), 1),
}
