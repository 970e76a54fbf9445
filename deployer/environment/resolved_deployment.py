"""A deployment with its model looked up and its names derived: on a hub, or in a Foundry account."""

from __future__ import annotations

from msgspec import Struct

from deployer.catalog.model import Model
from deployer.catalog.offer import FoundryServerless, Offer, Platform, Sku, Way
from deployer.environment.deployment import Deployment
from deployer.environment.foundry.deployment import FoundryDeployment
from deployer.environment.names import deployment_name
from deployer.environment.serving import Compute
from deployer.values.source import Path


class ResolvedDeployment(Struct, frozen=True):
    """What both platforms have in common."""

    path: Path
    """Its place in the file."""
    deployment: Deployment | FoundryDeployment
    """What is written there."""
    model: Model
    offer: Offer | None
    """What of the model is deployed; None where it is not offered this way: a rule reports that."""
    name: str
    """Of the endpoint, or of the deployment in its account."""

    @property
    def platform(self) -> Platform:
        """Where it is."""
        return "hub"

    @property
    def way(self) -> Way:
        """Who runs it."""
        return "serverless"


class HubDeployment(ResolvedDeployment, frozen=True):
    """A model of a hub's project."""

    deployment: Deployment


class ServerlessDeployment(HubDeployment, frozen=True):
    """A serverless endpoint of a hub's project."""


class ManagedDeployment(HubDeployment, frozen=True):
    """An open model on machines of a hub's project."""

    compute: Compute
    version: str
    """The one that is asked for, else the newest; planning.running keeps the one that runs."""

    @property
    def deployment_name(self) -> str:
        """As it is given, or as it follows from what would make it another one."""
        given = self.compute.deployment
        return given or deployment_name(self.model.name, self.version, self.compute.instance_type)

    @property
    def share(self) -> int | None:
        """Percent of the traffic of its endpoint; None where it takes what the others leave."""
        return 0 if self.compute.mirror and self.compute.traffic is None else self.compute.traffic

    @property
    def way(self) -> Way:
        """Who runs it."""
        return "managed"


class AccountDeployment(ResolvedDeployment, frozen=True):
    """A model in a Foundry account, as `Microsoft.CognitiveServices/accounts/deployments` has it."""

    deployment: FoundryDeployment
    offer: FoundryServerless | None
    id: str
    """ARM id."""
    model_name: str
    """`properties.model.name`."""
    format: str
    """`properties.model.format`."""
    version: str
    """`properties.model.version`: the one that is asked for, else the newest; planning.running keeps the one
    that runs."""
    sku_name: str
    """`sku.name`."""
    sku: Sku | None
    """What the catalogue knows of the SKU for this model."""
    capacity: int
    """`sku.capacity`: what is asked for, else what the expected load needs, else 1."""
    upgrade: str
    """`properties.versionUpgradeOption`."""
    content_filter: str
    """`properties.raiPolicyName`."""
    spillover: str | None
    """`properties.spilloverDeploymentName`."""

    @property
    def platform(self) -> Platform:
        """Where it is."""
        return "foundry"
