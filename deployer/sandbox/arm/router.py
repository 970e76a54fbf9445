"""Azure Resource Manager: who answers a request."""

from __future__ import annotations

from msgspec.structs import replace

from deployer.sandbox.arm import checks, tags
from deployer.sandbox.arm.body_shape import wellformed
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.listing import of_type, page
from deployer.sandbox.arm.locks import unlocked
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.arm.target import Target, parse
from deployer.sandbox.arm.type_registry import routes, types
from deployer.sandbox.deployments import json_text
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

say = Refusals("router")
_TOLD = frozenset({"microsoft.machinelearningservices", "microsoft.authorization", "microsoft.resources"})
"""Namespaces whose published definitions are at hand: a method that they do not name is none of Azure's."""


def manage(cloud: Cloud, request: Request) -> Response:
    """Answer a request to ARM."""
    target = parse(request.path)
    path = request.path.rstrip("/") or "/"
    claims = tokens.guard(cloud, request)
    if isinstance(claims, Response):
        return claims
    version = request.query.get("api-version", "")
    body, request = _body(request)
    call = Call(cloud, request, target or Target(path), version, body, str(claims["appid"]))
    if refusal := checks.first(call, checks.media, checks.version):
        return refusal
    if target and (refusal := checks.first(call, checks.subscription, checks.scope, checks.allowed, unlocked)):
        return refusal
    if call.target.type.lower() == "microsoft.resources/tags":
        known = request.method in tags.METHODS and call.target.name.lower() == "default"
        return wellformed(call) or tags.answering(call) if known else _unknown(call)
    answering = routes(path)
    if request.method in answering:
        looks = (checks.registered, checks.group_of_list, wellformed)
        return checks.first(call, *looks) or answering[request.method](call)
    if answering:
        return _not_supported(call, tuple(sorted(answering)))
    if not call.target.types:
        return _unknown(call)
    return checks.first(call, checks.known_type, checks.registered, checks.group) or _resource(call)


def _body(request: Request) -> tuple[object, Request]:
    """What was sent, and the request with it in strict JSON; the bytes where they are no JSON."""
    try:
        return request.json(), request
    except ValueError:
        if "/providers/microsoft.resources/deployments/" not in request.path.lower():
            return request.body, request
    try:
        body, content = json_text.read(request.body)
    except ValueError:
        return request.body, request
    return body, replace(request, body=content)


def _resource(call: Call) -> Response:
    target = call.target
    collection = not target.whole and call.request.method in ("GET", "HEAD")
    action = not target.whole and call.request.method == "POST" and bool(target.names)
    name = "/".join((target.namespace, *(target.types[:-1] if action else target.types)))
    type = types().get(name.lower())
    if type is None:
        return _unimplemented(call, name)
    if collection:
        return _list(call, type)
    if action:
        return _act(call, type)
    if not target.whole or not target.group:
        return _unknown(call)
    return _one(call, type)


def _one(call: Call, type: Type) -> Response:
    method = call.request.method
    if refusal := checks.parent(call):
        return refusal
    if method in ("GET", "HEAD"):
        return _read(call, type)
    if method == "DELETE" and call.record is None:
        return Response(204, {"content-length": "0"}) if not type.delete_absent else type.delete_absent(call)
    answering = {"PUT": type.put, "PATCH": type.patch, "DELETE": type.delete}.get(method)
    if answering is None:
        return _not_allowed(call, type)
    if method == "PATCH" and call.record is None:
        return _absent(call, type)
    rules = {"PUT": type.writable, "PATCH": type.patchable, "DELETE": type.deletable}[method]
    return checks.first(call, checks.json_body, wellformed, checks.tags, *rules) or answering(call)


def _read(call: Call, type: Type) -> Response:
    record = call.record
    if call.request.method == "HEAD":
        return Response(204 if record else 404, {"content-length": "0"})
    return answer(200, type.shown(call, record)) if record else _absent(call, type)


def _list(call: Call, type: Type) -> Response:
    if refusal := checks.parent(call):
        return refusal
    rows = [type.shown(call, record) for record in of_type(call, type.name) if _wanted(call, type, record)]
    return page(call, rows, call.cloud.settings.page if type.paged else 1000, "$skip" if type.paged else "$skiptoken")


def _wanted(call: Call, type: Type, record: Record) -> bool:
    asked = {name: call.request.query.get(name, "").lower() for name in type.narrows}
    return all(
        not text or str(record.body.get(name, "")).lower() in [part.strip() for part in text.split(",")]
        for name, text in asked.items()
    )


def _act(call: Call, type: Type) -> Response:
    answering = type.actions.get(call.target.types[-1].lower())
    if answering is None:
        return _unimplemented(call, f"{type.name}/{call.target.types[-1]}")
    record = call.cloud.find(call.target.parent)
    return answering(call) if record else _absent(call, type)


def _absent(call: Call, type: Type) -> Response:
    if type.missing:
        return type.missing(call)
    target = call.target
    pairs = zip(target.types, target.names, strict=False)
    name = "/".join(part for pair in pairs for part in pair)
    return say(call, "absent", resource=f"{target.namespace}/{name}", group=target.group)


def _not_allowed(call: Call, type: Type) -> Response:
    if call.target.namespace.lower() not in _TOLD:
        return _unimplemented(call, type.name)
    return say(call, "method", type=type.name, method=call.request.method)


def _not_supported(call: Call, others: tuple[str, ...]) -> Response:
    if call.target.namespace and call.target.namespace.lower() not in _TOLD:
        return _unknown(call)
    refused = say(call, "method here", method=call.request.method)
    return replace(refused, headers={**refused.headers, "allow": ", ".join(others)})


def _unimplemented(call: Call, name: str) -> Response:
    return lacking(f"'{call.request.method}' of '{name}'")


def _unknown(call: Call) -> Response:
    return lacking(f"'{call.request.method}' of the path '{call.request.path}'")
