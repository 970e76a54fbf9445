"""A deployment is submitted: understood, looked over, and kept until it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.operations import signed
from deployer.sandbox.deployments import store
from deployer.sandbox.deployments.errors import ExpressionError, Refusal
from deployer.sandbox.deployments.json_text import positions
from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.language.function import NOT_YET
from deployer.sandbox.deployments.language.values import value_of
from deployer.sandbox.deployments.parameters import shown
from deployer.sandbox.deployments.preflight import preflight
from deployer.sandbox.deployments.program import Program
from deployer.sandbox.deployments.request_checks import DeploymentRequest, check_request, error_response
from deployer.sandbox.deployments.store import DEPLOYMENTS, Step, view
from deployer.sandbox.deployments.template_resources import TemplateResource
from deployer.sandbox.facts import providers, regions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Operation, Record

_DELAY = 1.0
"""Seconds until an accepted deployment runs (assumed)."""
_EXPIRY = timedelta(days=7)


def accepted_properties(program: Program, sent: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """The properties of a deployment that was just accepted."""
    cloud = call.cloud
    correlation = call.request.headers.get("x-ms-correlation-request-id")
    resources = [resource for resource in program.resources if not resource.existing]
    return {
        "parameters": shown(program.template.parameters, program.parameters),
        **({"validationLevel": sent["validationLevel"]} if sent.get("validationLevel") else {}),
        "mode": str(sent["mode"]).capitalize(),
        **({"debugSetting": sent["debugSetting"]} if sent.get("debugSetting") else {}),
        "provisioningState": "Accepted",
        "timestamp": cloud.clock.stamp,
        "duration": "PT0.0008265S",
        "correlationId": correlation or cloud.guid("deployment", str(cloud.sequence())),
        "providers": _providers(resources),
        "dependencies": _dependencies(program.resources),
    }


def target(resource: TemplateResource) -> dict[str, str]:
    """A resource as the list of dependencies names it."""
    return {"id": resource.id, "resourceType": resource.type, "resourceName": resource.name}


def _providers(resources: Iterable[TemplateResource]) -> list[dict[str, Any]]:
    """Namespaces and types of a template; a type without a region has the location null (recorded)."""
    found: dict[str, dict[str, dict[str | None, None]]] = {}
    for resource in resources:
        namespace, _, type = resource.type.partition("/")
        namespace = providers.namespaces().get(namespace.lower(), namespace)
        place = _location(resource)
        where = regions.canonical(place) if isinstance(place, str) else None
        found.setdefault(namespace, {}).setdefault(type, {})[where] = None
    return [
        {
            "namespace": namespace,
            "resourceTypes": [{"resourceType": type, "locations": list(places)} for type, places in types.items()],
        }
        for namespace, types in found.items()
    ]


def _location(resource: TemplateResource) -> Any:
    """The region of a resource, however the template says it; None where only the running deployment knows."""
    try:
        return resolve(value_of(resource.body, "location"), replace(resource.scope, forbidden=NOT_YET))
    except ExpressionError:
        return None


def _dependencies(resources: tuple[TemplateResource, ...]) -> list[dict[str, Any]]:
    known = {resource.key: resource for resource in resources}
    rows = []
    for resource in resources:
        versions = {key: {"apiVersion": version} for key, version in resource.implied.items() if version}
        needs = [{**target(known[key]), **versions.get(key, {})} for key in resource.needs]
        if needs:
            rows.append({"dependsOn": needs, **target(resource)})
    return rows


def put(call: Call) -> Response:
    """Deploy a template."""
    try:
        deployment = check_request(call)
        _check_name_is_free(call)
        preflight(call, deployment)
    except Refusal as refusal:
        return error_response(call, refusal)
    before = call.record
    record = _record(call, deployment)
    sent = deployment.properties
    source = {"template": sent["template"], "parameters": dict(deployment.program.parameters)}
    store.start(call.cloud, record, {**source, "properties": {"mode": sent["mode"]}})
    return answer(200 if before else 201, view(call.cloud, record), {"azure-asyncoperation": _poll(call, record)})


def validate(call: Call) -> Response:
    """Look a template over as if it were to be deployed."""
    try:
        deployment = check_request(call)
        found = preflight(call, deployment, deployment.level).resources
    except Refusal as refusal:
        return error_response(call, refusal)
    properties = {
        **accepted_properties(deployment.program, deployment.properties, call),
        "provisioningState": "Succeeded",
        "validatedResources": [{"id": id} for id in dict.fromkeys(resource.id for resource in found)],
    }
    head = {"id": store.deployment_id(call), "name": deployment.name, "type": DEPLOYMENTS}
    return answer(200, {**head, **_location_and_tags(deployment), "properties": properties})


def _record(call: Call, deployment: DeploymentRequest) -> Record:
    cloud = call.cloud
    now = cloud.clock.now().timestamp()
    wait = Operation(cloud.guid("deployment start", str(cloud.sequence())), "", "start", now, now + _DELAY)
    cloud.keep("operation", wait.id, wait)
    hidden = {
        "wait": wait.id,
        "started": now,
        "number": f"0858{int(cloud.digest('deployment', wait.id)[:13], 16) % 10**16:016d}",
        "caller": call.caller,
        "steps": [step.to_json() for step in _steps(call, deployment.program.resources)],
    }
    id = call.record.id if call.record else store.deployment_id(call)
    body = {
        **_location_and_tags(deployment),
        "properties": accepted_properties(deployment.program, deployment.properties, call),
    }
    return Record(id, DEPLOYMENTS, body, cloud.clock.stamp, cloud.clock.stamp, hidden=hidden)


def _location_and_tags(deployment: DeploymentRequest) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if location := deployment.body.get("location"):
        found["location"] = regions.canonical(str(location))
    if tags := deployment.body.get("tags"):
        found["tags"] = dict(tags)
    return found


def _steps(call: Call, resources: Iterable[TemplateResource]) -> Iterable[Step]:
    lines = positions(call.request.body.decode("utf-8", "replace"), ("properties", "template", "resources"))
    for resource in resources:
        idle = resource.existing or not resource.active
        line, column = lines.get(resource.path[3], (0, 0))
        named = (resource.key, resource.id, resource.type, resource.name)
        yield Step(*named, resource.needs, "Skipped" if idle else "Waiting", line=line, column=column)


def _poll(call: Call, record: Record) -> str:
    return signed(call, f"{record.id}/operationStatuses/{record.hidden['number']}")


def _check_name_is_free(call: Call) -> None:
    """A name whose deployment has not ended is taken; at a subscription a name keeps its location."""
    record = call.record
    if record is None:
        return
    place = regions.canonical(str(call.body.get("location", "")))
    if place and record.body.get("location") != place:
        text = (
            f"Invalid deployment location '{place}'. The deployment '{record.name}' already exists in location "
            f"'{record.body.get('location')}'."
        )
        raise Refusal("InvalidDeploymentLocation", text, status=409)
    if record.state not in {*store.ACTIVE, "Deleting"}:
        return
    begun = datetime.fromtimestamp(float(record.hidden["started"]), UTC)
    text = (
        f"The deployment with resource id '{record.id}' cannot be saved, because this would overwrite an existing "
        "deployment which is still active. If this is an intentional re-deployment, please wait for the original "
        "deployment to complete, or cancel it before re-attempting the operation. The previous deployment was started "
        f"at '{_us_date(begun)}' with correlationId '{record.properties['correlationId']}', and will expire at "
        f"'{_us_date(begun + _EXPIRY)}' if it does not complete before then. "
        "Please see https://aka.ms/arm-deploy-resources for usage details."
    )
    raise Refusal("DeploymentActive", text, status=409)


def _us_date(at: datetime) -> str:
    """`7/9/2026 3:03:22 PM`."""
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M:%S %p}"
