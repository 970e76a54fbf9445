"""Resource providers and their registration."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.facts import providers, regions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Subscription

say = Refusals("providers")


def state(cloud: Cloud, subscription: Subscription, namespace: str) -> str:
    """Registered, Registering or NotRegistered."""
    if namespace.lower() not in subscription.registered:
        return "NotRegistered"
    due = cloud.notes.get(_note(subscription, namespace), 0.0)
    return "Registered" if cloud.clock.now().timestamp() >= due else "Registering"


def begin(cloud: Cloud, subscription: Subscription, namespace: str) -> None:
    """From now on it takes its time."""
    due = cloud.clock.now().timestamp() + cloud.settings.duration("Microsoft.Resources/providers")
    cloud.remember(_note(subscription, namespace), due)


def _note(subscription: Subscription, namespace: str) -> str:
    return f"registering/{subscription.id}/{namespace}".lower()


def view(call: Call, namespace: str) -> dict[str, Any]:
    """A provider as ARM answers it."""
    places = [regions.display(name) for name in regions.names() if regions.offers(namespace, name)]
    rows = []
    for type in providers.types(namespace).values():
        versions = list(reversed(providers.versions(namespace, type)))
        row = {"resourceType": type, "locations": places, "apiVersions": versions, "capabilities": "None"}
        rows.append({**row, "defaultApiVersion": next((v for v in versions if "preview" not in v), versions[0])})
    return {
        "id": f"/subscriptions/{call.subscription.id}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": state(call.cloud, call.subscription, namespace),
        "resourceTypes": rows,
    }


def list_all(call: Call) -> Response:
    """Every provider."""
    return answer(200, {"value": [view(call, name) for name in providers.registrations().values()]})


def show(call: Call) -> Response:
    """One provider."""
    return _known(call) or answer(200, view(call, _spelled(call)))


def register(call: Call) -> Response:
    """Register the subscription for a provider."""
    if refusal := _known(call):
        return refusal
    namespace = call.target.namespace.lower()
    if namespace not in call.subscription.registered:
        begin(call.cloud, call.subscription, namespace)
    return _set(call, tuple(sorted({*call.subscription.registered, namespace})))


def unregister(call: Call) -> Response:
    """Take the registration back."""
    if refusal := _known(call):
        return refusal
    namespace = call.target.namespace.lower()
    inside = call.cloud.index.inside(f"/subscriptions/{call.target.subscription}")
    if any(record.type.lower().startswith(f"{namespace}/") for record in inside):
        return say(call, "in use", namespace=_spelled(call))
    return _set(call, tuple(name for name in call.subscription.registered if name != namespace))


def _set(call: Call, registered: tuple[str, ...]) -> Response:
    call.cloud.keep("subscription", call.subscription.id, replace(call.subscription, registered=registered))
    return answer(200, view(call, _spelled(call)))


def _spelled(call: Call) -> str:
    return providers.registrations()[call.target.namespace.lower()]


def _known(call: Call) -> Response | None:
    if call.target.namespace.lower() in providers.registrations():
        return None
    return lacking(f"the resource provider '{call.target.namespace}'")


ROUTES = {
    ("GET", "/subscriptions/*/providers"): list_all,
    ("GET", "/subscriptions/*/providers/*"): show,
    ("POST", "/subscriptions/*/providers/*/register"): register,
    ("POST", "/subscriptions/*/providers/*/unregister"): unregister,
}
