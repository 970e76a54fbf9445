"""Each cloud has its own addresses and tokens, and a tenant that is asked for is the one that answers."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.identity import AzureAuthorityHosts
from msgspec.structs import replace

from deployer.azure.clouds import CLOUDS
from deployer.azure.credential import InTenant, claims
from deployer.live.connect import TargetOptions, connect
from deployer.planning.plan_file import load
from deployer.reports.formats import report
from deployer.sandbox.entra import tokens
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.values.problem import Refused
from deployer.values.scope import Scope
from deployer.values.secret import Secret
from tests.world import HEAD, World, environment

OTHER = "00000000-1111-2222-3333-444444444444"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
REAL = TargetOptions(sandbox=False, state=Path("unused"))


class Signed:
    """An identity of the sandbox's tenant that remembers what it was asked."""

    def __init__(self) -> None:
        self.cloud = Cloud.new(datetime(2026, 11, 23, tzinfo=UTC), SUBSCRIPTION)
        self.asked: list[dict[str, Any]] = []

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        self.asked.append(options)
        return AccessToken(*tokens.issue(self.cloud, tokens.CLIENT, scopes[0].removesuffix("/.default")))


def test_addresses_are_those_that_azure_identity_and_azure_ai_ml_know() -> None:
    from azure.ai.ml._azure_environments import AzureEnvironments, EndpointURLS, _environments

    assert CLOUDS["public"].authority == AzureAuthorityHosts.AZURE_PUBLIC_CLOUD
    assert CLOUDS["usgovernment"].authority == AzureAuthorityHosts.AZURE_GOVERNMENT
    assert CLOUDS["china"].authority == AzureAuthorityHosts.AZURE_CHINA
    assert {cloud.name for cloud in CLOUDS.values()} == {
        AzureEnvironments.ENV_DEFAULT,
        AzureEnvironments.ENV_US_GOVERNMENT,
        AzureEnvironments.ENV_CHINA,
    }
    for cloud in CLOUDS.values():
        assert _environments[cloud.name][EndpointURLS.RESOURCE_MANAGER_ENDPOINT] == f"{cloud.endpoint}/"


@pytest.mark.parametrize("name", CLOUDS)
def test_an_environment_is_managed_where_its_cloud_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_RESOURCE_MANAGER_ENDPOINT", raising=False)
    with connect(REAL, [Scope("dev", SUBSCRIPTION, "rg", name)]) as target:
        assert target.endpoint == CLOUDS[name].endpoint
        assert target.scope == f"{CLOUDS[name].endpoint}/.default"
        assert target.host == CLOUDS[name].endpoint.removeprefix("https://")


def test_one_run_is_in_one_cloud_and_one_tenant() -> None:
    one = Scope("dev", SUBSCRIPTION, "rg")
    for other in (Scope("gov", SUBSCRIPTION, "rg", "usgovernment"), Scope("b", SUBSCRIPTION, "rg", tenant=OTHER)):
        with pytest.raises(Refused, match="one run is in one of them"), connect(REAL, [one, other]):
            pass


def test_a_token_is_asked_of_the_tenant_and_one_of_another_goes_nowhere() -> None:
    signed = Signed()
    token = InTenant(signed, TENANT.upper()).get_token("https://management.azure.com/.default", enable_cae=True)
    assert claims(Secret(token.token))[0] == TENANT
    assert signed.asked == [{"enable_cae": True, "tenant_id": TENANT.upper()}]
    with pytest.raises(Refused, match=f"signed in to tenant '{TENANT}'"):
        InTenant(signed, OTHER).get_token("https://management.azure.com/.default")


def test_the_tenant_of_a_file_is_compared_with_that_of_the_sandbox(tmp_path: Path) -> None:
    where = TargetOptions(sandbox=True, state=tmp_path / "sandbox.json")
    with connect(where, [Scope("dev", SUBSCRIPTION, "rg", tenant=TENANT.upper())]) as target:
        assert claims(Secret(target.credential.get_token(target.scope).token))[0] == TENANT
    refused = pytest.raises(Refused, match=f"signed in to tenant '{TENANT}', and the environment asks for '{OTHER}'")
    with connect(where, [Scope("dev", SUBSCRIPTION, "rg", tenant=OTHER)]) as target, refused:
        target.credential.get_token(target.scope)
    places = [Scope("dev", SUBSCRIPTION, "rg"), Scope("b", SUBSCRIPTION, "rg", tenant=OTHER)]
    with pytest.raises(Refused, match="one run is in one of them"), connect(where, places):
        pass


def test_a_plan_file_knows_its_cloud() -> None:
    plan = World().plan(environment(head=HEAD + "cloud: usgovernment\n").replace("    deployments:\n", ""))
    assert load(report("plan", "json")([replace(plan, serial="1")]), "plan.json").scope.cloud == "usgovernment"


SCRIPT = """
import json, sys
import requests
from azure.core.credentials import AccessToken
from deployer.azure.azure import Azure, Lost
from deployer.azure.clouds import CLOUDS
from deployer.azure.target import Target
from deployer.values.change import Step, StepKey

class Signed:
    def get_token(self, *scopes, **_):
        asked.append(scopes[0])
        return AccessToken("token", 2**33)

class Recorder(requests.adapters.BaseAdapter):
    def send(self, request, **_):
        sent.append(request.url.split("?")[0])
        answer = requests.Response()
        answer.status_code, answer.url, answer.request, answer._content = 404, request.url, request, b"{}"
        answer.raw = __import__("io").BytesIO(b"{}")
        return answer
    def close(self):
        pass

def session():
    made = requests.Session()
    made.mount("https://", Recorder())
    return made

asked, sent, cloud = [], [], CLOUDS[sys.argv[1]]
base = "/subscriptions/S/resourceGroups/G/providers/Microsoft.MachineLearningServices/workspaces/P"
steps = [
    Step(StepKey("put", "a"), "PUT", f"{base}?api-version=2025-12-01", "azure-mgmt-resource", {"location": "x"}),
    Step(StepKey("put", "b"), "PUT", f"{base}/serverlessEndpoints/e?api-version=1", "azure-ai-ml", {"location": "x"}),
]
azure = Azure(Target(Signed(), cloud.endpoint, cloud.scope, session=session, cloud=cloud.name), steps)
azure.read(f"{base}?api-version=2025-12-01")
for step in steps:
    try:
        azure.write(step)
    except Lost:
        pass
print(json.dumps({"asked": sorted(set(asked)), "sent": sent}))
"""


@pytest.mark.parametrize("name", ["usgovernment", "china"])
def test_every_client_sends_its_requests_and_tokens_to_its_own_cloud(name: str) -> None:
    # In a process of its own: azure-ai-ml remembers the cloud for the whole process.
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SCRIPT, name], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert len(told["sent"]) >= 3
    assert all(url.startswith(f"{CLOUDS[name].endpoint}/subscriptions/S/") for url in told["sent"])
    assert [scope.replace("//.default", "/.default") for scope in told["asked"]] == [CLOUDS[name].scope]
