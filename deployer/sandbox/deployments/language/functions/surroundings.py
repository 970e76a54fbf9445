"""Where the deployment runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure
from deployer.sandbox.deployments.language.scope import Function, Scope

_ENVIRONMENT: Mapping[str, Any] = {
    "name": "AzureCloud",
    "gallery": "https://gallery.azure.com/",
    "graph": "https://graph.windows.net/",
    "portal": "https://portal.azure.com",
    "graphAudience": "https://graph.windows.net/",
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "batch": "https://batch.core.windows.net/",
    "media": "https://rest.media.azure.net",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
    "resourceManager": "https://management.azure.com/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com/",
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        "tenant": "common",
        "identityProvider": "AAD",
    },
    "suffixes": {
        "acrLoginServer": ".azurecr.io",
        "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        "keyvaultDns": ".vault.azure.net",
        "sqlServerHostname": ".database.windows.net",
        "storage": "core.windows.net",
    },
}
"""learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment"""


def _group(scope: Scope, _: Sequence[Any]) -> Any:
    if scope.place.group is None:
        raise Failure(
            f"The template function 'RESOURCEGROUP' is not expected at this location. {HELP} for usage details."
        )
    return dict(scope.place.group)


def _management_group(_: Scope, _values: Sequence[Any]) -> Any:
    raise Failure(
        f"The template function 'MANAGEMENTGROUP' is not expected at this location. {HELP} for usage details."
    )


FUNCTIONS = {
    "deployer": Function(lambda scope, _: dict(scope.place.deployer), 0, 0),
    "subscription": Function(lambda scope, _: dict(scope.place.subscription), 0, 0),
    "resourceGroup": Function(_group, 0, 0),
    "tenant": Function(lambda scope, _: dict(scope.place.tenant), 0, 0),
    "deployment": Function(lambda scope, _: dict(scope.place.deployment), 0, 0),
    "environment": Function(lambda _s, _v: dict(_ENVIRONMENT), 0, 0),
    "managementGroup": Function(_management_group, 0, 0),
}
