"""Subscriptions, tenants and locations."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.entra.access import permissions, within
from deployer.sandbox.facts.read import read
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Subscription


def view(subscription: Subscription) -> dict[str, Any]:
    """A subscription as ARM answers it."""
    return {
        "id": f"/subscriptions/{subscription.id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription.id,
        "tenantId": subscription.tenant,
        "displayName": subscription.name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": subscription.quota_id,
            "spendingLimit": subscription.spending_limit,
        },
    }


def list_all(call: Call) -> Response:
    """Every subscription in which the caller has a role."""
    known = (item for item in call.cloud.subscriptions.values() if _seen(call, item.id))
    found = sorted(known, key=lambda subscription: subscription.id)
    return answer(200, {"value": [view(subscription) for subscription in found], "nextLink": ""})


def _seen(call: Call, id: str) -> bool:
    scope = f"/subscriptions/{id}"
    return bool(permissions(call.cloud, call.caller, scope)) or within(call.cloud, call.caller, scope)


def show(call: Call) -> Response:
    """One subscription."""
    return answer(200, view(call.subscription))


def tenants(call: Call) -> Response:
    """The tenants of the subscriptions."""
    found = sorted({subscription.tenant for subscription in call.cloud.subscriptions.values()})
    rows = [
        {
            "id": f"/tenants/{tenant}",
            "tenantId": tenant,
            "countryCode": "FR",
            "displayName": "Sandbox",
            "domains": ["sandbox.onmicrosoft.com"],
            "tenantCategory": "Home",
            "defaultDomain": "sandbox.onmicrosoft.com",
            "tenantType": "AAD",
        }
        for tenant in found
    ]
    return answer(200, {"value": rows, "nextLink": ""})


def locations(call: Call) -> Response:
    """Every region."""
    return answer(200, {"value": [_location(call, name, row) for name, row in read("regions")["regions"].items()]})


def _location(call: Call, name: str, row: dict[str, Any]) -> dict[str, Any]:
    place = f"/subscriptions/{call.subscription.id}/locations"
    zones = [{"logicalZone": str(at), "physicalZone": f"{name}-az{at}"} for at in range(1, row["zones"] + 1)]
    return {
        "id": f"{place}/{name}",
        "name": name,
        "type": "Region",
        "displayName": row["display"],
        "regionalDisplayName": f"({row['group']}) {row['display']}",
        "metadata": {
            "regionType": "Physical",
            "regionCategory": "Recommended" if zones else "Other",
            "geography": row["geography"],
            "geographyGroup": row["group"],
            "longitude": row["longitude"],
            "latitude": row["latitude"],
            "physicalLocation": row["city"],
            "pairedRegion": [{"name": row["paired"], "id": f"{place}/{row['paired']}"}] if row["paired"] else [],
        },
        **({"availabilityZoneMappings": zones} if zones else {}),
    }


ROUTES = {
    ("GET", "/subscriptions"): list_all,
    ("GET", "/tenants"): tenants,
    ("GET", "/subscriptions/*"): show,
    ("GET", "/subscriptions/*/locations"): locations,
}
