"""Who we are on the real Azure: the identity that the AZURE_* variables or a signed-in tool give."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import requests
from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

from deployer.azure import http_session
from deployer.azure.answer import address
from deployer.azure.clouds import CLOUDS, Cloud
from deployer.azure.halt import Halt, Late, Stopped
from deployer.azure.no_answer import Lost, lost
from deployer.azure.redact import redacted, silence_libraries
from deployer.values.problem import Refused
from deployer.values.secret import Secret

PATIENCE = 60.0
"""Seconds that a token may take: the Azure CLI is a process of its own, and may have to start."""
ASKED = "the request for a token"
ENDPOINT = "AZURE_RESOURCE_MANAGER_ENDPOINT"
_TRIED = re.compile(r"^\s+(\w+Credential): (.*)$", re.MULTILINE)
_ABSENT = re.compile(r"unavailable|not found|not installed|could not be found|requires the", re.IGNORECASE)
_REDIRECTING = ("AZUREML_DEV_URL_MFE", "ARM_CLOUD_METADATA_URL")


class Issued:
    """Tokens that somebody issues on the spot: text and expiry, in seconds since 1970, for an audience."""

    def __init__(self, issue: Callable[[str], tuple[str, int]]) -> None:
        self.issue = issue

    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        """A fresh token."""
        return AccessToken(*self.issue(scopes[0].removesuffix("/.default")))


def claims(token: Secret) -> tuple[str, str]:
    """Tenant and object id that a token names. It is not verified: Azure does that, we only tell."""
    try:
        payload = token.reveal().split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(found.get("tid", "")), str(found.get("oid", ""))
    except (IndexError, ValueError, AttributeError):
        return "", ""


class InTenant:
    """An identity in one tenant: it asks for tokens of that tenant, and gives none of another."""

    def __init__(self, inner: TokenCredential, tenant: str, help: str = "") -> None:
        self.inner = inner
        self.tenant = tenant
        self.help = help or f"'az login --tenant {tenant}'"

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """A token of the tenant. Raises Refused where the identity belongs to another, as a managed one may."""
        token = self.inner.get_token(*scopes, **{**options, "tenant_id": self.tenant})
        found, _ = claims(Secret(token.token))
        if found and found.lower() != self.tenant.lower():
            message = f"you are signed in to tenant '{found}', and the environment asks for '{self.tenant}'"
            raise Refused.of("AZR007", message, help=self.help)
        return token


class Bounded:
    """An identity that answers within bounds, or not: whatever its libraries run into, one line says so."""

    def __init__(self, inner: TokenCredential, halt: Halt) -> None:
        self.inner, self.halt = inner, halt

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """A token. Raises Refused, or what azure-core raises of those who are not let in."""
        try:
            return self.halt.wait(lambda: self.inner.get_token(*scopes, **options), PATIENCE)
        except Stopped:
            raise Lost("the run was stopped", ASKED) from None
        except Late:
            raise Lost(f"it took longer than {PATIENCE:.0f} s", ASKED) from None
        except (ClientAuthenticationError, Refused):
            raise
        except HttpResponseError as error:
            raise _no_token(f"HTTP {error.status_code}" if error.status_code else type(error).__name__) from None
        except (AzureError, requests.RequestException) as error:
            raise lost(error, ASKED) from None
        except (ValueError, TypeError, LookupError, AttributeError, OSError, RuntimeError) as error:
            raise _no_token(type(error).__name__) from None


def _no_token(what: str) -> Refused:
    message = f"no token: the answer of the sign-in service cannot be read ({what})"
    help = (
        "check whether a proxy or a captive portal answers instead of "
        "Microsoft Entra ID, then run the same command again"
    )
    return Refused.of("AZR004", message, help=help)


def credential(
    variables: Mapping[str, str], cloud: Cloud = CLOUDS["public"], tenant: str = "", halt: Halt | None = None
) -> TokenCredential:
    """The first identity that works: environment, workload, managed identity, Azure CLI and its like. A variable that
    would send tokens to another host is refused before any token is asked for.
    """
    for name in _REDIRECTING:
        if variables.get(name):
            message = f"{name} is set: it would send the access token to another host, the first over plain http"
            raise Refused.of("AZR005", message, help=f"unset {name}")
    from azure.identity import ClientSecretCredential, DefaultAzureCredential

    halt = halt or Halt()
    line = http_session.Line(http_session.session(), halt)
    transport = http_session.transport(line, read=30)
    silence_libraries()
    if endpoint := loopback(variables):
        names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")
        if missing := [name for name in names if not variables.get(name)]:
            message = f"{ENDPOINT} is set, and {' and '.join(missing)} not"
            help = "run the lines that 'deployer sandbox serve' printed"
            raise Refused.of("AZR006", message, help=help)
        tenant, client = variables["AZURE_TENANT_ID"], variables["AZURE_CLIENT_ID"]
        secret = Secret(variables["AZURE_CLIENT_SECRET"])
        found = ClientSecretCredential(
            tenant, client, secret.reveal(), authority=endpoint, disable_instance_discovery=True, transport=transport
        )
        return Bounded(found, halt)
    options: dict[str, Any] = {"exclude_interactive_browser_credential": True, "transport": transport}
    if cloud is not CLOUDS["public"]:
        options["authority"] = cloud.authority
    if not tenant:
        return Bounded(DefaultAzureCredential(**options), halt)
    return Bounded(InTenant(DefaultAzureCredential(**options, additionally_allowed_tenants=[tenant]), tenant), halt)


def signed_out(message: str) -> str:
    """What azure-identity says of its failure, which holds no secret, without what is merely not there: it names every
    way that it tried, each with advice of its own.
    """
    message = redacted(message)
    tried = _TRIED.findall(message)
    said = [f"{name}: {reason}" for name, reason in tried if not _ABSENT.search(reason)]
    if tried and not said:
        return f"nobody is signed in (tried {', '.join(name for name, _ in tried)})"
    return " ".join("; ".join(said or [message]).split())[:600]


def loopback(variables: Mapping[str, str]) -> str:
    """The address of a served sandbox that AZURE_RESOURCE_MANAGER_ENDPOINT names; nothing where it is not set. Raises
    Refused for any other host: whoever sets that variable would get our token.
    """
    endpoint = variables.get(ENDPOINT, "").rstrip("/")
    if endpoint and not (endpoint.startswith("https://") and address(endpoint).hostname in ("127.0.0.1", "localhost")):
        message = f"{ENDPOINT} is '{endpoint}': the access token would go there"
        raise Refused.of("AZR005", message, help=f"unset {ENDPOINT}; only a served sandbox may be named")
    return endpoint
