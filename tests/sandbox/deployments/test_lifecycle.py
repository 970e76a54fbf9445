"""A deployment from its PUT to its end: answers, headers, states, operations, history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest

from deployer.sandbox.state.cloud import Cloud
from tests.sandbox.arm.azure import Azure, error
from tests.sandbox.deployments.site import (
    VERSION,
    account,
    deploy,
    nested,
    operations,
    path,
    shown,
    submit,
    template,
    vault,
)


def test_a_new_deployment_answers_201_accepted_with_the_address_to_poll_alone(ready: Azure) -> None:
    answer = submit(ready, template(account("stone")))
    assert answer.status_code == 201
    found = answer.json()
    assert (found["id"], found["name"], found["type"]) == (path(ready), "main", "Microsoft.Resources/deployments")
    properties = found["properties"]
    assert properties["provisioningState"] == "Accepted"
    assert properties["mode"] == "Incremental"
    assert re.fullmatch(r"PT0\.\d+S", properties["duration"])
    poll = answer.headers["azure-asyncoperation"]
    assert re.search(r"/deployments/main/operationStatuses/\d{20}\?api-version=2024-03-01&t=\d+&c=", poll)
    assert "location" not in answer.headers
    assert "retry-after" not in answer.headers


def test_the_same_name_again_answers_200(ready: Azure) -> None:
    deploy(ready, template(account("stone")))
    assert submit(ready, template(account("stone"))).status_code == 200


def test_a_deployment_is_accepted_then_running_then_succeeded(ready: Azure) -> None:
    poll = submit(ready, template(account("stone"))).headers["azure-asyncoperation"].split("management.azure.com")[1]
    states = []
    for seconds in (0, 2, 10, 20):
        ready.wait(seconds)
        states.append(ready.ask("GET", poll).json()["status"])
    assert states == ["Accepted", "Running", "Running", "Succeeded"]
    assert ready.show("Microsoft.Storage/storageAccounts/stone")["properties"]["provisioningState"] == "Succeeded"


def test_resources_start_together_and_each_after_those_it_needs(ready: Azure) -> None:
    """20 s for an account, 15 s for a vault: two accounts side by side, then the vault, however late somebody looks."""
    found = deploy(ready, template(account("stone"), account("sttwo"), vault("kv-one", dependsOn=["stone", "sttwo"])))
    assert found["provisioningState"] == "Succeeded"
    assert found["duration"] == "PT36S"
    spans = {
        row["properties"]["targetResource"]["resourceName"]: row["properties"]["duration"]
        for row in operations(ready)[:-1]
    }
    assert spans == {"stone": "PT20S", "sttwo": "PT20S", "kv-one": "PT15S"}


def test_the_state_does_not_depend_on_how_often_somebody_looks(azure: Azure) -> None:
    content = template(account("stone"), vault("kv-one", dependsOn=["stone"]), account("sttwo", dependsOn=["kv-one"]))
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    submit(azure, content)
    for _ in range(60):
        azure.wait(1)
        shown(azure)
    assert shown(azure)["duration"] == "PT56S"


def test_operations_name_each_resource_and_end_with_the_outputs(ready: Azure) -> None:
    deploy(ready, template(account("stone"), vault("kv-one", dependsOn=["stone"])))
    rows = operations(ready)
    first = rows[0]["properties"]
    assert re.fullmatch(r"[0-9A-F]{16}", rows[0]["operationId"])
    assert rows[0]["id"] == f"{path(ready)}/operations/{rows[0]['operationId']}"
    assert (first["provisioningOperation"], first["provisioningState"], first["statusCode"]) == (
        "Create",
        "Succeeded",
        "OK",
    )
    assert first["targetResource"] == {
        "id": ready.id("Microsoft.KeyVault/vaults/kv-one"),
        "resourceType": "Microsoft.KeyVault/vaults",
        "resourceName": "kv-one",
    }
    last = rows[-1]
    assert last["properties"]["provisioningOperation"] == "EvaluateDeploymentOutput"
    assert re.fullmatch(r"\d{20}", last["operationId"])
    assert "targetResource" not in last["properties"]
    one = ready.ask("GET", f"{ready.group}/deployments/main/operations/{last['operationId']}", version=VERSION)
    assert one.json() == last
    assert ready.ask("GET", f"{ready.group}/deployments/main/operations/0", version=VERSION).status_code == 404


def test_operations_are_shown_while_they_run(ready: Azure) -> None:
    submit(ready, template(account("stone"), vault("kv-one", dependsOn=["stone"])))
    ready.wait(5)
    (row,) = operations(ready)
    assert (row["properties"]["provisioningState"], row["properties"]["statusCode"]) == ("Running", "Accepted")
    assert row["properties"]["duration"] == "PT4S"


def test_a_deployment_tells_its_providers_dependencies_and_resources(ready: Azure) -> None:
    found = deploy(ready, template(account("stone"), vault("kv-one", dependsOn=["stone"])))
    assert found["providers"] == [
        {
            "namespace": "Microsoft.Storage",
            "resourceTypes": [{"resourceType": "storageAccounts", "locations": ["eastus2"]}],
        },
        {"namespace": "Microsoft.KeyVault", "resourceTypes": [{"resourceType": "vaults", "locations": ["eastus2"]}]},
    ]
    (row,) = found["dependencies"]
    assert row["resourceName"] == "kv-one"
    assert [need["id"] for need in row["dependsOn"]] == [ready.id("Microsoft.Storage/storageAccounts/stone")]
    assert [item["id"].rsplit("/", 1)[1] for item in found["outputResources"]] == ["stone", "kv-one"]


def test_a_name_whose_deployment_is_active_is_refused(ready: Azure) -> None:
    first = submit(ready, template(account("stone"))).json()["properties"]
    ready.wait(3)
    clash = submit(ready, template())
    assert (clash.status_code, error(clash)["code"]) == (409, "DeploymentActive")
    message = error(clash)["message"]
    assert f"'{path(ready)}' cannot be saved, because this would overwrite an existing deployment" in message
    assert f"correlationId '{first['correlationId']}'" in message
    started = re.search(r"started at '([^']+)'", message)
    expires = re.search(r"will expire at '([^']+)'", message)
    assert started and expires
    spans = [datetime.strptime(found[1], "%m/%d/%Y %I:%M:%S %p") for found in (started, expires)]  # noqa: DTZ007
    assert (spans[1] - spans[0]).days == 7


def test_a_cancelled_deployment_begins_nothing_more(ready: Azure) -> None:
    submit(ready, template(account("stone"), vault("kv-one", dependsOn=["stone"])))
    ready.wait(5)
    assert ready.ask("POST", f"{path(ready)}/cancel", version=VERSION).status_code == 204
    ready.wait(3600)
    assert shown(ready)["provisioningState"] == "Canceled"
    assert ready.show("Microsoft.Storage/storageAccounts/stone")["properties"]["provisioningState"] == "Succeeded"
    assert ready.show("Microsoft.KeyVault/vaults/kv-one") is None
    again = ready.ask("POST", f"{path(ready)}/cancel", version=VERSION)
    assert (again.status_code, error(again)["code"]) == (409, "DeploymentCannotBeCancelled")


def test_cancelling_reaches_the_deployments_inside(ready: Azure) -> None:
    submit(ready, template(nested("inner", template(account("stone"), vault("kv-one", dependsOn=["stone"])))))
    ready.wait(5)
    assert shown(ready, "inner")["provisioningState"] == "Running"
    ready.ask("POST", f"{path(ready)}/cancel", version=VERSION)
    ready.wait(3600)
    assert [shown(ready, name)["provisioningState"] for name in ("main", "inner")] == ["Canceled", "Canceled"]
    assert ready.show("Microsoft.KeyVault/vaults/kv-one") is None


def test_deleting_a_deployment_leaves_what_it_made(ready: Azure) -> None:
    deploy(ready, template(account("stone")))
    gone = ready.ask("DELETE", path(ready), version=VERSION)
    assert gone.status_code == 202
    assert "/operationresults/" in gone.headers["location"]
    ready.wait(60)
    assert ready.ask("GET", path(ready), version=VERSION).status_code == 404
    assert ready.show("Microsoft.Storage/storageAccounts/stone")
    assert ready.ask("DELETE", path(ready), version=VERSION).status_code == 204


def test_an_active_deployment_is_not_deleted(ready: Azure) -> None:
    submit(ready, template(account("stone")))
    assert error(ready.ask("DELETE", path(ready), version=VERSION))["code"] == "DeploymentActive"


@pytest.mark.parametrize("action", ["", "/cancel", "/exportTemplate", "/operations"])
def test_a_deployment_that_is_not_there_is_named(ready: Azure, action: str) -> None:
    method = "POST" if action in ("/cancel", "/exportTemplate") else "GET"
    answer = ready.ask(method, f"{path(ready, 'none')}{action}", version=VERSION)
    assert (answer.status_code, error(answer)["code"]) == (404, "DeploymentNotFound")
    assert error(answer)["message"] == "Deployment 'none' could not be found."


def test_the_history_is_listed_newest_first_and_by_state(ready: Azure) -> None:
    deploy(ready, template(account("stone")), name="first")
    deploy(ready, template(account("sttwo")), name="second")
    submit(ready, template(account("stthree")), name="third")
    base = f"{ready.group}/providers/Microsoft.Resources/deployments"
    assert [row["name"] for row in ready.ask("GET", base, version=VERSION).json()["value"]] == [
        "third",
        "second",
        "first",
    ]
    ended = ready.ask("GET", f"{base}?$filter=provisioningState eq 'Succeeded'", version=VERSION).json()["value"]
    assert [row["name"] for row in ended] == ["second", "first"]
    page = ready.ask("GET", f"{base}?$top=2", version=VERSION).json()
    assert len(page["value"]) == 2
    assert "nextLink" in page
    assert (
        error(ready.ask("GET", f"{base}?$filter=name eq 'x'", version=VERSION))["code"] == "InvalidFilterInQueryString"
    )


def test_a_deployment_goes_with_its_group(ready: Azure) -> None:
    deploy(ready, template(account("stone")))
    ready.ask("DELETE", ready.group)
    ready.wait(3600)
    assert ready.ask("GET", path(ready), version=VERSION).status_code == 404
    assert not [name for name in ready.cloud.notes if name.startswith("deployment ")]


def test_what_a_deployment_began_survives_a_restart_of_the_sandbox(ready: Azure) -> None:
    """The state as JSON and back, in the middle of a deployment."""
    submit(ready, template(account("stone"), vault("kv-one", dependsOn=["stone"])))
    ready.wait(5)
    shown(ready)
    restarted = replace(ready, cloud=Cloud.from_json(ready.cloud.to_json()))
    restarted.wait(600)
    assert shown(restarted)["provisioningState"] == "Succeeded"
    assert restarted.show("Microsoft.KeyVault/vaults/kv-one")
