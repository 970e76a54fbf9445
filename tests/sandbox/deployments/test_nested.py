"""Deployments inside deployments, in other groups, and at the subscription."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.sandbox.entra import tokens
from tests.sandbox.arm.azure import Azure, error
from tests.sandbox.deployments.site import (
    SCHEMA,
    VERSION,
    account,
    body,
    deploy,
    nested,
    operations,
    shown,
    submit,
    succeeded,
    template,
    vault,
)

AT_SUBSCRIPTION = SCHEMA.replace("2019-04-01/deploymentTemplate", "2018-05-01/subscriptionDeploymentTemplate")


@pytest.fixture
def group(azure: Azure) -> Azure:
    """An Azure with an empty group."""
    azure.ask("PUT", azure.group, {"location": "eastus2", "tags": {}})
    return azure


def giving(value: str, **parameters: Any) -> dict[str, Any]:
    """A template that gives one text back."""
    return template(parameters=parameters, outputs={"it": {"type": "string", "value": value}})


def test_inner_expressions_see_the_inner_parameters(group: Azure) -> None:
    inner = giving("[concat(parameters('p'), '-', deployment().name)]", p={"type": "string"})
    outer = template(
        nested("inside", inner, parameters={"p": {"value": "[concat(parameters('p'), '!')]"}}),
        parameters={"p": {"type": "string"}},
        outputs={"it": {"type": "string", "value": "[reference('inside').outputs.it.value]"}},
    )
    assert succeeded(group, outer, {"p": "x"}) == {"it": "x!-inside"}


def test_outer_expressions_see_the_outer_parameters(group: Azure) -> None:
    inner = giving("[concat(parameters('p'), '-', deployment().name)]")
    outer = template(
        nested("inside", inner, scope="outer"),
        parameters={"p": {"type": "string"}},
        outputs={"it": {"type": "string", "value": "[reference('inside').outputs.it.value]"}},
    )
    assert succeeded(group, outer, {"p": "x"}) == {"it": "x-main"}


def test_a_nested_deployment_is_one_of_its_own(group: Azure) -> None:
    found = deploy(group, template(nested("inside", template(account("stone"))), vault("kv-one", dependsOn=["inside"])))
    assert found["provisioningState"] == "Succeeded"
    assert shown(group, "inside")["provisioningState"] == "Succeeded"
    (row, *_) = operations(group, "inside")
    assert row["properties"]["targetResource"]["resourceName"] == "stone"
    # The vault waits for the whole nested deployment: a second until each runs, 20 s and 15 s for the resources.
    assert found["duration"] == "PT37S"
    (row,) = [row for row in found["providers"] if row["namespace"] == "Microsoft.Resources"]
    assert row["resourceTypes"] == [{"resourceType": "deployments", "locations": [None]}]


def test_a_failure_inside_is_told_outside(group: Azure) -> None:
    properties = {**vault("x")["properties"], "publicNetworkAccess": "[reference('stone').nonsense]"}
    broken = template(account("stone"), vault("kv-one", properties=properties))
    found = deploy(group, template(nested("inside", template(nested("deeper", broken)))))
    assert found["provisioningState"] == "Failed"
    assert found["error"]["code"] == "DeploymentFailed"
    (inside,) = found["error"]["details"]
    assert (inside["code"], inside["target"].rsplit("/", 1)[1]) == ("DeploymentFailed", "inside")
    (deeper,) = inside["details"]
    assert (deeper["code"], deeper["target"].rsplit("/", 1)[1]) == ("DeploymentFailed", "deeper")
    assert deeper["details"][0]["code"] == "InvalidTemplate"


def test_two_nested_deployments_of_one_name_clash(group: Azure) -> None:
    submit(group, template(nested("inside", template(account("stone")))), name="first")
    group.wait(5)
    found = deploy(group, template(nested("inside", template(account("sttwo")))), name="second")
    assert found["error"]["details"][0]["code"] == "DeploymentActive"
    assert shown(group, "first")["provisioningState"] == "Succeeded"


def test_a_template_reaches_into_another_group(group: Azure) -> None:
    other = f"/subscriptions/{group.subscription}/resourceGroups/other"
    group.ask("PUT", other, {"location": "westus3"})
    inner = nested("there", template(account("stone")), resourceGroup="other")
    assert deploy(group, template(inner))["provisioningState"] == "Succeeded"
    assert group.ask("GET", f"{other}/providers/Microsoft.Storage/storageAccounts/stone").status_code == 200


def test_a_subscription_deployment_makes_groups_and_what_is_in_them(azure: Azure) -> None:
    base = f"/subscriptions/{azure.subscription}/providers/Microsoft.Resources/deployments"
    content = {
        "$schema": AT_SUBSCRIPTION,
        "contentVersion": "1.0.0.0",
        "resources": [
            {
                "type": "Microsoft.Resources/resourceGroups",
                "apiVersion": "2022-09-01",
                "name": "made",
                "location": "[deployment().location]",
                "properties": {},
            },
            nested("inside", template(account("stone")), resourceGroup="made", dependsOn=["made"]),
        ],
        "outputs": {
            "it": {"type": "string", "value": "[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'made')]"}
        },
    }
    sent = {**body(content), "location": "eastus2"}
    assert azure.ask("PUT", f"{base}/main", sent, VERSION).status_code == 201
    azure.wait(600)
    found = azure.ask("GET", f"{base}/main", version=VERSION).json()
    assert (found["location"], found["properties"]["provisioningState"]) == ("eastus2", "Succeeded")
    assert azure.ask("GET", f"/subscriptions/{azure.subscription}/resourceGroups/made").json()["location"] == "eastus2"
    assert [row["name"] for row in azure.ask("GET", base, version=VERSION).json()["value"]] == ["main"]
    rows = azure.ask("GET", f"{base}/main/operations", version=VERSION).json()["value"]
    assert len(rows) == 3
    moved = azure.ask("PUT", f"{base}/main", {**body(content), "location": "westus"}, VERSION)
    assert (moved.status_code, error(moved)["code"]) == (409, "InvalidDeploymentLocation")


@pytest.mark.parametrize(
    ("changes", "code"), [({}, "InvalidDeployment"), ({"location": "mars"}, "LocationNotAvailableForDeployment")]
)
def test_a_subscription_deployment_needs_a_location(azure: Azure, changes: Any, code: str) -> None:
    path = f"/subscriptions/{azure.subscription}/providers/Microsoft.Resources/deployments/main"
    answer = azure.ask("PUT", path, {**body({**template(), "$schema": AT_SUBSCRIPTION}), **changes}, VERSION)
    assert (answer.status_code, error(answer)["code"]) == (400, code)


def test_a_group_is_no_function_of_a_subscription_deployment(azure: Azure) -> None:
    path = f"/subscriptions/{azure.subscription}/providers/Microsoft.Resources/deployments/main"
    content = {**template(variables={"v": "[resourceGroup().name]"}), "$schema": AT_SUBSCRIPTION}
    answer = azure.ask("PUT", path, {**body(content), "location": "eastus2"}, VERSION)
    help = "Please see https://aka.ms/arm-template-expressions for usage details."
    said = "The template function 'RESOURCEGROUP' is not expected at this location."
    assert f"'The template variable 'v' is not valid: {said} {help}. {help}'" in error(answer)["message"]


def test_symbolic_names_reach_what_exists_and_each_copy_of_a_loop(group: Azure) -> None:
    resources = {
        "copies": {**account("[format('st{0}', copyIndex())]"), "copy": {"name": "any", "count": 3}},
        "there": {**account("stone"), "existing": True},
        "made": account("stone"),
    }
    outputs = {
        "second": {"type": "string", "value": "[reference('copies[1]').primaryEndpoints.blob]"},
        "who": {"type": "object", "value": "[deployer()]"},
    }
    content = {**template(languageVersion="2.0", outputs=outputs), "resources": resources}
    found = succeeded(group, content)
    assert found["second"] == "https://st1.blob.core.windows.net/"
    assert found["who"] == {
        "objectId": tokens.principal(group.client),
        "tenantId": group.cloud.subscriptions[group.subscription].tenant,
    }
