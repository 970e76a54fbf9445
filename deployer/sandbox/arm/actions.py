"""Which actions of Azure's role definitions a request asks for, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.entra import tokens
from deployer.sandbox.facts import providers

ML = "Microsoft.MachineLearningServices"
SUBSCRIPTIONS = "Microsoft.Resources/subscriptions"
GROUPS = f"{SUBSCRIPTIONS}/resourcegroups"
SEEN = frozenset({f"{SUBSCRIPTIONS}/read", f"{SUBSCRIPTIONS}/resources/read", f"{GROUPS}/read"})
"""Asked for at a subscription by reads that show everybody what he may see."""
_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}
_OTHERWISE = {
    "microsoft.storage/checknameavailability/action": "Microsoft.Storage/checknameavailability/read",
    "microsoft.keyvault/checknameavailability/action": "Microsoft.KeyVault/checkNameAvailability/read",
}


class Need(NamedTuple):
    """An action, and the scope on which it is asked for."""

    action: str
    scope: str
    also: str = ""
    """Another spelling of the action that serves as well."""


def needed(call: Call) -> Iterator[Need]:
    """The actions without which a request is refused; what it links to is in `links_to`."""
    target = call.target
    if not target.subscription or operations.is_signed(call):
        return
    if not target.types:
        yield _front(call)
        return
    action, scope = _plain(call)
    yield Need(action, scope, _other_spelling(action))
    if target.type.lower() == f"{ML}/workspaces".lower() and target.whole and _kind(call) == "hub":
        verb = _VERBS.get(call.request.method, "")
        if verb in ("write", "delete"):
            yield Need(f"{ML}/workspaces/hubs/{verb}", scope)


def unauthorized(call: Call, need: Need) -> str:
    """The sentence of Azure for who lacks an action."""
    return (
        f"The client '{call.caller}' with object id '{tokens.principal(call.caller)}' does not have authorization to "
        f"perform action '{need.action}' over scope '{need.scope}' or the scope is invalid. If access was recently "
        "granted, please refresh your credentials."
    )


def _front(call: Call) -> Need:
    """Subscriptions, groups and the lists of both."""
    verb = _VERBS.get(call.request.method, "action")
    parts = call.target.path.split("/")
    words = [part.lower() for part in parts[3:]]
    base = f"/subscriptions/{call.target.subscription}"
    if call.target.namespace:
        return Need(f"{SUBSCRIPTIONS}/providers/{verb}", base)
    if words[:1] != ["resourcegroups"]:
        return Need("/".join((SUBSCRIPTIONS, *words[:1], verb)), base)
    if len(words) < 3:
        return Need(f"{GROUPS}/{verb}", "/".join(parts[: 3 + len(words)]) if len(words) > 1 else base)
    if words[2] == "deployments":
        return Need("Microsoft.Resources/deployments/operations/read", call.target.group_id)
    tail = f"{words[2]}/{verb}" if verb != "action" else f"{parts[5]}/action"
    return Need(f"{GROUPS}/{tail}", call.target.group_id)


def _plain(call: Call) -> tuple[str, str]:
    target = call.target
    acts = call.request.method == "POST" and not target.whole
    types = target.types[:-1] if acts and target.names else target.types
    name = spelled(target.namespace, types)
    if not acts:
        place = target.path if target.whole else _holder(call)
        return f"{name}/{_VERBS.get(call.request.method, 'action')}", place
    if not target.names:
        action = f"{name}/action"
        return _OTHERWISE.get(action.lower(), action), _holder(call)
    return f"{name}/{target.types[-1]}/action", target.path.rsplit("/", 1)[0]


def _holder(call: Call) -> str:
    """What a list or an action without a name belongs to."""
    target = call.target
    if target.group or target.scope:
        return target.parent
    return f"/subscriptions/{target.subscription}"


def spelled(namespace: str, types: tuple[str, ...]) -> str:
    """A type as Azure spells it; as it was sent where it is unknown."""
    short = "/".join(types)
    known = providers.namespaces().get(namespace.lower())
    return f"{known or namespace}/{providers.types(namespace).get(short.lower(), short) if known else short}"


def _kind(call: Call) -> str:
    sent = call.body.get("kind") if isinstance(call.body, dict) else None
    record = call.record
    return str(sent or (record.body.get("kind") if record else "") or "").lower()


def _other_spelling(action: str) -> str:
    return action.replace("/marketplaceSubscriptions/", "/marketplaceModelSubscriptions/", 1)
