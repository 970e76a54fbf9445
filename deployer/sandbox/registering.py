"""Whether a subscription is registered for a resource provider, or is just being."""

from __future__ import annotations

from deployer.sandbox.cloud import Cloud
from deployer.sandbox.record import Subscription


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
