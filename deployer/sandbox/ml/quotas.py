"""Usages and quotas of the machine learning provider in a region, and its machine sizes."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.facts import sizes
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.online_deployments import used

_NAMESPACE = "Microsoft.MachineLearningServices"


def usages(call: Call) -> Response:
    """Cores in use and granted, by family."""
    rows = [{**_row(call, family, "usages"), "currentValue": _used(call, family)} for family in sizes.families()]
    return answer(200, {"value": rows})


def quotas(call: Call) -> Response:
    """Cores granted, by family."""
    return answer(200, {"value": [_row(call, family, "quotas") for family in sizes.families()]})


def vm_sizes(call: Call) -> Response:
    """The machine sizes that can be had."""
    day = call.cloud.clock.day
    found = [size for size in sizes.sizes().values() if sizes.size(size.name, day)]
    rows = [
        {
            "name": size.name,
            "family": size.family,
            "vCPUs": size.cores,
            "gpus": size.gpus,
            "osVhdSizeMB": 1_047_552,
            "maxResourceVolumeMB": size.disk,
            "memoryGB": float(size.memory),
            "lowPriorityCapable": True,
            "premiumIO": True,
            "supportedComputeTypes": ["AmlCompute", "ComputeInstance"],
        }
        for size in found
    ]
    return answer(200, {"value": rows})


def _region(call: Call) -> str:
    return call.target.names[0].lower()


def _row(call: Call, family: str, what: str) -> dict[str, Any]:
    place = f"/subscriptions/{call.subscription.id}/providers/{_NAMESPACE}/locations/{_region(call)}/{what}"
    series = family.removeprefix("standard").removeprefix("Standard").removesuffix("Family").strip()
    return {
        "id": f"{place}/{family}",
        "type": f"{_NAMESPACE}/vmFamily/{what}",
        "name": {"value": family, "localizedValue": f"Standard {series} Family Cluster Dedicated vCPUs"},
        "unit": "Count",
        "limit": call.cloud.settings.granted(call.subscription.id, _region(call), family),
    }


def _used(call: Call, family: str) -> int:
    return used(call.cloud, call.subscription.id, _region(call), family)


_PLACE = "/subscriptions/*/providers/microsoft.machinelearningservices/locations/*"
ROUTES = {
    ("GET", f"{_PLACE}/usages"): usages,
    ("GET", f"{_PLACE}/quotas"): quotas,
    ("GET", f"{_PLACE}/vmsizes"): vm_sizes,
}
