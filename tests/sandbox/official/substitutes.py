"""What stands in place of the placeholders of official examples, and which do not replay: each with its reason."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.sandbox.arm.azure import MINI, ML, OPEN, SUBSCRIPTION
from tests.sandbox.official.examples import Example

SUB = f"subscriptions/{SUBSCRIPTION}"
BELOW = f"/{SUB}/resourceGroups/rg/providers"
ROLES = f"{SUB}/providers/Microsoft.Authorization/role"
HELD, FREE = "b0f43c54-e787-4862-89b1-a653fa9cf747", "05c5a614-a7d6-4502-b150-c2fb455033ff"
"""The assignments that the examples read and make."""
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
OWN = "7b1d4b1e-3f0c-4a55-9a37-2f6b1f1f9a10"
"""A role of the subscription's own."""

NAMED = "examples name what is not there: here it bears this name"
PLACE = "nobody has the subscriptions and regions of the examples"
MEDIUM = "azureml://registries/azureml-mistral/models/mistral-medium-2505"
TOKEN = "only a token that an answer gave can be sent back"
WORD = "'string' is a placeholder"
NEW = "what is made needs a free name"


@dataclass(frozen=True, slots=True)
class Substitute:
    """A value in place of an example's own; None leaves the parameter or the member out."""

    label: str
    """Which examples, as a pattern over operation and name."""
    at: str
    """A parameter, or a member of one: `body.properties.modelId`."""
    value: Any
    why: str


def _body(label: str, why: str, **values: Any) -> tuple[Substitute, ...]:
    return tuple(Substitute(label, at.replace("__", "."), value, why) for at, value in values.items())


SUBSTITUTES = (
    Substitute("*", "subscriptionId", SUBSCRIPTION, PLACE),
    Substitute("*", "location", "eastus2", PLACE),
    Substitute("*", "resourceGroupName", "rg", NAMED),
    Substitute("ResourceGroups_CreateOrUpdate/*", "resourceGroupName", "my-resource-group", NEW),
    Substitute("*", "workspaceName", "proj", NAMED),
    Substitute("ManagedNetwork*", "workspaceName", "hub", "rules stand at a hub"),
    Substitute("Workspaces_CreateOrUpdate/*", "workspaceName", "fresh", NEW),
    Substitute("*", "$skipToken", None, TOKEN),
    Substitute("*", "$orderBy", None, WORD),
    *(Substitute("OnlineEndpoints_List/*", at, None, WORD) for at in ("name", "tags", "properties")),
    # Marketplace subscriptions and serverless endpoints
    Substitute("MarketplaceSubscriptions_*", "name", "bought", NAMED),
    Substitute("MarketplaceSubscriptions_CreateOrUpdate/*", "name", "string", NEW),
    *_body("MarketplaceSubscriptions_CreateOrUpdate/*", WORD, body__properties__modelId=MEDIUM),
    Substitute("ServerlessEndpoints_*", "name", "chat-one", NAMED),
    Substitute("ServerlessEndpoints_CreateOrUpdate/*", "name", "string", NEW),
    *_body(
        "ServerlessEndpoints_CreateOrUpdate/*",
        WORD,
        body__properties__modelSettings__modelId=MINI,
        body__location="eastus2",
        body__identity__userAssignedIdentities=None,
    ),
    *_body("ServerlessEndpoints_*", WORD, body__sku__name="Consumption"),
    *_body("ServerlessEndpoints_Update/*", WORD, body__identity__userAssignedIdentities=None),
    # online endpoints and deployments
    Substitute("Online*", "endpointName", "onl-one", NAMED),
    Substitute("OnlineEndpoints_CreateOrUpdate/*", "endpointName", "testEndpointName", NEW),
    *_body(
        "OnlineEndpoints_CreateOrUpdate/*",
        WORD,
        body__location="eastus2",
        body__kind="Managed",
        body__properties__compute=None,
        body__identity__userAssignedIdentities=None,
    ),
    *_body("OnlineEndpoints_CreateOrUpdate/*", "no deployment is there yet", body__properties__traffic={}),
    *_body("OnlineEndpoints_Update/*", WORD, body__identity__userAssignedIdentities=None),
    Substitute("OnlineDeployments_*", "deploymentName", "blue", NAMED),
    Substitute("OnlineDeployments_CreateOrUpdate/*", "deploymentName", "testDeploymentName", NEW),
    Substitute("OnlineEndpoints_GetToken/*", "endpointName", "onl-token", "an endpoint with tokens"),
    *_body(
        "OnlineDeployments_CreateOrUpdate/*Managed*",
        WORD,
        body__location="eastus2",
        body__kind="Managed",
        body__identity__userAssignedIdentities=None,
        body__properties__instanceType="Standard_NC24ads_A100_v4",
        body__properties__model=OPEN,
        body__properties__codeConfiguration=None,
        body__properties__environmentId=None,
        body__properties__modelMountPath=None,
    ),
    *_body(
        "OnlineDeployments_CreateOrUpdate/*",
        "180 s is the longest, by documentation",
        body__properties__requestSettings__requestTimeout="PT3M",
    ),
    *_body(
        "OnlineDeployments_CreateOrUpdate/*",
        "probes are below 300 s: azure-sdk-for-python#33660",
        body__properties__livenessProbe__timeout="PT4M",
        body__properties__livenessProbe__period="PT4M",
    ),
    *_body("OnlineDeployments_[!G]*", WORD, body__sku={"name": "Default", "capacity": 1}),
    # workspaces and what is below
    *_body(
        "Workspaces_CreateOrUpdate/*",
        "what a workspace stands on has to be there",
        parameters__location="eastus2",
        parameters__identity={"type": "SystemAssigned"},
        parameters__properties__storageAccount=f"{BELOW}/Microsoft.Storage/storageAccounts/stground",
        parameters__properties__keyVault=f"{BELOW}/Microsoft.KeyVault/vaults/kv-ground",
        parameters__properties__containerRegistry=None,
        parameters__properties__applicationInsights=None,
        parameters__properties__encryption=None,
        parameters__properties__sharedPrivateLinkResources=None,
    ),
    *_body("Workspaces_CreateOrUpdate/*", "the sandbox makes hubs and projects", parameters__kind="Hub"),
    Substitute("ManagedNetworkSettingsRule_[DG]*", "ruleName", "rule-one", NAMED),
    Substitute("WorkspaceConnections_*", "connectionName", "linked", NAMED),
    Substitute("WorkspaceConnections_Create/*", "connectionName", "connection-1", NEW),
    *_body(
        "ManagedNetworkSettingsRule_CreateOrUpdate/*", "a domain", body__properties__destination="packages.example.com"
    ),
    # resources
    *(
        Substitute(f"Tags_*/{verb}TagsResource", "scope", f"{BELOW[1:]}/{ML}/workspaces/proj", NAMED)
        for verb in ("Put", "Patch", "Get", "Delete")
    ),
    Substitute("Providers_Get/*", "resourceProviderNamespace", ML, "a provider that exists"),
    # authorization
    Substitute("Role*", "scope", SUB, PLACE),
    Substitute("*/RoleAssignments_CreateForResourceGroup", "scope", f"{SUB}/resourceGroups/rg", NAMED),
    Substitute("*/RoleAssignments_CreateForResource", "scope", f"{BELOW[1:]}/{ML}/workspaces/proj", NAMED),
    *_body(
        "RoleAssignments_Create*",
        "the examples assign a role of somebody else's",
        parameters__properties__roleDefinitionId=f"/{SUB}/providers/Microsoft.Authorization/roleDefinitions/{READER}",
    ),
    *_body("*_ListForResource/*", NAMED, resourceProviderNamespace=ML, resourceType="workspaces", resourceName="proj"),
    *_body("Permissions_ListForResource/*", "below a project", parentResourcePath="workspaces/proj"),
    *_body("Permissions_ListForResource/*", NAMED, resourceType="serverlessEndpoints", resourceName="chat-one"),
    Substitute("RoleAssignments_*ById/*", "roleAssignmentId", f"{ROLES}Assignments/{HELD}", PLACE),
    Substitute("RoleAssignments_CreateById/*", "roleAssignmentId", f"{ROLES}Assignments/{FREE}", NEW),
    Substitute("RoleDefinitions_*", "roleDefinitionId", OWN, "the name of a role is a GUID"),
    Substitute("RoleDefinitions_GetById/*", "roleId", f"{ROLES}Definitions/{OWN}", WORD),
    Substitute(
        "RoleDefinitions_CreateOrUpdate/*",
        "roleDefinition",
        {
            "properties": {
                "roleName": "Role name",
                "description": "Role description",
                "assignableScopes": [f"/{SUB}"],
                "permissions": [{"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}],
            }
        },
        "the example has its body in the wrong place, and actions that do not exist",
    ),
)


NOT_REPLAYED = {
    "Operations_List/*": "no list of operations",
    "Workspaces_Diagnose/*": "no diagnosis",
    "Workspaces_*Keys/*": "no keys of a workspace's own: nothing that deployer makes needs them",
    "Workspaces_*Notebook*/*": "no notebooks",
    "Workspaces_ListOutboundNetworkDependenciesEndpoints/*": "no computes, whose network this is about",
    "WorkspaceConnections_ListSecrets/*": "connections of a workspace are there to be listed: `keys rotate` names them",
    "PrivateEndpointConnections_*": "connections are made from the side of the private endpoint",
    "PrivateLinkResources_*": "the same",
    "WorkspaceFeatures_*": "no features",
    "ManagedNetworkProvisions_*": "the network is made with the first compute, and there is none",
    "Quotas_Update/*": "quota is granted by `deployer sandbox quota`, as Microsoft's support would",
    "OnlineDeployments_ListSkus/*": "no autoscaling",
    "OnlineDeployments_*/*KubernetesOnlineDeployment/create*": "no Kubernetes",
    "Deployments_*Tenant*": "nothing above a subscription",
    "Deployments_*ManagementGroup*": "nothing above a subscription",
    "Deployments_CreateOrUpdateAtScope/*": "a management group: nothing above a subscription",
    "Deployments_*/*TemplateSpecs*": "templates are sent, not linked",
    "Deployments_*/*OnErrorDeployment*": "Incremental mode only, and templates are sent, not linked",
    "Deployments_*/PutDeploymentResourceGroup": "templates are sent, not linked",
    "Deployments_WhatIf*/*": "templates are sent, not linked",
    "Providers_ProviderPermissions/*": "no permissions of providers",
    "Providers_GetAtTenantScope/*": "providers are asked for in a subscription",
    "ProviderResourceTypes_*": "the types stand in the answer about the provider",
    "Deployments_CalculateTemplateHash/*": "no hash of a template: nobody needs it here",
    "ResourceGroups_ExportTemplate/*": "no export: `deployer render` writes templates",
    "Tags_*/*Subscription": "no tags of subscriptions",
    "Subscriptions_CheckZonePeers/*": "no zones",
    "checkResourceName/*": "no check of names beforehand",
    "ProviderOperationsMetadata_*": "no list of operations",
}
"""Which examples are not replayed, and why. The sandbox refuses all of them."""


def barred(example: Example) -> str:
    """Why an example is not replayed; an empty text where it is."""
    return next((why for label, why in NOT_REPLAYED.items() if fnmatchcase(example.label, label)), "")


def substituted(example: Example) -> dict[str, Any]:
    """The parameters of an example with what stands in place of its placeholders; later entries of the table win."""
    found = deepcopy(dict(example.parameters))
    for item in SUBSTITUTES:
        if fnmatchcase(example.label, item.label):
            _put(found, item.at.split("."), item.value, found)
    return found


def _put(into: dict[str, Any], at: list[str], value: Any, parameters: dict[str, Any]) -> None:
    name, *rest = at
    if rest:
        if isinstance(into.get(name), dict):
            _put(into[name], rest, value, parameters)
    elif value is None:
        into.pop(name, None)
    elif name in into or into is not parameters:
        into[name] = value
