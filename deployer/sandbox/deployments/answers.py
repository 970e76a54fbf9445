"""A deployment as ARM answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from deployer.sandbox.call import Call
from deployer.sandbox.cloud import Cloud
from deployer.sandbox.deployments.compiled import Compiled
from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.language.failure import Failure
from deployer.sandbox.deployments.language.known import DEFAULTS_ONLY, LIVE
from deployer.sandbox.deployments.parameters import shown
from deployer.sandbox.deployments.surroundings import template_hash
from deployer.sandbox.deployments.unit import DEPLOYMENTS, Unit
from deployer.sandbox.facts import providers, regions
from deployer.sandbox.record import Record


def view(_: Cloud, record: Record) -> dict[str, Any]:
    """A deployment."""
    return {"id": record.id, "name": record.name, "type": DEPLOYMENTS, **record.body}


def begun(compiled: Compiled, sent: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """The properties of a deployment that was just accepted."""
    cloud = call.cloud
    correlation = call.request.headers.get("x-ms-correlation-request-id")
    units = [unit for unit in compiled.units if not unit.existing]
    return {
        "templateHash": template_hash(sent.get("template")),
        "parameters": shown(compiled.template.parameters, compiled.parameters),
        **({"validationLevel": sent["validationLevel"]} if sent.get("validationLevel") else {}),
        "mode": str(sent["mode"]).capitalize(),
        **({"debugSetting": sent["debugSetting"]} if sent.get("debugSetting") else {}),
        "provisioningState": "Accepted",
        "timestamp": cloud.clock.stamp,
        "duration": "PT0.0008265S",
        "correlationId": correlation or cloud.guid("deployment", str(cloud.sequence())),
        "providers": _providers(units),
        "dependencies": _dependencies(compiled.units),
    }


def target(unit: Unit) -> dict[str, str]:
    """A resource as the list of dependencies names it."""
    return {"id": unit.id, "resourceType": unit.type, "resourceName": unit.name}


def _providers(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """Namespaces and types of a template; a type without a region has the location null (recorded)."""
    found: dict[str, dict[str, dict[str | None, None]]] = {}
    for unit in units:
        namespace, _, type = unit.type.partition("/")
        namespace = providers.namespaces().get(namespace.lower(), namespace)
        place = _location(unit)
        where = regions.canonical(place) if isinstance(place, str) else None
        found.setdefault(namespace, {}).setdefault(type, {})[where] = None
    return [
        {
            "namespace": namespace,
            "resourceTypes": [{"resourceType": type, "locations": list(places)} for type, places in types.items()],
        }
        for namespace, types in found.items()
    ]


def _location(unit: Unit) -> Any:
    """The region of a resource, however the template says it; None where only the running deployment knows."""
    sent = next((value for key, value in unit.body.items() if key.lower() == "location"), None)
    try:
        return resolve(sent, replace(unit.scope, barred=frozenset({*LIVE, *DEFAULTS_ONLY})))
    except Failure:
        return None


def _dependencies(units: tuple[Unit, ...]) -> list[dict[str, Any]]:
    known = {unit.key: unit for unit in units}
    rows = []
    for unit in units:
        needs = []
        for key in unit.needs:
            version = unit.implied.get(key)
            needs.append({**target(known[key]), **({"apiVersion": version} if version else {})})
        if needs:
            rows.append({"dependsOn": needs, **target(unit)})
    return rows
