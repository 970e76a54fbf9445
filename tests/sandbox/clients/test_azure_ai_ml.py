"""azure-ai-ml over TLS, with the metadata of the cloud; in a process of its own, since MLClient changes its process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from deployer.sandbox.entra import tokens
from deployer.sandbox.state.cloud import TENANT
from tests.sandbox.clients.face import Face

PROGRAM = """
import json, os, sys
from azure.ai.ml import MLClient
from azure.identity import ClientSecretCredential

base = os.environ["AZURE_RESOURCE_MANAGER_ENDPOINT"]
credential = ClientSecretCredential(
    os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"],
    authority=base, disable_instance_discovery=True,
)
metadata = {
    "azure_portal": "https://portal.azure.com/", "resource_manager": base + "/", "active_directory": base + "/",
    "aml_resource_id": "https://ml.azure.com/", "storage_endpoint": "core.windows.net",
    "registry_discovery_endpoint": base + "/",
}
given = {} if "ARM_CLOUD_METADATA_URL" in os.environ else {"cloud_metadata": metadata}
where = (os.environ["AZURE_SUBSCRIPTION_ID"], "rg", "assistants")
client = MLClient(credential, *where, cloud="Sandbox", enable_telemetry=False, **given)
if "HUB" in os.environ:
    from azure.ai.ml.entities import Hub

    made = client.workspaces.begin_create(Hub(name=os.environ["HUB"], location="eastus2")).result()
    print(json.dumps({"id": made.id, "hbi": made.hbi_workspace}))
    sys.exit()
endpoint = client.serverless_endpoints.get("chat")
keys = client.serverless_endpoints.get_keys("chat")
print(json.dumps({"uri": endpoint.scoring_uri, "model": endpoint.model_id, "key": keys.primary_key}))
"""


def run(tls: Face, **more: str) -> Any:
    """What the program prints."""
    environment = {
        **os.environ,
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": tokens.CLIENT,
        "AZURE_CLIENT_SECRET": tokens.secret(tokens.CLIENT).reveal(),
        "AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-000000000001",
        "AZURE_RESOURCE_MANAGER_ENDPOINT": tls.base,
        "REQUESTS_CA_BUNDLE": tls.ca,
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize("given", ["as an argument", "by its address"])
def test_mlclient_finds_the_cloud(tls: Face, given: Any) -> None:
    address = f"{tls.base}/metadata/endpoints?api-version=2019-05-01"
    found = run(tls, **({"ARM_CLOUD_METADATA_URL": address} if given == "by its address" else {}))
    assert (found["uri"], found["key"]) == tls.chat
    assert found["model"].endswith("/Mistral-large-2407")


def test_mlclient_makes_a_hub(tls: Face) -> None:
    """A template with fifteen parameters of value null, resources barred by conditions that bear one name, and
    hbiWorkspace as a text.
    """
    found = run(tls, HUB="hub-of-the-sdk")
    assert found["id"].endswith("/workspaces/hub-of-the-sdk")
    assert found["hbi"] is False
