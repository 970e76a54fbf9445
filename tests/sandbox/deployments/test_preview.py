"""validate and whatIf: what would happen, without anything event."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure, error
from tests.sandbox.deployments.site import (
    STORAGE,
    VERSION,
    account,
    body,
    client,
    deploy,
    nested,
    path,
    template,
    vault,
)


def preview(azure: Azure, content: Any, full: bool = True, **more: Any) -> dict[str, Any]:
    """The result of a preview."""
    settings = {"whatIfSettings": {"resultFormat": "FullResourcePayloads" if full else "ResourceIdOnly"}}
    begun = azure.ask("POST", f"{path(azure)}/whatIf", body(content, **settings, **more), VERSION)
    assert begun.status_code == 202, begun.text
    assert int(begun.headers["retry-after"]) > 0
    where = begun.headers["location"].split("management.azure.com")[1]
    assert azure.ask("GET", where).status_code == 202
    azure.wait(10)
    found: dict[str, Any] = azure.ask("GET", where).json()
    return found


def kinds(found: dict[str, Any]) -> dict[str, str]:
    """The change of each resource by its last name."""
    return {row["resourceId"].rsplit("/", 1)[1]: row["changeType"] for row in found["properties"]["changes"]}


def test_new_resources_are_created_and_others_ignored(ready: Azure) -> None:
    found = preview(ready, template(account("stone", tags={"a": "b"})))
    assert found["status"] == "Succeeded"
    assert kinds(found) == {
        "stone": "Create",
        "stground": "Ignore",
        "kv-ground": "Ignore",
        "hub": "Ignore",
        "proj": "Ignore",
    }
    (made,) = [row for row in found["properties"]["changes"] if row["changeType"] == "Create"]
    assert "before" not in made
    assert made["after"] == {
        "apiVersion": "2024-01-01",
        "id": ready.id(f"{STORAGE}/stone"),
        "type": STORAGE,
        "name": "stone",
        "location": "eastus2",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "properties": {},
        "tags": {"a": "b"},
    }


def test_a_preview_changes_nothing(ready: Azure) -> None:
    assert ready.show("proj")
    before = ready.cloud.to_json()["tables"]["resource"]
    preview(ready, template(account("stone"), account("stground", tags={"x": "y"})))
    assert ready.cloud.to_json()["tables"]["resource"] == before


def test_changed_properties_are_named_by_their_path(ready: Azure) -> None:
    ground: dict[str, Any] = {"accessTier": "Hot", "minimumTlsVersion": "TLS1_0", "allowBlobPublicAccess": False}
    rules = {
        "bypass": "AzureServices",
        "defaultAction": "Deny",
        "ipRules": [{"value": "1.2.3.4"}],
        "virtualNetworkRules": [],
    }
    kept = {"keyType": "Account", "enabled": True}
    ground["encryption"] = {"keySource": "Microsoft.Storage", "services": {"file": kept, "blob": kept}}
    properties = {**ground, "supportsHttpsTrafficOnly": True, "networkAcls": rules, "provisioningState": "Mine"}
    found = preview(ready, template(account("stground", tags={"x": "y"}, location="East US 2", properties=properties)))
    (row,) = [row for row in found["properties"]["changes"] if row["changeType"] == "Modify"]
    assert row["delta"] == [
        {
            "path": "properties.networkAcls.defaultAction",
            "propertyChangeType": "Modify",
            "before": "Allow",
            "after": "Deny",
        },
        {
            "path": "properties.networkAcls.ipRules",
            "propertyChangeType": "Array",
            "children": [{"path": "0", "propertyChangeType": "Create", "after": {"value": "1.2.3.4"}}],
        },
        {"path": "properties.provisioningState", "propertyChangeType": "NoEffect", "after": "Mine"},
        {"path": "tags.x", "propertyChangeType": "Create", "after": "y"},
    ]
    assert "provisioningState" not in row["before"]["properties"]
    assert "primaryEndpoints" not in row["before"]["properties"]


def test_what_a_template_leaves_out_reads_as_deleted_though_azure_sets_it_again(ready: Azure) -> None:
    """The noise that Azure's own documentation warns of."""
    (row,) = [row for row in preview(ready, template(account("stground")))["properties"]["changes"] if "delta" in row]
    assert row["changeType"] == "Modify"
    assert {"path": "properties.accessTier", "propertyChangeType": "Delete", "before": "Hot"} in row["delta"]
    before = ready.show(f"{STORAGE}/stground")
    deploy(ready, template(account("stground")))
    assert ready.show(f"{STORAGE}/stground") == before


def test_a_resource_as_it_is_reads_no_change(ready: Azure) -> None:
    deploy(ready, template(account("stone")))
    (row,) = [row for row in preview(ready, template(account("stone")))["properties"]["changes"] if "delta" in row]
    content = {key: value for key, value in row["before"].items() if key != "id"}
    (row,) = [row for row in preview(ready, template(content))["properties"]["changes"] if "delta" in row]
    assert (row["changeType"], row["delta"]) == ("NoChange", [])


def test_ids_alone_are_given_where_they_are_asked_for(ready: Azure) -> None:
    found = preview(ready, template(account("stone"), account("stground")), full=False)
    assert kinds(found)["stone"] == "Create"
    assert kinds(found)["stground"] == "Deploy"
    assert all(row.keys() == {"resourceId", "changeType"} for row in found["properties"]["changes"])


def test_nested_templates_are_unfolded(ready: Azure) -> None:
    inner = template(account("[parameters('name')]"), parameters={"name": {"type": "string"}})
    found = preview(ready, template(nested("inside", inner, parameters={"name": {"value": "stone"}})))
    assert kinds(found)["stone"] == "Create"
    assert "inside" not in kinds(found)


def test_a_nested_template_that_only_the_deployment_can_evaluate_is_unsupported(ready: Azure) -> None:
    inner = template(account("[parameters('name')]"), parameters={"name": {"type": "int"}})
    given = {"name": {"value": "[reference('kv-one').vaultUri]"}}
    found = preview(ready, template(vault("kv-one"), nested("inside", inner, parameters=given)))
    (row,) = [row for row in found["properties"]["changes"] if row["changeType"] == "Unsupported"]
    assert row["resourceId"].endswith("/deployments/inside")
    assert row["unsupportedReason"]


def test_expressions_that_need_the_deployment_stay_as_they_are(ready: Azure) -> None:
    properties = {**vault("x")["properties"], "publicNetworkAccess": "[reference('stone').x]"}
    found = preview(ready, template(account("stone"), vault("kv-one", properties=properties)))
    (row,) = [row for row in found["properties"]["changes"] if row["resourceId"].endswith("kv-one")]
    assert row["after"]["properties"]["publicNetworkAccess"] == "[reference('stone').x]"


def test_a_template_that_is_not_valid_fails_the_preview(ready: Azure) -> None:
    found = preview(ready, template(vault("kv", dependsOn=["stone"])))
    assert (found["status"], found["error"]["code"]) == ("Failed", "InvalidTemplate")


def test_validate_answers_the_deployment_that_would_be_made(ready: Azure) -> None:
    answer = ready.ask("POST", f"{path(ready)}/validate", body(template(account("stone"))), VERSION)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["id"], found["properties"]["provisioningState"]) == (path(ready), "Succeeded")
    assert [row["id"] for row in found["properties"]["validatedResources"]] == [ready.id(f"{STORAGE}/stone")]
    assert ready.ask("HEAD", path(ready), version=VERSION).status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (template(vault("kv", dependsOn=["stone"])), "InvalidTemplate"),
        (template(account("Wrong")), "InvalidTemplateDeployment"),
        (template({**account("stone"), "apiVersion": "newest"}), "NoRegisteredProviderFound"),
    ],
)
def test_validate_refuses_as_the_deployment_would(ready: Azure, content: Any, code: str) -> None:
    answer = ready.ask("POST", f"{path(ready)}/validate", body(content), VERSION)
    assert (answer.status_code, error(answer)["code"]) == (400, code)


def test_the_sdk_previews_validates_deploys_and_cleans_up(ready: Azure) -> None:
    """Microsoft's own client, whose api-version is the newest."""
    sdk = client(ready)
    sent = body(template(account("stone"), outputs={"it": {"type": "int", "value": "[add(40, 2)]"}}))
    assert sdk.deployments.begin_validate("rg", "main", sent).result().error is None
    changes = sdk.deployments.begin_what_if("rg", "main", sent).result().changes
    assert {"Create", "Ignore"} == {change.change_type for change in changes}
    made = sdk.deployments.begin_create_or_update("rg", "main", sent).result()
    assert made.properties.provisioning_state == "Succeeded"
    assert made.properties.outputs == {"it": {"type": "Int", "value": 42}}
    rows = list(sdk.deployment_operations.list("rg", "main"))
    assert [row.properties.provisioning_operation for row in rows] == ["Create", "EvaluateDeploymentOutput"]
    assert sdk.deployment_operations.get("rg", "main", rows[0].operation_id).properties.status_code == "OK"
    assert [item.name for item in sdk.deployments.list_by_resource_group("rg")] == ["main"]
    assert sdk.deployments.check_existence("rg", "main")
    assert sdk.deployments.export_template("rg", "main").template == sent["properties"]["template"]
    sdk.deployments.begin_delete("rg", "main").result()
    assert not sdk.deployments.check_existence("rg", "main")
