"""The one way into the sandbox: a request comes, an answer goes."""

from __future__ import annotations

from msgspec.structs import replace

from deployer.sandbox.arm import throttling
from deployer.sandbox.arm.router import manage
from deployer.sandbox.deployments.tick import tick
from deployer.sandbox.entra import tokens
from deployer.sandbox.facts import models
from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.inference.endpoint import find
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.record import Operation
from deployer.sandbox.state.request_log import entry

ARM = "management.azure.com"
LOGIN = "login.microsoftonline.com"
_HSTS = {"strict-transport-security": "max-age=31536000; includeSubDomains", "x-content-type-options": "nosniff"}


def handle(cloud: Cloud, request: Request) -> Response:
    """Answer one request. May be called from many threads; status 0 stands for a connection cut by a fault."""
    with cloud.lock:
        tick(cloud, _faulty)
        response = _faulty(cloud, request)
        tick(cloud, _faulty)
        response = replace(response, headers={**_common(cloud, request), **response.headers})
        cloud.commit(entry(request, response.status, cloud.clock.stamp))
        return response


def _faulty(cloud: Cloud, request: Request) -> Response:
    fault = _strike(cloud, request)
    if fault and fault.act != "outcome" and not fault.effect:
        return fault.response()
    before = set(cloud.pending) if fault else set()
    response = _route(cloud, request)
    if fault is None:
        return response
    if fault.act != "outcome":
        return fault.response()
    for key in set(cloud.pending) - before:
        cloud.keep("operation", key, _spoiled(cloud.operations[key], fault))
    return response


def _strike(cloud: Cloud, request: Request) -> Fault | None:
    struck = None
    for name, fault in list(cloud.faults.items()):
        if fault.matches(request):
            counted = replace(fault, hits=fault.hits + 1)
            cloud.keep("fault", name, counted)
            struck = struck or (counted if counted.strikes else None)
    return struck


def _spoiled(operation: Operation, fault: Fault) -> Operation:
    due = operation.due if fault.seconds is None else operation.started + fault.seconds
    note = {**operation.note, "properties": dict(fault.properties)}
    return replace(operation, outcome=fault.outcome, error=fault.body or operation.error, due=due, note=note)


def _route(cloud: Cloud, request: Request) -> Response:
    if request.host == LOGIN:
        return tokens.answer(cloud, request)
    if request.host.endswith(".vault.azure.net"):
        from deployer.sandbox.resources import vault_data_plane

        return vault_data_plane.answer(cloud, request)
    if request.host.endswith(".blob.core.windows.net"):
        from deployer.sandbox.resources import blobs

        return blobs.answer(cloud, request)
    if request.host != ARM:
        return _infer(cloud, request)
    return throttling.refusal(cloud, request) or manage(cloud, request)


def _infer(cloud: Cloud, request: Request) -> Response:
    endpoint = find(cloud, request)
    if endpoint is None:
        from deployer.sandbox.foundry import data_plane

        if data_plane.serves(request.host) and (found := data_plane.answer(cloud, request)):
            return found
        text = (
            f"The sandbox knows no host '{request.host}': no endpoint bears this name, and it is no address of Azure's."
        )
        return answer(404, {"error": {"code": "SandboxUnknownHost", "message": text}})
    if models.retired(endpoint.model, cloud.clock.day):
        text = f"The model '{endpoint.model}' is retired."
        return answer(404, {"error": {"code": "NotFound", "message": text}})
    from deployer.sandbox.inference.access import barred
    from deployer.sandbox.inference.router import answer as reply

    return barred(cloud, request, endpoint) or reply(cloud, request, endpoint)


def _common(cloud: Cloud, request: Request) -> dict[str, str]:
    number = str(cloud.counts["requests"])
    headers = {
        **_HSTS,
        "date": f"{cloud.clock.now():%a, %d %b %Y %H:%M:%S} GMT",
        "x-ms-request-id": cloud.guid("request", number),
    }
    if request.host == ARM:
        sent = request.headers.get("x-ms-correlation-request-id", "")
        headers["x-ms-correlation-request-id"] = sent or cloud.guid("correlation", number)
        headers |= {"cache-control": "no-cache", "pragma": "no-cache", **throttling.remaining(cloud, request)}
        if request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
            headers["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "")
    return headers
