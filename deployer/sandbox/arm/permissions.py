"""What the caller may do at a group or resource."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.extension import SCOPES
from deployer.sandbox.arm.listing import page
from deployer.sandbox.entra.access import permissions
from deployer.sandbox.http import Response


def list_all(call: Call) -> Response:
    """What each role of the caller permits here."""
    scope = call.target.path.rsplit("/providers/", 1)[0]
    rows: list[dict[str, Any]] = [
        {key: list(value) for key, value in item.items() if key.lower().endswith("actions")}
        for item in permissions(call.cloud, call.caller, scope)
    ]
    return page(call, rows, 1000, "$skipToken")


ROUTES = {
    ("GET", f"/subscriptions/*{place}/providers/microsoft.authorization/permissions"): list_all for place in SCOPES
}
