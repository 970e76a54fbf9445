"""Templates at a subscription as Bicep writes them: groups, and what goes into them in the same request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import SUBSCRIPTION, Azure, error
from tests.sandbox.deployments.site import SCHEMA, VERSION, account, body, nested, template

AT_SUBSCRIPTION = SCHEMA.replace("2019-04-01/deploymentTemplate", "2018-05-01/subscriptionDeploymentTemplate")
BASE = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deployments"
MADE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/made"
STONE = f"{MADE}/providers/Microsoft.Storage/storageAccounts/stone"
NEEDS = (
    "[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'made')]",
    "[resourceId('Microsoft.Resources/resourceGroups', 'made')]",
    "made",
)


def content(needs: str = NEEDS[0]) -> dict[str, Any]:
    group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2021-04-01",
        "name": "made",
        "location": "[parameters('location')]",
        "tags": {"azd-env-name": "x"},
    }
    inner = template(
        account("stone", location="[resourceGroup().location]", tags="[resourceGroup().tags]"),
        outputs={"AZURE_STORAGE_ID": {"type": "string", "value": "[resourceId('Microsoft.Storage/x', 'a')]"}},
    )
    return {
        "$schema": AT_SUBSCRIPTION,
        "contentVersion": "1.0.0.0",
        "parameters": {"location": {"type": "string"}},
        "resources": [group, nested("inside", inner, resourceGroup="made", dependsOn=[needs])],
        "outputs": {
            "AZURE_X": {"type": "string", "value": "x"},
            "AZUREID": {"type": "string", "value": "[reference('inside').outputs.AZURE_STORAGE_ID.value]"},
            "Name": {"type": "string", "value": "n"},
            "aName": {"type": "string", "value": "n"},
        },
    }


def sent(given: dict[str, Any]) -> dict[str, Any]:
    return {**body(given, {"location": "westus3"}), "location": "eastus2"}


@pytest.mark.parametrize("needs", NEEDS)
def test_a_group_is_named_by_any_of_its_ids_in_depends_on(azure: Azure, needs: str) -> None:
    assert azure.ask("POST", f"{BASE}/main/validate", sent(content(needs)), VERSION).status_code == 200
    assert azure.ask("PUT", f"{BASE}/main", sent(content(needs)), VERSION).status_code == 201
    azure.wait(600)
    assert azure.ask("GET", f"{BASE}/main", version=VERSION).json()["properties"]["provisioningState"] == "Succeeded"


def test_what_a_nested_deployment_made_is_told_in_its_place(azure: Azure) -> None:
    looked = azure.ask("POST", f"{BASE}/main/validate", sent(content()), VERSION).json()["properties"]
    assert [row["id"] for row in looked["validatedResources"]] == [MADE, STONE]
    azure.ask("PUT", f"{BASE}/main", sent(content()), VERSION)
    azure.wait(600)
    found = azure.ask("GET", f"{BASE}/main", version=VERSION).json()["properties"]
    assert [row["id"] for row in found["outputResources"]] == [MADE, STONE]


def test_names_of_parameters_and_outputs_are_written_in_camel_case(azure: Azure) -> None:
    given = content()
    given["parameters"]["AZURE_ENV"] = {"type": "string", "defaultValue": "dev"}
    azure.ask("PUT", f"{BASE}/main", sent(given), VERSION)
    azure.wait(600)
    found = azure.ask("GET", f"{BASE}/main", version=VERSION).json()["properties"]
    assert list(found["outputs"]) == ["azurE_X", "azureid", "name", "aName"]
    assert list(found["parameters"]) == ["location", "azurE_ENV"]
    assert found["outputs"]["azureid"]["value"].endswith("/resourceGroups/made/providers/Microsoft.Storage/x/a")


def test_regions_of_types_are_told_however_the_template_says_them(azure: Azure) -> None:
    azure.ask("PUT", f"{BASE}/main", sent(content()), VERSION)
    rows = azure.ask("GET", f"{BASE}/main", version=VERSION).json()["properties"]["providers"]
    types = {row["resourceType"]: row["locations"] for row in rows[0]["resourceTypes"]}
    assert types == {"resourceGroups": ["westus3"], "deployments": [None]}


def test_a_preview_sees_into_the_group_that_the_same_template_makes(azure: Azure) -> None:
    begun = azure.ask("POST", f"{BASE}/main/whatIf", sent(content()), VERSION)
    azure.wait(10)
    found = azure.ask("GET", begun.headers["location"].split("management.azure.com")[1]).json()
    changes = {row["resourceId"]: row for row in found["properties"]["changes"]}
    assert {id: row["changeType"] for id, row in changes.items()} == {MADE: "Create", STONE: "Create"}
    assert changes[STONE]["after"]["id"] == STONE
    assert (changes[STONE]["after"]["location"], changes[STONE]["after"]["tags"]) == ("westus3", {"azd-env-name": "x"})
    assert azure.ask("HEAD", MADE, version=VERSION).status_code == 404


@pytest.mark.parametrize("verb", ["PUT", "validate", "whatIf"])
def test_a_group_that_nobody_makes_is_missed_at_once(azure: Azure, verb: str) -> None:
    given = content()
    given["resources"][1] = {**given["resources"][1], "resourceGroup": "absent"}
    where, method = (f"{BASE}/main", "PUT") if verb == "PUT" else (f"{BASE}/main/{verb}", "POST")
    answer = azure.ask(method, where, sent(given), VERSION)
    assert (answer.status_code, error(answer)["code"]) == (404, "ResourceGroupNotFound")
    assert error(answer)["message"] == "Resource group 'absent' could not be found."
