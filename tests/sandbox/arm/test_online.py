"""Online endpoints and deployments on managed compute."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.arm.azure import ML, OPEN, SMALL, SUBSCRIPTION, Azure, deployment, error, online, reason
from tests.sandbox.contract import Witness

ONE = "proj/onlineEndpoints/onl-one"
BLUE = f"{ONE}/deployments/blue"
NC = "standardNCADSA100v4Family"


@pytest.fixture
def hosted(ready: Azure) -> Azure:
    """An Azure with an online endpoint."""
    ready.host()
    return ready


def said(refused: Any) -> dict[str, list[str]]:
    """The errors inside the JSON inside the message of a refusal."""
    detail = error(refused)["details"][0]
    assert detail["code"].startswith("InferencingClientCreate")
    found: dict[str, list[str]] = json.loads(detail["message"].split("error detail: ", 1)[1])["errors"]
    return found


def test_endpoint_then_deployment_then_traffic(ready: Azure) -> None:
    started = ready.host()
    assert started.status_code == 201
    assert "/mfeOperationsStatus/oeidp:" in started.headers["azure-asyncoperation"]
    assert started.json()["properties"]["provisioningState"] == "Creating"
    made = ready.deploy()
    assert made.status_code == 201
    assert "/mfeOperationsStatus/odidp:" in made.headers["azure-asyncoperation"]
    assert ready.host(traffic={"blue": 100}).status_code == 200
    shown = ready.show(ONE)
    assert shown["properties"]["traffic"] == {"blue": 100}
    assert shown["properties"]["scoringUri"] == "https://onl-one.eastus2.inference.ml.azure.com/score"
    assert "mfeOperationsStatus/oeidp:" in shown["properties"]["properties"]["AzureAsyncOperationUri"]
    assert ready.show(BLUE)["sku"] == {"name": "Default", "tier": "Standard", "capacity": 1}
    assert ready.show(BLUE)["properties"]["requestSettings"]["requestTimeout"] == "PT5S"


def test_the_sdk_reads_them(hosted: Azure) -> None:
    hosted.deploy()
    client = hosted.ml()
    assert [item.name for item in client.online_endpoints.list()] == ["onl-one"]
    assert client.online_endpoints.get("onl-one").provisioning_state == "Succeeded"
    assert len(client.online_endpoints.get_keys("onl-one").primary_key) == 32
    assert [item.name for item in client.online_deployments.list("onl-one")] == ["blue"]
    assert client.online_deployments.get("blue", "onl-one").instance_type == "Standard_NC24ads_A100_v4"


@pytest.mark.parametrize("name", ["ab", "1one", "one_two", "one-", "o" * 33])
def test_names_that_an_endpoint_or_deployment_cannot_bear(hosted: Azure, name: str) -> None:
    assert "Name" in said(hosted.host(name))
    assert "Name" in said(hosted.deploy(name))


def test_a_name_is_unique_in_a_region(hosted: Azure) -> None:
    hosted.put("two", hosted.project())
    hosted.wait()
    refused = hosted.put("two/onlineEndpoints/ONL-ONE", online("eastus2"))
    assert said(refused)[""][0].startswith("There is already an endpoint with this name")
    hosted.ask("DELETE", hosted.id(ONE))
    hosted.wait()
    assert hosted.put("two/onlineEndpoints/ONL-ONE", online("eastus2")).status_code == 201


@pytest.mark.parametrize(
    ("traffic", "mirror", "what"),
    [
        ({"blue": 50}, {}, "Traffic"),
        ({"blue": 101}, {}, "Traffic"),
        ({"red": 100}, {}, "Traffic"),
        ({"blue": 100}, {"green": 51}, "MirrorTraffic"),
        ({"blue": 100}, {"blue": 10}, "MirrorTraffic"),
        ({}, {"blue": 10, "green": 10}, "MirrorTraffic"),
    ],
)
def test_traffic_sums_to_100_and_names_deployments_and_one_is_mirrored_to(
    hosted: Azure, traffic: dict[str, Any], mirror: dict[str, int], what: str
) -> None:
    hosted.deploy()
    hosted.deploy("green")
    assert list(said(hosted.host(traffic=traffic, mirrorTraffic=mirror))) == [what]
    assert hosted.show(ONE)["properties"]["traffic"] == {}


def test_shares_of_traffic_are_numbers(hosted: Azure) -> None:
    hosted.deploy()
    refused = hosted.host(traffic={"blue": "100"})
    assert (refused.status_code, reason(refused)) == (400, "BadArgument")
    assert "to type 'integer'. Path 'properties.traffic.blue'" in error(refused)["message"]


def test_a_deployment_with_traffic_stays(hosted: Azure) -> None:
    hosted.deploy()
    hosted.host(traffic={"blue": 100})
    assert reason(hosted.ask("DELETE", hosted.id(BLUE))) == "DeploymentHasTraffic"
    hosted.deploy("green")
    hosted.host(traffic={"green": 100}, mirrorTraffic={"blue": 20})
    assert reason(hosted.ask("DELETE", hosted.id(BLUE))) == "DeploymentHasTraffic"
    hosted.host(traffic={"blue": 0})
    assert hosted.ask("DELETE", hosted.id(BLUE)).status_code == 202
    hosted.wait()
    assert hosted.show(BLUE) is None
    assert hosted.ask("DELETE", hosted.id(BLUE)).status_code == 204


def test_an_endpoint_takes_its_deployments_along(hosted: Azure) -> None:
    hosted.deploy()
    hosted.host(traffic={"blue": 100})
    assert hosted.ask("DELETE", hosted.id(ONE)).status_code == 202
    hosted.wait()
    assert hosted.show(ONE) is None
    assert hosted.show(BLUE) is None
    assert usage(hosted)[NC] == (0, 400)


@pytest.mark.parametrize(
    ("model", "status", "key"),
    [
        ("azureml://registries/azureml/models/mistralai-Mistral-7B-Instruct-v0-2", 400, "Model"),
        (OPEN.replace("/9", "/10"), 404, ""),
        (OPEN.replace("Instruct", "Nobody"), 404, ""),
        (f"{SMALL}/versions/1", 400, "Model"),
        ("mistral", 400, "Model"),
        ("azureml://registries/azureml/models/mistralai-Mixtral-8x22B-v0-1/versions/7", 400, "VmSize"),
    ],
)
def test_models_that_do_not_go_there(hosted: Azure, model: str, status: int, key: str) -> None:
    refused = hosted.deploy(model=model)
    assert refused.status_code == status
    assert key in said(refused) if key else reason(refused) == "ModelNotFound"


@pytest.mark.parametrize(
    "change",
    [
        {"model": "azureml://registries/azureml/models/Phi-4/versions/7"},
        {"model": "azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct/versions/1"},
        {"model": "azureml:mine:1"},
        {"model": "/subscriptions/s/resourceGroups/rg/providers/x/workspaces/w/models/mine/versions/1"},
        {"endpointComputeType": "Kubernetes"},
    ],
)
def test_models_of_others_and_clusters_are_not_implemented(hosted: Azure, change: dict[str, str]) -> None:
    refused = hosted.deploy(**change)
    assert (refused.status_code, error(refused)["code"]) == (501, "SandboxNotImplemented")


def test_machine_sizes_come_and_go(witness: Witness) -> None:
    old = OPEN.replace("/9", "/5")
    azure = Azure.at(witness, "2025-09-28").ground()
    azure.host()
    assert azure.deploy(model=old, instanceType="Standard_NC12s_v3").status_code == 201
    azure.wait(2 * 86_400)
    refused = azure.deploy("green", model=old, instanceType="Standard_NC12s_v3")
    assert "Standard_NC24ads_A100_v4" in said(refused)["VmSize"][0]
    assert "Standard_NC12s_v3," not in said(refused)["VmSize"][0]


def test_quota_is_kept_and_told(hosted: Azure) -> None:
    assert hosted.deploy(count=16).status_code == 201  # 16 x 24 = 384 cores, no reserve for A100
    refused = hosted.deploy("green")
    assert said(refused)["VmSize"] == [
        f"Not enough quota available for Standard_NC24ads_A100_v4 in SubscriptionId {SUBSCRIPTION}. "
        "Current usage/limit: 384/400. Additional needed: 24 "
        "Please see troubleshooting guide, available here: https://aka.ms/oe-tsg#error-outofquota"
    ]
    assert usage(hosted)[NC] == (384, 400)
    assert hosted.deploy(count=15).status_code == 200
    assert hosted.deploy("green").status_code == 201


def test_twenty_per_cent_are_kept_in_reserve_where_azure_does(witness: Witness) -> None:
    azure = Azure.at(witness, "2024-08-05", quota={"eastus2/standardncsv3family": 24}).ground()
    azure.host()
    old = OPEN.replace("/9", "/5")
    assert azure.deploy(model=old, instanceType="Standard_NC12s_v3").status_code == 201
    assert usage(azure)["standardNCSv3Family"] == (24, 24)  # one machine of 12 cores needs room for two
    assert (
        "Additional needed: 24 "
        in said(azure.deploy("green", model=old, instanceType="Standard_NC12s_v3"))["VmSize"][0]
    )


def test_a_new_subscription_has_no_quota(witness: Witness) -> None:
    azure = Azure.at(witness, "2026-11-23", cores=0).ground()
    azure.host()
    assert "Current usage/limit: 0/0. Additional needed: 24 " in said(azure.deploy())["VmSize"][0]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"requestSettings": {"requestTimeout": "PT181S"}}, "RequestTimeout"),
        ({"requestSettings": {"requestTimeout": "soon"}}, "RequestTimeout"),
        ({"requestSettings": {"maxConcurrentRequestsPerInstance": 0}}, "MaxConcurrentRequestsPerInstance"),
        ({"livenessProbe": {"period": "often"}}, "livenessProbe"),
        ({"readinessProbe": {"failureThreshold": 0}}, "readinessProbe"),
        (
            {"livenessProbe": {"timeout": "PT300S"}},
            "InferenceContainerConfiguration.ServingContainer.LivenessProbe.TimeoutSeconds",
        ),
        (
            {"readinessProbe": {"period": "PT5M"}},
            "InferenceContainerConfiguration.ServingContainer.ReadinessProbe.PeriodSeconds",
        ),
        ({"count": 51}, "InstanceCount"),
        ({"count": 0}, "InstanceCount"),
        ({"instanceType": None}, "instanceType"),
        ({"instanceType": "Standard_DS3_v2"}, "VmSize"),
    ],
)
def test_settings_out_of_bounds(hosted: Azure, change: dict[str, Any], key: str) -> None:
    assert key in said(hosted.deploy(**change))


def test_the_machine_size_stays_and_the_number_of_machines_does_not(hosted: Azure) -> None:
    hosted.deploy()
    assert "VmSize" in said(hosted.deploy(instanceType="Standard_NC48ads_A100_v4"))
    scaled = hosted.ask("PATCH", hosted.id(BLUE), {"sku": {"name": "Default", "capacity": 3}})
    assert scaled.status_code == 202
    hosted.wait()
    assert hosted.show(BLUE)["sku"]["capacity"] == 3
    assert "VmSize" in said(hosted.ask("PATCH", hosted.id(BLUE), {"sku": {"name": "Default", "capacity": 50}}))
    assert hosted.ask("PATCH", hosted.id(BLUE), {"tags": {"a": "1"}}).json()["tags"] == {"a": "1"}
    assert hosted.ask("PATCH", hosted.id(BLUE), {"properties": {}}).status_code == 400


def test_an_endpoint_holds_twenty_deployments(witness: Witness) -> None:
    azure = Azure.at(witness, "2026-11-23", cores=100_000).ground()
    azure.host()
    for number in range(20):
        assert azure.deploy(f"d-{number}").status_code == 201
    assert "at most 20" in said(azure.deploy("d-20"))["Deployment"][0]


def test_a_busy_endpoint_takes_no_deployment(ready: Azure) -> None:
    ready.put(ONE, online("eastus2"))
    assert ready.put(BLUE, deployment("eastus2")).status_code == 409
    ready.wait()
    assert ready.put(BLUE, deployment("eastus2")).status_code == 201
    assert ready.put(BLUE, deployment("eastus2")).status_code == 409


def test_callers_prove_themselves_as_the_endpoint_says(ready: Azure) -> None:
    ready.host("onl-key")
    ready.host("onl-aad", authMode="AADToken")
    ready.host("onl-aml", authMode="AMLToken")
    keys = {
        name: ready.ask("POST", ready.id(f"proj/onlineEndpoints/{name}/listKeys")) for name in ("onl-key", "onl-aad")
    }
    assert (keys["onl-key"].status_code, keys["onl-aad"].status_code) == (200, 200)
    assert keys["onl-aad"].json() == {"primaryKey": None, "secondaryKey": None}
    assert ready.ask("POST", ready.id("proj/onlineEndpoints/onl-aml/token")).json()["tokenType"] == "Bearer"
    assert ready.ask("POST", ready.id("proj/onlineEndpoints/onl-key/token")).status_code == 400
    place = ready.id("proj/onlineEndpoints/onl-key/regenerateKeys")
    begun = ready.ask("POST", place, {"keyType": "Primary"})
    assert (begun.status_code, begun.content) == (202, b"")
    follow = begun.headers["location"].split("azure.com")[1]
    assert ready.ask("GET", follow).status_code == 202
    ready.wait(5)
    assert (ready.ask("GET", follow).status_code, ready.ask("GET", follow).content) == (200, b"")
    again = ready.ask("POST", ready.id("proj/onlineEndpoints/onl-key/listKeys")).json()
    assert again["primaryKey"] != keys["onl-key"].json()["primaryKey"]
    assert again["secondaryKey"] == keys["onl-key"].json()["secondaryKey"]


def test_an_endpoint_says_how_callers_prove_themselves_for_good(hosted: Azure) -> None:
    assert reason(hosted.host(authMode="AADToken")) == "ImmutableProperty"
    assert hosted.host(authMode="Password").status_code == 400
    assert hosted.ask("PATCH", hosted.id(ONE), {"tags": {"a": "1"}}).json()["tags"] == {"a": "1"}
    assert hosted.ask("PATCH", hosted.id(ONE), {"properties": {}}).status_code == 400
    assert reason(hosted.put("hub/onlineEndpoints/onl-two", online("eastus2"))) == "WorkspaceKindNotSupported"
    assert reason(hosted.put("proj/onlineEndpoints/onl-two", online("westus"))) == "InvalidLocation"


def test_an_endpoint_has_no_address_while_it_is_created(ready: Azure) -> None:
    begun = ready.put(ONE, online("eastus2"))
    assert (begun.json()["properties"]["scoringUri"], begun.json()["properties"]["swaggerUri"]) == (None, None)
    ready.wait()
    assert ready.show(ONE)["properties"]["scoringUri"].endswith("/score")


def test_writes_and_deletions_are_followed_at_two_addresses_that_tell_who_and_when(hosted: Azure) -> None:
    begun = hosted.deploy()
    hosted.wait()
    gone = hosted.ask("DELETE", hosted.id(BLUE))
    assert (begun.status_code, gone.status_code) == (201, 202)
    for answer in (begun, gone):
        assert "/mfeOperationResults/odidp:" in answer.headers["location"]
        follow = answer.headers["azure-asyncoperation"].split("azure.com")[1]
        hosted.wait()
        told = hosted.ask("GET", follow).json()
        assert (told["id"], told["name"]) == (follow.split("?")[0], follow.split("?")[0].rsplit("/", 1)[1])
        assert (told["status"], told["startTime"] < told["endTime"]) == ("Succeeded", True)


def test_machine_sizes_and_quotas_are_listed(hosted: Azure) -> None:
    place = f"/subscriptions/{SUBSCRIPTION}/providers/{ML}/locations/eastus2"
    sizes = {row["name"] for row in hosted.ask("GET", f"{place}/vmSizes", version="2024-04-01").json()["value"]}
    assert "Standard_NC24ads_A100_v4" in sizes
    assert "Standard_NC12s_v3" not in sizes
    quotas = {row["name"]["value"]: row["limit"] for row in hosted.ask("GET", f"{place}/quotas").json()["value"]}
    assert quotas[NC] == 400


def usage(azure: Azure) -> dict[str, tuple[int, int]]:
    """Used and granted cores by family."""
    place = f"/subscriptions/{SUBSCRIPTION}/providers/{ML}/locations/eastus2/usages"
    rows = azure.ask("GET", place, version="2024-04-01").json()["value"]
    return {row["name"]["value"]: (row["currentValue"], row["limit"]) for row in rows}


def test_the_sdk_reads_logs_of_both_containers(hosted: Azure) -> None:
    hosted.deploy()
    deployments = hosted.ml().online_deployments
    assert deployments.get_logs("blue", "onl-one", lines=50).startswith("Instance status:\nSystemSetup: Succeeded\n")
    fetched = deployments.get_logs("blue", "onl-one", lines=1, container_type="storage-initializer")
    assert fetched.endswith(f"storage-initializer: downloading {OPEN}\n")


@pytest.mark.parametrize("body", [{"containerType": "Sidecar"}, {"tail": -1}])
def test_logs_that_cannot_be_asked_for(hosted: Azure, body: dict[str, Any]) -> None:
    hosted.deploy()
    refused = hosted.ask("POST", hosted.id(f"{BLUE}/getLogs"), body)
    assert (refused.status_code, reason(refused)) == (400, "BadArgument")


def test_logs_of_what_is_not_there(hosted: Azure) -> None:
    assert hosted.ask("POST", hosted.id(f"{BLUE}/getLogs"), {}).status_code == 404
