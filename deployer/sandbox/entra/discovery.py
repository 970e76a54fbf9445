"""The documents by which clients find their way: Entra's discovery, and the metadata of the cloud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from deployer.sandbox.http import Request, Response, answer

GRAPH = "/graph"
"""Where Microsoft Graph stands: an address of our own, so that no token of the sandbox's is sent to Microsoft."""


def find(request: Request) -> Response | None:
    """The document at the path of the request, None when there is none."""
    parts = urlsplit(request.url)
    # az joins addresses that end in a slash with paths that begin with one.
    base, path = f"{parts.scheme}://{parts.netloc}", re.sub("/{2,}", "/", parts.path).rstrip("/")
    if path.lower().startswith(GRAPH):
        return _graph(request.method, path[len(GRAPH) :])
    if request.method != "GET":
        return None
    if path.endswith("/.well-known/openid-configuration"):
        return answer(200, _openid(base, path.split("/")[1]))
    if path == "/common/discovery/instance":
        return answer(200, _instance(base, parts.netloc, request.query))
    if path.endswith("/discovery/v2.0/keys") or path.endswith("/discovery/keys"):
        return answer(200, {"keys": []})  # the tokens are for this server only, which needs no public key
    if path == "/metadata/endpoints":
        return answer(200, metadata(base, request.query.get("api-version", "")))
    return None


def _graph(method: str, path: str) -> Response:
    """Microsoft Graph is outside the cover; az asks it for the names of principals, and lives with none."""
    if method == "POST" and path.lower().endswith("/directoryobjects/getbyids"):
        return answer(200, {"value": []})
    text = (
        f"The sandbox does not implement '{method}' of Microsoft Graph's '{path or '/'}': there is no directory here."
    )
    # Graph's own envelope: az shows its message.
    return answer(501, {"error": {"code": "SandboxNotImplemented", "message": text}})


def metadata(base: str, version: str) -> Any:
    """What `az cloud register --endpoint-resource-manager` and azure-ai-ml read; its form changed twice."""
    audiences = ["https://management.core.windows.net/", "https://management.azure.com/"]
    authentication = {
        "loginEndpoint": f"{base}/",
        "audiences": audiences,
        "tenant": "common",
        "identityProvider": "AAD",
    }
    entry = {
        "name": "Sandbox",
        "portal": "https://portal.azure.com",
        "authentication": authentication,
        "media": "https://rest.media.azure.net",
        "graphAudience": f"{base}{GRAPH}/",
        "graph": f"{base}{GRAPH}/",
        "microsoftGraphResourceId": f"{base}{GRAPH}/",
        "gallery": "https://gallery.azure.com/",
        "resourceManager": f"{base}/",
        "suffixes": {
            "storage": "core.windows.net",
            "keyVaultDns": "vault.azure.net",
            "acrLoginServer": "azurecr.io",
            "sqlServerHostname": "database.windows.net",
        },
    }
    if version >= "2022-09-01":
        return entry  # as azure-cli reads it, command_modules/cloud/custom.py
    if version >= "2019-05-01":
        return [entry]  # as azure-ai-ml reads it, _azure_environments.py
    return {
        "galleryEndpoint": entry["gallery"],
        "graphEndpoint": entry["graph"],
        "portalEndpoint": entry["portal"],
        "authentication": {"loginEndpoint": f"{base}/", "audiences": audiences},
    }


def _openid(base: str, tenant: str) -> dict[str, Any]:
    root = f"{base}/{tenant}"
    return {
        "issuer": f"{root}/v2.0",
        "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
        "token_endpoint": f"{root}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
        "jwks_uri": f"{root}/discovery/v2.0/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
    }


def _instance(base: str, host: str, query: Mapping[str, str]) -> dict[str, Any]:
    tenant = urlsplit(query.get("authorization_endpoint", "")).path.strip("/").split("/")[0] or "common"
    return {
        "tenant_discovery_endpoint": f"{base}/{tenant}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }
