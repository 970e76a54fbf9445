"""Managed online endpoints: the address of a model that runs on machines of your quota.

https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/onlineendpoints
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deployer.environment.resolved import WORKSPACES, ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import ManagedDeployment, ResolvedDeployment
from deployer.environment.secret_reference import connections
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import Resources
from deployer.kinds.hub.workspace_endpoint import serving
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key, words
from deployer.kinds.kind import ANY, ENVELOPE, IDENTITY, SUCCEEDED, Comparison, Kind, Lifecycle, Wanted, Yaml
from deployer.kinds.rights import Rights
from deployer.values.json_path import at
from deployer.values.resource import Body, Resource

TYPE = f"{WORKSPACES}/onlineEndpoints"
AUTH = {"Key": "key", "AADToken": "entra"}
READS_CONNECTIONS = "enforce_access_to_default_secret_stores"
"""With it Azure gives the identity of an endpoint, when it makes it, the role to read its project's connections."""
READONLY = (
    *ENVELOPE,
    *IDENTITY,
    ("properties", "properties", "AzureAsyncOperationUri"),  # contract notes, 2
    ("properties", "provisioningState"),
    ("properties", "scoringUri"),
    ("properties", "swaggerUri"),
)


def endpoint_id(home: ResolvedProject, served: ResolvedDeployment) -> str:
    """ARM id of the endpoint of a managed deployment."""
    return f"{home.id}/onlineEndpoints/{served.name}"


def endpoint_values(
    site: ResolvedRegion, home: ResolvedProject, behind: Sequence[ManagedDeployment]
) -> Mapping[str, Any]:
    """What both the endpoint and its traffic are rendered from: what is the endpoint's own is said alike by each
    deployment behind it.
    """
    environment, deployment = site.environment, behind[0].deployment
    return {
        "location": site.location,
        "tags": own_tags(
            environment.name, environment.tags, home.project.tags, deployment.tags, protection(deployment.protect)
        ),
        "public_network_access": home.hub.section.public_network_access.capitalize(),
        "auth": {ours: theirs for theirs, ours in AUTH.items()}[deployment.auth],
        "reads_connections": any(connections(each.compute.environment_variables) for each in behind),
    }


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Each endpoint in front of machines."""
    for home, behind in site.online():
        yield Wanted(
            endpoint_id(home, behind[0]),
            endpoint_values(site, home, behind),
            needs=(home.id,),
            origin=behind[0].path,
        )


def linked(body: Body) -> Iterator[tuple[str, str]]:
    """Whoever lets an endpoint read the connections of its project has to be able to read them (SECRETS_2024_01)."""
    if at(body, ("properties", "properties", READS_CONNECTIONS)) == "enabled":
        yield f"{WORKSPACES}/connections/listsecrets/action", ""


def slots(id: str, body: Body) -> tuple[str, ...]:
    """A name is unique in its region (QUOTA_2026_01)."""
    region = str(body.get("location", "")).replace(" ", "")
    return (f"online name {region} {id.rsplit('/', 1)[-1]}".lower(),)


def model(item: Resource, resources: Resources) -> str:
    """The model of its deployment; of several, the one with most of the traffic."""
    shares = traffic(item, resources)
    served = _models(item, resources)
    return served[max(served, key=lambda name: shares.get(name.lower(), 0))] if served else ""


def models_by_deployment(item: Resource, resources: Resources) -> Mapping[str, str]:
    """The models of its deployments, unless one has all of the traffic."""
    served, shares = _models(item, resources), traffic(item, resources)
    alone = len(served) == 1 and shares.get(next(iter(served)).lower()) == 100
    return {} if alone else served


def _models(item: Resource, resources: Resources) -> Mapping[str, str]:
    below = f"{item.id.lower()}/deployments/"
    found = (other for address, other in resources.items() if address.startswith(below))
    ordered = sorted(found, key=lambda each: each.name)  # Azure lists them in no order that it promises
    return {each.name: str(each.body["properties"].get("model", "")).partition("/versions/")[0] for each in ordered}


def traffic(item: Resource, resources: Resources) -> Mapping[str, int]:
    """Of the traffic, by name in lower case: of a desired one its second step has them."""
    second = resources.get(f"{item.id.lower()}#traffic") or item
    given = at(second.body, ("properties", "traffic")) or {}
    return {str(name).lower(): int(share or 0) for name, share in given.items()}


KIND = Kind(
    name="online_endpoint",
    title="online endpoint",
    type=TYPE,
    api_version="2025-12-01",
    parent="project",
    wants=wants,
    comparison=Comparison(
        readonly=READONLY,
        computed=(("properties", "scoringUri"),),
        caseless=(("location",), ("kind",), ("identity", "type"), ("properties", "authMode")),
        usual={  # a bag of Azure's; what a second step writes
            ("properties", "properties"): ANY,
            ("properties", "traffic"): ANY,
            ("properties", "mirrorTraffic"): ANY,
        },
    ),
    lifecycle=Lifecycle(
        forces_replacement=(("location",), ("properties", "authMode")),
        health=SUCCEEDED,
        replaced_if_failed=True,
        slots=slots,
        deadline=900,
    ),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("tags",)),
            ("tags", PROTECT): PROTECTED,
            ("properties", "authMode"): Key(("auth",), words(AUTH)),
            ("properties", "publicNetworkAccess"): ACCESS,
        },
    ),
    rights=Rights(
        linked=linked,
        # Without them Azure takes the endpoint and ends its operation with SubscriptionNotRegistered, which names
        # neither: https://learn.microsoft.com/answers/questions/1983847, MicrosoftLearning/mslearn-azure-ml#106
        providers=("Microsoft.Cdn", "Microsoft.PolicyInsights"),
    ),
    serving=serving(model, models_by_deployment, traffic, serverless=False),
)
