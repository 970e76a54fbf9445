"""The three envelopes in which Azure refuses (contract notes, section 5)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.facts import regions
from deployer.sandbox.http import Response, answer

_OUTER = {400: "BadRequest", 403: "Forbidden", 404: "NotFound", 409: "Conflict"}
Detail = Mapping[str, Any]
LACKING = "SandboxNotImplemented"
"""The code of everything that Azure may have and the sandbox has not; Azure itself never sends it."""


def arm(status: int, code: str, message: str, *, target: str = "", details: Sequence[Detail] = ()) -> Response:
    """A refusal of the ARM front end."""
    return answer(status, {"error": error(code, message, target, details)}, {"x-ms-failure-cause": "gateway"})


def lacking(what: str) -> Response:
    """The answer to whatever lies outside the cover of docs/sandbox.md. `what` names it: `the resource type 'A/b'`.

    No refusal of Azure's stands there: who reads one concludes that his own template is wrong.
    """
    text = f"The sandbox does not implement {what}. Azure may know it: see the cover in docs/sandbox.md."
    return arm(501, LACKING, text)


def provider(status: int, code: str, message: str) -> Response:
    """A refusal of a resource provider without an envelope of its own: storage, key vault."""
    return answer(status, {"error": error(code, message)})


def error(code: str, message: str, target: str = "", details: Sequence[Detail] = ()) -> dict[str, Any]:
    """The plain error object of ARM."""
    found: dict[str, Any] = {"code": code, "message": message}
    if target:
        found["target"] = target
    if details:
        found["details"] = list(details)
    return found


def mfe(call: Call, status: int, message: str, inner: str = "") -> Response:
    """A refusal of the part behind endpoints and Marketplace subscriptions; the reason is the innermost code."""
    return answer(status, {"error": mfe_error(call, status, message, inner)})


def mfe_error(call: Call, status: int, message: str, inner: str = "") -> dict[str, Any]:
    """The error of that envelope, as it also stands in the record of a failed operation."""
    deeper = {"code": inner, "innerError": None} if inner else None
    facts: Mapping[str, Any] = {
        "ComponentName": "managementfrontend",
        "Correlation": correlation(call),
        "Environment": region(call),
        "Location": region(call),
        "Time": call.cloud.clock.stamp,
        "InnerError": {"code": _OUTER.get(status, "BadRequest"), "innerError": deeper},
    }
    extra = [{"type": name, "info": {"value": value}} for name, value in facts.items()]
    return {"code": "UserError", "message": message, "details": [], "additionalInfo": extra}


def inferencing(call: Call, what: str, errors: Mapping[str, Sequence[str]]) -> Response:
    """A refusal of managed online endpoints: the sentence is JSON in the message of a detail (mslearn-azure-ml#30)."""
    ids = correlation(call)
    inner = {
        "errors": {key: list(values) for key, values in errors.items()},
        "type": "https://tools.ietf.org/html/rfc7231#section-6.5.1",
        "title": "One or more validation errors occurred.",
        "status": 400,
        "traceId": f"00-{ids['operation']}-{ids['request']}-01",
    }
    text = json.dumps(inner, separators=(",", ":"))
    detail = {"code": what, "message": f"InferencingClient HttpRequest error, error detail: {text}"}
    outer = mfe_error(call, 400, "The request is invalid.")
    return answer(400, {"error": {**outer, "code": "BadRequest", "details": [detail]}})


def account(call: Call, status: int, message: str, inner: str, code: str = "UserError") -> Response:
    """A refusal of the part behind workspaces and connections."""
    body = {
        "error": {
            "code": code,
            "severity": None,
            "message": message,
            "messageFormat": None,
            "messageParameters": None,
            "referenceCode": None,
            "detailsUri": None,
            "target": None,
            "details": [],
            "innerError": {"code": inner, "innerError": None},
            "debugInfo": None,
            "additionalInfo": None,
        },
        "correlation": correlation(call),
        "environment": region(call),
        "location": region(call),
        "time": call.cloud.clock.stamp,
        "componentName": "account-rp",
        "statusCode": status,
    }
    return answer(status, body, {"x-ms-response-type": "error"})


def correlation(call: Call) -> dict[str, str]:
    """The ids by which Microsoft's support finds a request."""
    digest = call.cloud.digest("correlation", str(call.cloud.counts["requests"]))
    return {"operation": digest[:32], "request": digest[32:48]}


def region(call: Call) -> str:
    """The region in which the provider answers: that of the resource, of the body sent, or of what it lives in."""
    sent = call.body.get("location") if isinstance(call.body, dict) else None
    for record in (call.record, call.parent):
        if record and record.body.get("location"):
            return regions.canonical(str(record.body["location"]))
    return regions.canonical(str(sent or ""))
