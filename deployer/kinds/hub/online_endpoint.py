"""Managed online endpoints: the address of a model that runs on machines of your quota.

https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/onlineendpoints
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.resolved import WORKSPACES, ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import ResolvedDeployment
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import Resources
from deployer.kinds.hub.workspace_endpoint import serving
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key, words
from deployer.kinds.kind import ANY, ENVELOPE, IDENTITY, SUCCEEDED, Comparison, Kind, Lifecycle, Rights, Wanted, Yaml
from deployer.values.resource import Body, Resource

TYPE = f"{WORKSPACES}/onlineEndpoints"
AUTH = {"Key": "key", "AADToken": "entra"}
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


def endpoint_values(site: ResolvedRegion, home: ResolvedProject, served: ResolvedDeployment) -> Mapping[str, Any]:
    """What both the endpoint and its traffic are rendered from."""
    environment, deployment = site.environment, served.deployment
    return {
        "location": site.location,
        "tags": own_tags(
            environment.name, environment.tags, home.project.tags, deployment.tags, protection(deployment.protect)
        ),
        "public_network_access": home.hub.section.public_network_access.capitalize(),
        "auth": {ours: theirs for theirs, ours in AUTH.items()}[deployment.auth],
    }


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """One endpoint for each deployment on machines."""
    for home, served in site.managed():
        yield Wanted(
            endpoint_id(home, served),
            endpoint_values(site, home, served),
            needs=(home.id,),
            origin=served.path,
        )


def slots(id: str, body: Body) -> tuple[str, ...]:
    """A name is unique in its region (QUOTA_2026_01)."""
    region = str(body.get("location", "")).replace(" ", "")
    return (f"online name {region} {id.rsplit('/', 1)[-1]}".lower(),)


def model(item: Resource, resources: Resources) -> str:
    """The model of its deployment; of several, the first that is listed."""
    below = f"{item.id.lower()}/deployments/"
    for address, other in resources.items():
        if address.startswith(below):
            return str(other.body["properties"].get("model", "")).partition("/versions/")[0]
    return ""


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
        usual={("properties", "properties"): ANY, ("properties", "traffic"): ANY},  # a bag of Azure's; a second step's
    ),
    lifecycle=Lifecycle(
        fixed=(("location",), ("properties", "authMode")),
        health=SUCCEEDED,
        rebuilt=True,
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
        # Without them Azure takes the endpoint and ends its operation with SubscriptionNotRegistered, which names
        # neither: https://learn.microsoft.com/answers/questions/1983847, MicrosoftLearning/mslearn-azure-ml#106
        providers=("Microsoft.Cdn", "Microsoft.PolicyInsights"),
    ),
    serving=serving(model),
)
