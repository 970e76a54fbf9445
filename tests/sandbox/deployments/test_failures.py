"""Resources that fail while a template is deployed."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.sandbox.state.faults import Fault
from tests.sandbox.arm.azure import MINI, SMALL, Azure, serverless
from tests.sandbox.deployments.site import VERSION, account, deploy, operations, path, shown, submit, template, vault

ML = "Microsoft.MachineLearningServices/workspaces"


def endpoint(name: str, model: str = SMALL, **more: Any) -> dict[str, Any]:
    """A serverless endpoint of a template."""
    head = {"type": f"{ML}/serverlessEndpoints", "apiVersion": "2024-04-01", "name": f"proj/{name}"}
    return {**head, **serverless("eastus2", model), **more}


def subscription(name: str, model: str = SMALL) -> dict[str, Any]:
    """A Marketplace subscription of a template."""
    head = {"type": f"{ML}/marketplaceSubscriptions", "apiVersion": "2024-04-01", "name": f"proj/{name}"}
    return {**head, "properties": {"modelId": model}}


def test_one_refusal_fails_the_deployment_and_stops_only_what_needs_it(ready: Azure) -> None:
    content = template(
        endpoint("chat-one"),  # nobody subscribed to the model
        account("stone"),
        vault("kv-one", dependsOn=["proj/chat-one"]),
        vault("kv-two", dependsOn=["stone"]),
    )
    found = deploy(ready, content)
    assert found["provisioningState"] == "Failed"
    error = found["error"]
    assert (error["code"], error["target"]) == ("DeploymentFailed", path(ready))
    assert error["message"] == (
        "At least one resource deployment operation failed. Please list deployment operations for details. "
        "Please see https://aka.ms/arm-deployment-operations for usage details."
    )
    direct = ready.put("proj/serverlessEndpoints/chat-one", serverless("eastus2")).json()["error"]
    (detail,) = error["details"]
    assert (detail["code"], detail["message"]) == (direct["code"], direct["message"])
    assert ready.show("Microsoft.KeyVault/vaults/kv-one") is None
    assert ready.show("Microsoft.KeyVault/vaults/kv-two")
    states = {}
    for row in operations(ready):
        properties = row["properties"]
        states[properties["targetResource"]["resourceName"]] = (
            properties["provisioningState"],
            properties["statusCode"],
        )
    assert states == {
        "proj/chat-one": ("Failed", "BadRequest"),
        "stone": ("Succeeded", "OK"),
        "kv-two": ("Succeeded", "OK"),
    }


def test_the_second_try_finishes_what_the_first_could_not(ready: Azure) -> None:
    deploy(ready, template(endpoint("chat-one")))
    content = template(subscription("bought"), endpoint("chat-one", dependsOn=["proj/bought"]))
    assert deploy(ready, content)["provisioningState"] == "Succeeded"


def test_a_failure_after_minutes_carries_its_reason(ready: Azure) -> None:
    reason = {"code": "ProvisioningFailed", "message": "no room"}
    fault = Fault("late", "outcome", "PUT", "*/storageaccounts/stone", outcome="Failed", body=reason)
    ready.cloud.keep("fault", fault.name, fault)
    found = deploy(ready, template(account("stone")))
    id = ready.id("Microsoft.Storage/storageAccounts/stone")
    assert found["error"]["details"] == [
        {
            "code": "ResourceDeploymentFailure",
            "target": id,
            "message": "The resource write operation failed to complete successfully, because it reached terminal "
            "provisioning state 'Failed'.",
            "details": [reason],
        }
    ]
    (row,) = operations(ready)
    assert row["properties"]["statusCode"] == "Conflict"
    assert row["properties"]["statusMessage"]["status"] == "Failed"
    assert row["properties"]["statusMessage"]["error"]["code"] == "ResourceDeploymentFailure"
    poll = submit(ready, template()).headers  # the name is free again
    assert "azure-asyncoperation" in poll


def test_the_poll_of_a_failed_deployment_tells_the_error(ready: Azure) -> None:
    url = submit(ready, template(endpoint("chat-one"))).headers["azure-asyncoperation"].split("management.azure.com")[1]
    ready.wait(60)
    answer = ready.ask("GET", url)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["error"]["code"]) == ("Failed", "DeploymentFailed")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_errors_are_tried_again(ready: Azure, status: int) -> None:
    fault = Fault(
        "busy", "answer", "PUT", "*/storageaccounts/stone", status=status, times=2, body={"error": {"code": "x"}}
    )
    ready.cloud.keep("fault", fault.name, fault)
    found = deploy(ready, template(account("stone")))
    assert found["provisioningState"] == "Succeeded"
    assert found["duration"] == "PT41S"


def test_errors_that_do_not_pass_end_the_resource(ready: Azure) -> None:
    body = {"error": {"code": "InternalServerError", "message": "again and again"}}
    fault = Fault("broken", "answer", "PUT", "*/storageaccounts/stone", times=0, body=body)
    ready.cloud.keep("fault", fault.name, fault)
    found = deploy(ready, template(account("stone")))
    assert found["error"]["details"] == [{"code": "InternalServerError", "message": "again and again"}]
    (row,) = operations(ready)
    assert row["properties"]["statusCode"] == "InternalServerError"


def test_a_reference_to_what_is_not_there_fails_when_it_is_evaluated(ready: Azure) -> None:
    id = "resourceId('Microsoft.Storage/storageAccounts', 'nothing')"
    properties = {**vault("x")["properties"], "publicNetworkAccess": f"[reference({id}, '2024-01-01').primaryLocation]"}
    found = deploy(ready, template(vault("kv-one", properties=properties)))
    (detail,) = found["error"]["details"]
    assert detail["code"] == "ResourceNotFound"
    assert "'Microsoft.Storage/storageAccounts/nothing' under resource group 'rg' was not found" in detail["message"]


def test_an_expression_that_fails_late_names_resource_line_and_column(ready: Azure) -> None:
    properties = {**vault("x")["properties"], "publicNetworkAccess": "[reference('stone').nonsense]"}
    found = deploy(ready, template(account("stone"), vault("kv-one", properties=properties)))
    (detail,) = found["error"]["details"]
    assert detail["code"] == "InvalidTemplate"
    start = (
        f"Unable to process template language expressions for resource '{ready.id('Microsoft.KeyVault/vaults/kv-one')}'"
    )
    assert detail["message"].startswith(f"{start} at line '1' and column '")
    assert "'The language expression property 'nonsense' doesn't exist, available properties are '" in detail["message"]


def test_a_template_is_not_treated_more_kindly_than_a_direct_request(ready: Azure) -> None:
    """One deployment per model and project; a location of another region; a model nobody subscribed to; a bad name."""
    ready.subscribe()
    ready.serve("first")
    elsewhere = {**endpoint("far"), "location": "westus"}
    for resource in (endpoint("second"), elsewhere, endpoint("third", MINI), endpoint("4wrong")):
        body = {key: value for key, value in resource.items() if key not in ("type", "name", "apiVersion")}
        name = resource["name"].split("/")[1]
        direct = ready.put(f"proj/serverlessEndpoints/{name}", body, "2024-04-01")
        assert direct.status_code >= 400
        (detail,) = deploy(ready, template(resource))["error"]["details"]
        assert (detail["code"], detail["message"]) == (
            direct.json()["error"]["code"],
            direct.json()["error"]["message"],
        )


def test_an_unregistered_namespace_fails_the_resource(ready: Azure) -> None:
    ready.cloud.subscribe(ready.subscription, registered=("Microsoft.Resources", "Microsoft.MachineLearningServices"))
    found = deploy(ready, template(account("stone")))
    assert found["error"]["details"][0]["code"] == "MissingSubscriptionRegistration"


def test_a_resource_deleted_meanwhile_fails(ready: Azure) -> None:
    submit(ready, template(account("stone")))
    ready.wait(5)
    shown(ready)
    ready.cloud.drop("resource", ready.id("Microsoft.Storage/storageAccounts/stone"))
    ready.wait(60)
    assert shown(ready)["error"]["details"][0]["code"] == "ResourceNotFound"
    assert ready.ask("GET", path(ready), version=VERSION).json()["properties"]["provisioningState"] == "Failed"
