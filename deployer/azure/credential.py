"""Who we are on the real Azure: the identity that the AZURE_* variables or a signed-in tool give."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from azure.core.credentials import AccessToken, TokenCredential

from deployer.values.problem import Problem, Refused, Severity

ENDPOINT = "AZURE_RESOURCE_MANAGER_ENDPOINT"
_REDIRECTING = ("AZUREML_DEV_URL_MFE", "ARM_CLOUD_METADATA_URL")


class Issued:
    """Tokens that somebody issues on the spot: text and expiry, in seconds since 1970, for an audience."""

    def __init__(self, issue: Callable[[str], tuple[str, int]]) -> None:
        self.issue = issue

    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        """A fresh token."""
        return AccessToken(*self.issue(scopes[0].removesuffix("/.default")))


def claims(token: str) -> tuple[str, str]:
    """Tenant and object id that a token names. It is not verified: Azure does that, we only tell."""
    try:
        payload = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(found.get("tid", "")), str(found.get("oid", ""))
    except (IndexError, ValueError, AttributeError):
        return "", ""


def credential(variables: Mapping[str, str]) -> TokenCredential:
    """The first identity that works: environment, workload, managed identity, Azure CLI and its like. A variable that
    would send tokens to another host is refused before any token is asked for.
    """
    for name in _REDIRECTING:
        if variables.get(name):
            message = f"{name} is set: it would send the access token to another host, the first over plain http"
            raise Refused(Problem("AZR005", Severity.ERROR, message, help=f"unset {name}"))
    from azure.identity import ClientSecretCredential, DefaultAzureCredential

    if endpoint := loopback(variables):
        names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")
        if missing := [name for name in names if not variables.get(name)]:
            message = f"{ENDPOINT} is set, and {' and '.join(missing)} not"
            help = "run the lines that 'deployer sandbox serve' printed"
            raise Refused(Problem("AZR006", Severity.ERROR, message, help=help))
        tenant, client, secret = (variables[name] for name in names)
        return ClientSecretCredential(tenant, client, secret, authority=endpoint, disable_instance_discovery=True)
    return DefaultAzureCredential(exclude_interactive_browser_credential=True)


def loopback(variables: Mapping[str, str]) -> str:
    """The address of a served sandbox that AZURE_RESOURCE_MANAGER_ENDPOINT names; nothing where it is not set. Raises
    Refused for any other host: whoever sets that variable would get our token.
    """
    endpoint = variables.get(ENDPOINT, "").rstrip("/")
    if endpoint and not (endpoint.startswith("https://") and urlsplit(endpoint).hostname in ("127.0.0.1", "localhost")):
        message = f"{ENDPOINT} is '{endpoint}': the access token would go there"
        raise Refused(
            Problem("AZR005", Severity.ERROR, message, help=f"unset {ENDPOINT}; only a served sandbox may be named")
        )
    return endpoint
