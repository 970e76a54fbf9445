"""What clients read before they ask for a token, and what `az cloud register` and azure-ai-ml read."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.sandbox.state.cloud import TENANT
from tests.sandbox.server.served import Served


@pytest.mark.parametrize("path", ["/v2.0/.well-known/openid-configuration", "/.well-known/openid-configuration"])
def test_openid_configuration_leads_to_the_token_endpoint(served: Served, path: Any) -> None:
    found = served.get(f"/{TENANT}{path}").json()
    assert found["token_endpoint"] == f"{served.base}/{TENANT}/oauth2/v2.0/token"
    assert found["issuer"].startswith(served.base)
    assert served.get(found["jwks_uri"].removeprefix(served.base)).json() == {"keys": []}


def test_instance_discovery_knows_this_server(served: Served) -> None:
    asked = f"/common/discovery/instance?api-version=1.1&authorization_endpoint={served.base}/{TENANT}/oauth2/authorize"
    found = served.get(asked).json()
    assert found["tenant_discovery_endpoint"] == f"{served.base}/{TENANT}/v2.0/.well-known/openid-configuration"
    host = served.base.removeprefix("https://")
    assert found["metadata"] == [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}]


@pytest.mark.parametrize(("version", "listed"), [("2019-05-01", True), ("2022-09-01", False)])
def test_the_metadata_of_the_cloud(served: Served, version: Any, listed: Any) -> None:
    found = served.get(f"/metadata/endpoints?api-version={version}").json()
    cloud = found[0] if listed else found
    assert cloud["name"] == "Sandbox"
    assert cloud["resourceManager"] == cloud["authentication"]["loginEndpoint"] == f"{served.base}/"
    assert "https://management.azure.com/" in cloud["authentication"]["audiences"]


def test_the_oldest_metadata_is_shorter(served: Served) -> None:
    found = served.get("/metadata/endpoints?api-version=2015-01-01").json()
    assert found["authentication"]["loginEndpoint"] == f"{served.base}/"


def test_discovery_needs_no_token(served: Served) -> None:
    assert served.get(f"/{TENANT}/v2.0/.well-known/openid-configuration").status_code == 200


def test_addresses_joined_with_two_slashes_lead_to_the_same(served: Served) -> None:
    """az, where the cloud was registered with an address that ends in a slash."""
    found = served.get("//metadata/endpoints?api-version=2022-09-01")
    assert found.json() == served.get("/metadata/endpoints?api-version=2022-09-01").json()


def test_microsoft_graph_is_here_so_that_no_token_leaves(served: Served) -> None:
    cloud = served.get("/metadata/endpoints?api-version=2022-09-01").json()
    for name in ("graph", "graphAudience", "microsoftGraphResourceId"):
        assert cloud[name].startswith(f"{served.base}/")
    place = cloud["microsoftGraphResourceId"].removeprefix(served.base)
    for path in ("v1.0/me", "/v1.0/servicePrincipals?$filter=x", ""):
        refused = served.get(f"{place}{path}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (501, "SandboxNotImplemented")
