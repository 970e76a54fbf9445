"""Scripted faults, throttling and the ends of operations that go wrong."""

from __future__ import annotations

import pytest
import requests
from azure.core.exceptions import HttpResponseError

from deployer.sandbox.state.faults import Fault
from tests.sandbox.arm.azure import NEWEST, SMALL, SUBSCRIPTION, Azure, error, serverless
from tests.sandbox.contract import Witness

OUCH = {"error": {"code": "Ouch", "message": "scripted"}}
ONE = "proj/serverlessEndpoints/chat-one"


def script(azure: Azure, **parts: object) -> None:
    """Add a fault."""
    fault = Fault(name="it", **parts)  # type: ignore[arg-type]
    azure.cloud.keep("fault", fault.name, fault)


def test_the_nth_request_is_answered_otherwise_and_has_no_effect(ready: Azure) -> None:
    body = {"error": {"code": "InternalServerError", "message": "no"}}
    script(
        ready,
        act="answer",
        method="PUT",
        path="*/workspaces/p-*",
        nth=2,
        status=503,
        body=body,
        headers={"retry-after": "7"},
    )
    answers = [ready.put(f"p-{number}", ready.project()) for number in range(3)]
    assert [answer.status_code for answer in answers] == [202, 503, 202]
    assert answers[1].headers["retry-after"] == "7"
    assert ready.show("p-1") is None


def test_an_answer_can_lie_after_the_effect(ready: Azure) -> None:
    script(ready, act="answer", method="PUT", path="*/workspaces/p-0", status=500, body=OUCH, effect=True)
    assert ready.put("p-0", ready.project()).status_code == 500
    assert ready.show("p-0")["properties"]["provisioningState"] == "Creating"


def test_a_connection_can_be_cut_before_or_after_the_effect(ready: Azure) -> None:
    script(ready, act="cut", method="PUT", times=2)
    with pytest.raises(requests.ConnectionError):
        ready.put("p-0", ready.project())
    assert ready.show("p-0") is None
    script(ready, act="cut", method="PUT", effect=True)
    with pytest.raises(requests.ConnectionError):
        ready.put("p-0", ready.project())
    assert ready.show("p-0")["name"] == "p-0"


def test_a_fault_can_last(azure: Azure) -> None:
    script(azure, act="answer", method="GET", times=0, status=429, body=OUCH)
    place = f"/subscriptions/{SUBSCRIPTION}"
    assert {azure.ask("GET", place, version="2022-12-01").status_code for _ in range(5)} == {429}


def test_an_operation_can_end_failed(ready: Azure) -> None:
    ready.subscribe()
    told = {"code": "UserError", "message": "no machines"}
    script(ready, act="outcome", method="PUT", path="*/serverlessendpoints/*", body=told)
    follow = ready.put(ONE, serverless("eastus2")).headers["azure-asyncoperation"].split("azure.com")[1]
    ready.wait()
    found = ready.ask("GET", follow).json()
    assert (found["status"], found["error"]) == ("Failed", told)
    properties = ready.show(ONE)["properties"]
    assert (properties["provisioningState"], properties["endpointState"]) == ("Failed", "CreationFailed")
    assert ready.serve("chat-one").status_code == 200
    assert ready.show(ONE)["properties"]["endpointState"] == "Online"


def test_a_purchase_can_fail_late(ready: Azure) -> None:
    told = {"code": "MarketplaceSubscriptionCannotBeCompleted", "message": "later"}
    script(ready, act="outcome", method="PUT", path="*/marketplacesubscriptions/*", body=told, seconds=300)
    started = ready.put("proj/marketplaceSubscriptions/x", {"properties": {"modelId": SMALL}})
    follow = started.headers["azure-asyncoperation"].split("azure.com")[1]
    ready.wait(299)
    assert ready.ask("GET", follow).json()["status"] == "InProgress"
    ready.wait(1)
    assert ready.ask("GET", follow).json()["error"]["code"] == "MarketplaceSubscriptionCannotBeCompleted"
    assert ready.show("proj/marketplaceSubscriptions/x")["properties"]["provisioningState"] == "Failed"
    assert ready.subscribe(name="x").status_code == 201


def test_an_operation_can_succeed_and_leave_a_purchase_that_is_suspended(ready: Azure) -> None:
    left = {"marketplaceSubscriptionStatus": "Suspended"}
    path = "*/marketplacesubscriptions/*"
    script(ready, act="outcome", method="PUT", path=path, outcome="Succeeded", properties=left)
    ready.subscribe()
    properties = ready.show("proj/marketplaceSubscriptions/bought")["properties"]
    assert (properties["provisioningState"], properties["marketplaceSubscriptionStatus"]) == ("Succeeded", "Suspended")
    refused = ready.serve("chat-one")
    assert "is not in order" in error(refused)["message"]


def test_the_sdk_calls_a_failed_workspace_failed(ready: Azure) -> None:
    script(ready, act="outcome", method="PUT", path="*/workspaces/two", body={"code": "Broken", "message": "no"})
    poller = ready.resources().resources.begin_create_or_update_by_id(
        ready.id("two"), ready.project(), api_version=NEWEST
    )
    with pytest.raises(HttpResponseError):
        poller.result()
    assert ready.show("two")["properties"]["provisioningState"] == "Failed"


def test_a_deletion_that_fails_leaves_the_resource(ready: Azure) -> None:
    script(ready, act="outcome", method="DELETE", path="*/workspaces/proj", outcome="Canceled")
    ready.ask("DELETE", ready.id("proj"))
    ready.wait()
    assert ready.show("proj")["properties"]["provisioningState"] == "Canceled"


def test_faults_are_kept_with_the_state(azure: Azure) -> None:
    script(azure, act="answer", nth=3)
    azure.ask("GET", f"/subscriptions/{SUBSCRIPTION}", version="2022-12-01")
    kept = type(azure.cloud).from_json(azure.cloud.to_json())
    assert kept.faults["it"] == azure.cloud.faults["it"]
    assert kept.faults["it"].hits == 1


def test_the_token_buckets_of_arm(witness: Witness) -> None:
    azure = Azure.at(witness, "2026-11-23", throttle=True)
    place = f"/subscriptions/{SUBSCRIPTION}"
    reads = [azure.ask("GET", place, version="2022-12-01") for _ in range(251)]
    assert {answer.status_code for answer in reads[:250]} == {200}
    assert reads[249].headers["x-ms-ratelimit-remaining-subscription-reads"] == "0"
    assert error(reads[250])["code"] == "SubscriptionRequestsThrottled"
    assert reads[250].headers["retry-after"] == "1"
    assert azure.ask("PUT", azure.group, {"location": "eastus2"}).status_code == 201
    azure.wait(1)
    again = [azure.ask("GET", place, version="2022-12-01").status_code for _ in range(26)]
    assert again == [200] * 25 + [429]
