"""A whole environment file."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from deployer.environment.budget import Budget
from deployer.environment.deployment import Deployment
from deployer.environment.foundry.account import Foundry
from deployer.environment.governance import Access, Diagnostics, ResourceGroup, TagPolicy, TeamLock
from deployer.environment.hub import Hub
from deployer.environment.project import Project
from deployer.environment.section import Section, new_list
from deployer.values.scope import Scope
from deployer.values.source import Path


class Environment(Section):
    """One resource group with Mistral models, on a hub, in a Foundry account, or both."""

    name: str = Field(examples=["prod"])
    """Name of the environment. Everything it makes carries it in the tag `deployer`."""
    accept_marketplace_terms: bool = False
    """You have read and accept the Marketplace terms of the offers this environment subscribes to."""
    subscription: str = Field(examples=["${AZURE_SUBSCRIPTION_ID}"])
    """Id of the Azure subscription, or `${AZURE_SUBSCRIPTION_ID}`."""
    tenant: str | None = Field(default=None, examples=["11111111-2222-4333-8444-555555555555"])
    """Id of the Microsoft Entra tenant to sign in to; the one your sign-in chooses when left out."""
    cloud: Literal["public", "usgovernment", "china"] = "public"
    """Which Azure: the public one, Azure Government, or the one operated by 21Vianet."""
    resource_group: str | ResourceGroup = Field(examples=["rg-mistral-prod"])
    """Name of the resource group; created when it does not exist."""
    location: str = Field(examples=["eastus2"])
    """Azure region of the group, the hub with its projects, and the account: `eastus2` or `East US 2`."""
    regions: list[str] = Field(default_factory=new_list, examples=[["eastus2", "swedencentral"]])
    """One hub with its projects, and one account, in each of these regions; their names end in `-REGION`. Else only in
    `location`."""
    billing_country: str | None = Field(default=None, examples=["FR"])
    """Country of the billing account, two letters (`FR`). The Marketplace offers are not sold everywhere."""
    subscription_kind: str | None = Field(default=None, examples=["EnterpriseAgreement_2014-09-01"])
    """Quota id of the subscription, such as `EnterpriseAgreement_2014-09-01`; some kinds cannot buy models."""
    quota: dict[str, int] = Field(default_factory=dict, examples=[{"standardNCADSA100v4Family": 96}])
    """Cores of managed compute that the subscription may use in the region, by machine family."""
    tag_policy: TagPolicy | None = None
    """What your organisation demands of tags."""
    lock: TeamLock | None = None
    """Where the lock of this environment is that a team and its pipelines share; else it is locked on each machine."""
    tags: dict[str, str] = Field(default_factory=dict, examples=[{"team": "platform"}])
    """Tags of everything that can carry tags."""
    access: list[Access] = Field(default_factory=new_list)
    """Who may do what in the resource group."""
    budget: Budget | None = None
    """What the resource group may cost, and who is told when it does."""
    diagnostics: Diagnostics | None = None
    """Where the logs and metrics of the hub, its projects and the account go."""
    foundry: Foundry | None = None
    """The account of Microsoft Foundry, and what is deployed in it."""
    hub: Hub | None = None
    """The hub the projects belong to. A file has a hub, a Foundry account, or both."""
    projects: list[Project] = Field(default_factory=new_list)
    """The projects of the hub."""

    @property
    def group(self) -> ResourceGroup:
        """The resource group, however it was written."""
        given = self.resource_group
        return ResourceGroup(name=given) if isinstance(given, str) else given

    @property
    def scope(self) -> Scope:
        """Whose resources are meant, and where."""
        return Scope(
            self.name,
            self.subscription,
            self.group.name,
            self.cloud,
            self.tenant or "",
            self.lock.blob if self.lock else "",
        )

    def account_models(self) -> Iterator[tuple[Path, str]]:
        """The model of every deployment of the account, with the deployment's path in the file."""
        for i, deployment in enumerate(self.foundry.deployments if self.foundry else ()):
            yield ("foundry", "deployments", i), deployment.model

    def deployments(self) -> Iterator[tuple[Path, Project, Deployment]]:
        """Every deployment with its path in the file and the project it belongs to, in the order written."""
        for i, project in enumerate(self.projects):
            for j, deployment in enumerate(project.deployments):
                yield ("projects", i, "deployments", j), project, deployment
