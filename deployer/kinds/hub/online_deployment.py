"""Managed online deployments: a model, with its version, on machines behind an online endpoint.

https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/onlineendpoints/deployments
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.environment.resolved import ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import ManagedDeployment
from deployer.environment.secret_look import secret_in
from deployer.environment.secret_reference import connections, is_reference
from deployer.environment.serving import Probe
from deployer.environment.tags import own_tags
from deployer.kinds.capabilities import Billing, Quota, QuotaNeed, Resources
from deployer.kinds.hub.online_endpoint import TYPE, endpoint_id
from deployer.kinds.key import LOCATION, Key, Unsaid, asset, milliseconds, switch, version, whole_seconds
from deployer.kinds.kind import ANY, ENVELOPE, IDENTITY, SUCCEEDED, Comparison, Kind, Lifecycle, Wanted, Yaml
from deployer.values.json_path import at
from deployer.values.resource import Body, Resource
from deployer.values.source import Path


def deployment_id(home: ResolvedProject, served: ManagedDeployment) -> str:
    """ARM id of the deployment."""
    return f"{endpoint_id(home, served)}/deployments/{served.deployment_name}"


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """One deployment for each online endpoint."""
    environment = site.environment
    for home, served in site.managed():
        compute = served.compute
        values = {
            "location": site.location,
            "tags": own_tags(environment.name, environment.tags, home.project.tags, served.deployment.tags),
            "model": f"{served.model.asset_id}/versions/{served.version}",
            "instance_type": compute.instance_type,
            "instance_count": compute.instance_count,
            "request_timeout": f"PT{compute.request_timeout_ms / 1000:g}S",
            "max_concurrent_requests": compute.max_concurrent_requests,
            "environment_variables": compute.environment_variables,
            "egress": compute.egress_public_network_access.capitalize(),
            "liveness": _probe(compute.liveness),
            "readiness": _probe(compute.readiness),
        }
        endpoint = endpoint_id(home, served)
        read = connections(compute.environment_variables)
        needs = (endpoint, *(each.id for each in home.connections if each.connection.name.lower() in read))
        yield Wanted(deployment_id(home, served), values, needs=needs, origin=served.path)


def _probe(probe: Probe) -> dict[str, Any]:
    """A probe as the wire has it: durations in ISO 8601."""
    return {
        "initialDelay": f"PT{probe.initial_delay}S",
        "period": f"PT{probe.period}S",
        "timeout": f"PT{probe.timeout}S",
        "successThreshold": probe.success_threshold,
        "failureThreshold": probe.failure_threshold,
    }


def _probe_keys(name: str) -> dict[Path, Key]:
    numbers = {"successThreshold": "success_threshold", "failureThreshold": "failure_threshold"}
    lengths = {"initialDelay": "initial_delay", "period": "period", "timeout": "timeout"}
    probe: Path = ("properties", f"{name}Probe")
    keys = {(*probe, theirs): Key(("compute", name, ours)) for theirs, ours in numbers.items()}
    return keys | {(*probe, theirs): Key(("compute", name, ours), whole_seconds) for theirs, ours in lengths.items()}


def variable(value: Any, body: Body) -> str:
    """An environment variable as a file may say it. None of them is where one may be a secret: what a file lists is
    whole, so one that it left out would go.
    """
    given: Mapping[str, Any] = at(body, ("properties", "environmentVariables")) or {}
    if value not in given.values():
        raise Unsaid("somebody else set it")
    if name := _doubtful(tuple((name, each if isinstance(each, str) else None) for name, each in given.items())):
        raise Unsaid(f"'{name}' may be a secret")
    return str(value)


@lru_cache(maxsize=1)
def _doubtful(given: tuple[tuple[str, str | None], ...]) -> str:
    """The first variable that may be a secret. All of a deployment ask for it one after the other, so it is kept."""
    doubted = (name for name, each in given if each is None or (not is_reference(each) and secret_in(name, each)))
    return next(doubted, "")


def status_detail(item: Resource, resources: Resources) -> str:
    """Its share of the traffic, where that is not all of it."""
    endpoint = resources.get(item.parent)
    shares = {
        kind: {str(name).lower(): share for name, share in (at(endpoint.body, ("properties", kind)) or {}).items()}
        for kind in ("traffic", "mirrorTraffic")
        if endpoint
    }
    if copied := shares.get("mirrorTraffic", {}).get(item.name.lower()):
        return f"a copy of {copied} % of the traffic"
    share = shares.get("traffic", {}).get(item.name.lower(), 0)
    return "" if share == 100 else f"{share} % of the traffic"


def need(item: Resource, _: Resources, catalog: Catalog) -> QuotaNeed | None:
    """Cores of the family of its machines, what Azure keeps back included; none where the catalogue lacks the size."""
    size = catalog.size(str(item.body["properties"]["instanceType"]))
    if size is None:
        return None
    return QuotaNeed(str(item.body["location"]), size.family, size.need(int(item.body["sku"]["capacity"])))


def logs(id: str) -> str:
    """Its container tells what Azure does not."""
    *_, project, _, endpoint, _, name = id.split("/")
    command = f"deployer logs FILE {project}/{endpoint} --deployment {name}"
    return f"'{command}' shows what its container wrote; --container storage-initializer, what fetched the model"


KIND = Kind(
    name="online_deployment",
    title="online deployment",
    type=f"{TYPE}/deployments",
    api_version="2025-12-01",
    parent="online_endpoint",
    wants=wants,
    comparison=Comparison(
        readonly=(
            *ENVELOPE,
            *IDENTITY,
            ("properties", "properties", "AzureAsyncOperationUri"),
            ("properties", "provisioningState"),
        ),
        caseless=(
            ("location",),
            ("kind",),
            ("properties", "endpointComputeType"),
            ("properties", "instanceType"),
            ("properties", "model"),
        ),
        closed=(("properties", "environmentVariables"),),
        usual={("sku", "tier"): ANY, ("properties", "requestSettings", "maxQueueWait"): "PT0.5S"},
    ),
    lifecycle=Lifecycle(
        immutable={
            ("location",): "a deployment is where its endpoint is",
            # A deployment with traffic is not deleted, so none is replaced: another one, of another name, takes over.
            (
                "properties",
                "instanceType",
            ): "the machine size of a deployment cannot change; leave 'compute.deployment' out,"
            " so that another one takes over",
        },
        health=SUCCEEDED,
        cascades=True,  # one by one they are refused while they have traffic
        deadline=5400,
        failure_hint=logs,
    ),
    status_detail=status_detail,
    billing=Billing(
        per="hour",
        item=lambda item: str(at(item.body, ("properties", "instanceType")) or ""),
        count=lambda item: int(at(item.body, ("sku", "capacity")) or 0),
    ),
    quota=Quota(namespace="Microsoft.MachineLearningServices", api_version="2025-12-01", need=need),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("tags",)),
            ("sku", "capacity"): Key(("compute", "instance_count")),
            ("properties", "model"): Key(("model",), asset, also=Key(("version",), version)),
            ("properties", "instanceType"): Key(("compute", "instance_type")),
            ("properties", "egressPublicNetworkAccess"): Key(("compute", "egress_public_network_access"), switch),
            ("properties", "requestSettings", "requestTimeout"): Key(("compute", "request_timeout_ms"), milliseconds),
            ("properties", "requestSettings", "maxConcurrentRequestsPerInstance"): Key(
                ("compute", "max_concurrent_requests")
            ),
            ("properties", "environmentVariables"): Key(("compute", "environment_variables"), variable),
            **_probe_keys("liveness"),
            **_probe_keys("readiness"),
        },
        implied=True,
    ),
)
