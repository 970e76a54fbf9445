"""What the ARM front end looks at before a resource provider sees a request. Each check gives a refusal or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from deployer.sandbox.arm.actions import SEEN, Need, needed, unauthorized
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm, lacking
from deployer.sandbox.arm.linked_scopes import links_to
from deployer.sandbox.arm.providers import state
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.target import parse
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.entra import access, tokens
from deployer.sandbox.facts import providers, regions
from deployer.sandbox.http import Response

say = Refusals("front")
Check = Callable[[Call], Response | None]
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z]+)?")
_BAD_TAG = re.compile(r"[<>%&\\?/\x00-\x1f]")
_FRONT = "microsoft.resources"
_ALWAYS = (_FRONT, "microsoft.authorization")
"""Namespaces that need no registration."""


def first(call: Call, *checks: Check) -> Response | None:
    """The first refusal, if any."""
    return next((refusal for check in checks if (refusal := check(call))), None)


def allowed(call: Call) -> Response | None:
    """The caller must have a role that permits what the request is, and what it does to others."""
    own = list(needed(call))
    for need in own:
        if not permitted(call, need) and not _sees(call, need):
            return say(call, "unauthorized", why=unauthorized(call, need))
    for need in links_to(call):
        if not permitted(call, need):
            places = {"may": own[0].action, "on": own[0].scope, "lacks": need.action, "linked": need.scope}
            return say(call, "linked", caller=call.caller, principal=tokens.principal(call.caller), **places)
    return None


def permitted(call: Call, need: Need) -> bool:
    """Whether a role of the caller permits an action."""
    names = {need.action, need.also or need.action}
    return any(access.allows(call.cloud, call.caller, name, need.scope) for name in names)


def _sees(call: Call, need: Need) -> bool:
    """Who has a role somewhere in a subscription sees the subscription, and of its lists what concerns him."""
    return need.action in SEEN and access.within(call.cloud, call.caller, need.scope)


def version(call: Call) -> Response | None:
    """The api-version must be given, written as one, and known for the type."""
    if not call.version:
        return say(call, "versionless")
    namespace, type = _versioned(call)
    known = providers.versions(namespace, type)
    if not known or call.version.lower() in known:
        return None
    if _DATED.fullmatch(call.version.lower()):
        # Azure takes more versions than it publishes, and newer ones than the sandbox was told of.
        spelled = f"{providers.namespaces()[namespace.lower()]}/{type}"
        return lacking(f"the api-version '{call.version}' of '{spelled}' (it knows '{known[0]}' to '{known[-1]}')")
    return _no_version(call, namespace, type, known)


def _no_version(call: Call, namespace: str, type: str, known: tuple[str, ...]) -> Response:
    """What is no date is no version of anything."""
    if namespace.lower() == _FRONT:
        return say(call, "version", sent=call.version, known=",".join(reversed(known)))
    found = types().get(f"{namespace}/{type}".lower())
    if found and not found.regional and "/" not in type:
        return say(call, "type", type=type, namespace=namespace, sent=call.version, known=",".join(known))
    places = [name for name in regions.names() if regions.offers(namespace, name)]
    kept = call.record.body.get("location") if call.record else None
    where = (call.body.get("location") if isinstance(call.body, dict) else None) or kept
    told = {"location": where or "global", "type": type, "known": ", ".join(known), "places": ", ".join(places)}
    return say(call, "provider", sent=call.version, **told)


def media(call: Call) -> Response | None:
    """What is sent is JSON, and says so."""
    sent = call.request.headers.get("content-type", "")
    if not call.request.body or sent.partition(";")[0].strip().lower() == "application/json":
        return None
    return say(call, "media", sent=sent or "<null>")


def subscription(call: Call) -> Response | None:
    """The subscription must exist."""
    name = call.target.subscription
    if name.lower() in call.cloud.subscriptions:
        return None
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", name):
        return say(call, "subscription id", subscription=name)
    return say(call, "subscription", subscription=name)


def known_type(call: Call) -> Response | None:
    """The namespace and the type must be in the cover: Azure has thousands that are not."""
    target = call.target
    if target.namespace.lower() not in providers.namespaces():
        return lacking(f"the resource provider '{target.namespace}' (asked for '{target.type}')")
    if providers.versions(*_versioned(call)):
        return None
    return lacking(f"the resource type '{'/'.join(_versioned(call))}'")


def scope(call: Call) -> Response | None:
    """What an extension stands on must be in the cover, too."""
    below = parse(call.target.scope) if call.target.scope else None
    if below is None or not below.namespace or not below.types or below.type.lower() in types():
        return None
    return lacking(f"'{call.target.type}' on a resource of type '{below.type}'")


def referred(id: str) -> Response | None:
    """What a body refers to must be in the cover: of another type nobody here knows whether it exists."""
    found = parse(id)
    if found is None or not found.namespace or not found.types or found.type.lower() in types():
        return None
    return lacking(f"references to the resource type '{found.type}'")


def registered(call: Call) -> Response | None:
    """The subscription must be registered for the namespace."""
    namespace = call.target.namespace.lower()
    if namespace in ("", *_ALWAYS) or state(call.cloud, call.subscription, namespace) == "Registered":
        return None
    if not call.target.types or call.target.types[0].lower() in ("register", "unregister"):
        return None
    spelled = providers.namespaces().get(namespace, call.target.namespace)
    text = (
        f"The subscription is not registered to use namespace '{spelled}'. "
        "See https://aka.ms/rps-not-found for how to register subscriptions."
    )
    code = "MissingSubscriptionRegistration"
    return arm(409, code, text, details=[{"code": code, "target": spelled, "message": text}])


def group(call: Call) -> Response | None:
    """The resource group must exist, and must not be on its way out when something is written."""
    target = call.target
    if not target.group:
        return None
    if not call.cloud.find(target.group_id):
        return no_group(call)
    return group_stays(call) if call.request.method in ("PUT", "PATCH", "POST") else None


def no_group(call: Call) -> Response:
    """The resource group is not there."""
    return say(call, "group", group=call.target.group)


def group_stays(call: Call) -> Response | None:
    """The resource group, if there is one, is not on its way out."""
    found = call.cloud.find(call.target.group_id)
    return say(call, "group goes", group=found.name) if found and found.operation else None


def group_of_list(call: Call) -> Response | None:
    """A list below a resource group needs the group."""
    listed = call.target.path.lower().endswith("/resources") and call.target.group
    return group(call) if listed else None


def parent(call: Call) -> Response | None:
    """What a resource lives in must exist."""
    target = call.target
    if call.parent or not target.group or (len(target.types) < 2 and not target.scope):
        return None
    if call.request.method == "DELETE" and target.whole:
        return Response(204, {"content-length": "0"})
    verbs = {"GET": "read", "HEAD": "read", "DELETE": "delete", "POST": "action"}
    verb = verbs.get(call.request.method, "write")
    return say(call, "parent", verb=verb, type="/".join(target.types), parent=target.parent)


def json_body(call: Call) -> Response | None:
    """A write carries a JSON object."""
    if call.request.method not in ("PUT", "PATCH") or isinstance(call.body, dict):
        return None
    return say(call, "body")


def tags(call: Call) -> Response | None:
    """Limits of tags."""
    found = call.body.get("tags") if isinstance(call.body, dict) else None
    if not found:
        return None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        return say(call, "tags")
    if len(found) > 50:
        return say(call, "tags many", count=len(found))
    for key, value in found.items():
        if _BAD_TAG.search(key) or not key.strip():
            return say(call, "tag name", key=key)
        if len(key) > 512 or len(value) > 256:
            return say(call, "tag long", key=key[:64])
    if len({key.lower() for key in found}) < len(found):
        return say(call, "tags twice")
    return None


def _versioned(call: Call) -> tuple[str, str]:
    target = call.target
    if not target.subscription and target.path.lower() not in ("/subscriptions", "/tenants"):
        return "", ""
    if not target.namespace or not target.types:
        parts = target.path.lower().split("/")
        if "operationresults" in parts:
            return "", ""
        if parts[5:6] == ["deployments"]:
            return _FRONT, "deployments"
        return _FRONT, "subscriptions" if parts[3:4] in ([], ["locations"]) else "resourceGroups"
    last = -1 if not target.whole and call.request.method == "POST" and target.names else len(target.types)
    types = target.types[:last]
    return target.namespace, "/".join(types)
