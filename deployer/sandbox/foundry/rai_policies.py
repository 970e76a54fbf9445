"""Content filters of an account: two that Azure has built in, and its own."""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import dropped, keep, system_data
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.foundry.deployments import BUILT_IN
from deployer.sandbox.foundry.writes import (
    DEPLOYMENTS,
    POLICIES,
    absent,
    account_at,
    account_of,
    exclusive,
    location,
    shown,
    tagged,
)
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

say = Refusals("accounts/raiPolicies")

_MODES = ("Default", "Deferred", "Blocking", "Asynchronous_filter")
_WORDS = {"severityThreshold": ("Low", "Medium", "High"), "source": ("Prompt", "Completion")}
_FILTERS = ("Hate", "Sexual", "Violence", "Selfharm")
_SYSTEM = ("Microsoft.Default", "Microsoft.DefaultV2")


def put(call: Call) -> Response:
    """Create or change a filter."""
    before = call.record
    names = ("mode", "basePolicyName", "contentFilters")
    sent = {name: call.properties[name] for name in names if call.properties.get(name) is not None}
    properties: dict[str, Any] = {"mode": "Blocking", "contentFilters": [], **sent, "type": "UserManaged"}
    body = {"tags": dict(call.body.get("tags") or {}), "systemData": system_data(call), "properties": properties}
    return shown(call, keep(call, POLICIES, body), 200 if before else 201)


def delete(call: Call) -> Response:
    """Delete a filter."""
    account, operation = account_of(call), operations.begin(call, call.there, "purge")
    dropped(call)
    return answer(202, None, location(call, operation, str(account.body["location"])))


def _unused(call: Call) -> Response | None:
    rows = call.cloud.index.children(account_of(call).id, DEPLOYMENTS)
    name = call.there.name.lower()
    users = [row.name for row in rows if str(row.properties.get("raiPolicyName")).lower() == name]
    return say(call, "used", deployment=users[0]) if users else None


def every(call: Call) -> Response:
    """Azure's own, and those of the account."""
    account = account_at(call)
    if account is None:
        return absent(call)
    own = [tagged(call.cloud, record) for record in call.cloud.index.children(account.id, POLICIES)]
    return answer(200, {"value": [*(_system(account, name) for name in _SYSTEM), *own]})


def missing(call: Call) -> Response:
    """One of Azure's own, or none."""
    account = account_at(call)
    name = next((name for name in _SYSTEM if name.lower() == call.target.name.lower()), "")
    return answer(200, _system(account, name)) if account and name else absent(call)


def _system(account: Record, name: str) -> dict[str, Any]:
    rows = [
        {"name": each, "enabled": True, "severityThreshold": "Medium", "blocking": True, "source": source}
        for each in _FILTERS
        for source in _WORDS["source"]
    ]
    properties = {"type": "SystemManaged", "mode": "Blocking", "contentFilters": rows}
    return {"id": f"{account.id}/raiPolicies/{name}", "name": name, "type": POLICIES, "properties": properties}


def _named(call: Call) -> Response | None:
    name = call.target.name
    own = re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*", name) and name.lower() not in BUILT_IN
    return None if own else say(call, "name")


def _sound(call: Call) -> Response | None:
    sent = call.properties
    more = [name for name in ("customBlocklists", "customTopics", "safetyProviders") if sent.get(name)]
    if more:
        return lacking(f"'{more[0]}' of '{POLICIES}'")
    if str(sent.get("basePolicyName") or "").lower() not in BUILT_IN:
        return say(call, "base", base=sent.get("basePolicyName") or "")
    if sent.get("mode") is not None and sent["mode"] not in _MODES:
        return say(call, "mode", mode=sent["mode"], known=", ".join(_MODES))
    for row in sent.get("contentFilters") or ():
        for name, words in _WORDS.items():
            if row.get(name) is not None and row[name] not in words:
                return say(call, "word", sent=name, value=row[name], known=", ".join(words))
        if not row.get("name") or not row.get("source"):
            return say(call, "row")
    return None


TYPE = Type(
    name=POLICIES,
    writable=(_named, exclusive, _sound),
    deletable=(exclusive, _unused),
    put=put,
    delete=delete,
    view=tagged,
    missing=missing,
    tracked=False,
    regional=False,
)
ROUTES = {
    ("GET", "/subscriptions/*/resourcegroups/*/providers/microsoft.cognitiveservices/accounts/*/raipolicies"): every,
}
