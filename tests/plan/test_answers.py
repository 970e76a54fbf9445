"""What Azure answers differs from what was sent in letter case, order and much that it adds; a plan sees through it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from deployer.catalog.catalog import at
from deployer.environment.environment import Environment
from deployer.environment.resolved import resolve
from deployer.kinds.all import kinds
from deployer.planning.compare import compare, merged
from deployer.render.render import render
from tests.render.test_template import EVERYTHING
from tests.world import TODAY

Change = Callable[[dict[str, Any]], object]
DESIRED = {item.kind: item for item in render(resolve(Environment.model_validate(EVERYTHING), at(TODAY)))}


def answer(kind: str) -> dict[str, Any]:
    """A live body as Azure would have answered it: what was sent, and what it adds and spells its own way."""
    body = copy.deepcopy(dict(DESIRED[kind].body))
    ADDED[kind](body)
    return {**body, "id": DESIRED[kind].id.upper(), "etag": '"1"', "systemData": {"createdAt": "x"}}


def hub(body: dict[str, Any]) -> None:
    body["location"] = "East US 2"
    (user,) = body["identity"]["userAssignedIdentities"]
    found = {"principalId": "p", "clientId": "c"}
    body["identity"] = {"type": "userAssigned", "userAssignedIdentities": {user.upper(): found}, "tenantId": "t"}
    properties = body["properties"]
    properties |= {
        "workspaceId": "w",
        "notebookInfo": None,
        "containerRegistry": properties["containerRegistry"].upper(),
    }
    properties["systemDatastoresAuthMode"] = "identity"
    required = {"type": "ServiceTag", "category": "Required", "destination": {"serviceTag": "AzureActiveDirectory"}}
    properties["managedNetwork"] |= {
        "networkId": "n",
        "status": {"sparkReady": False},
        "outboundRules": {"r": required},
    }


def private_endpoint(body: dict[str, Any]) -> None:
    properties = body["properties"]
    properties["subnet"]["id"] = properties["subnet"]["id"].upper()
    (connection,) = properties["privateLinkServiceConnections"]
    connection |= {"id": "/x", "etag": "e"}
    connection["properties"] |= {
        "provisioningState": "Succeeded",
        "privateLinkServiceConnectionState": {"status": "Approved"},
    }
    properties |= {"networkInterfaces": [{"id": "/nic"}], "manualPrivateLinkServiceConnections": []}


def diagnostic_setting(body: dict[str, Any]) -> None:
    properties = body["properties"]
    off = {"categoryGroup": "audit", "category": None, "enabled": False}
    retention = {"retentionPolicy": {"days": 0, "enabled": False}}
    properties["logs"] = [{**off, **retention}, {**properties["logs"][0], "category": None, **retention}]
    properties |= {"storageAccountId": None, "logAnalyticsDestinationType": None}
    properties["workspaceId"] = properties["workspaceId"].lower()
    body |= {"tags": None, "kind": None, "location": None, "identity": None}


def application_insights(body: dict[str, Any]) -> None:
    body["properties"] |= {"AppId": "a", "ConnectionString": "secret", "IngestionMode": "LogAnalytics"}
    body["tags"] |= {"hidden-link:/x": "Resource"}


def outbound_rule(body: dict[str, Any]) -> None:
    body["properties"] |= {"status": "Inactive", "category": "userDefined"}


def role_assignment(body: dict[str, Any]) -> None:
    properties = body["properties"]
    properties["roleDefinitionId"] = properties["roleDefinitionId"].upper()
    properties |= {"scope": "/x", "condition": None, "createdOn": "x", "updatedBy": ""}


ADDED: dict[str, Change] = {
    "application_insights": application_insights,
    "diagnostic_setting": diagnostic_setting,
    "hub": hub,
    "outbound_rule": outbound_rule,
    "private_endpoint": private_endpoint,
    "role_assignment": role_assignment,
}


@pytest.mark.parametrize("kind", ADDED)
def test_what_azure_adds_is_no_difference(kind: str) -> None:
    assert compare(kinds()[kind], DESIRED[kind].body, answer(kind)) == ()


@pytest.mark.parametrize(
    ("kind", "change", "name"),
    [
        ("hub", lambda body: body["identity"]["userAssignedIdentities"].update({"/other": {}}), "identity"),
        ("hub", lambda body: body["properties"].update(publicNetworkAccess="Enabled"), "publicNetworkAccess"),
        ("private_endpoint", lambda body: body["properties"]["subnet"].update(id="/other"), "id"),
        ("diagnostic_setting", lambda body: body["properties"].update(metrics=[]), "metrics"),
        ("diagnostic_setting", lambda body: body["properties"]["logs"][0].update(enabled=True), "logs"),
        (
            "application_insights",
            lambda body: body["properties"].update(WorkspaceResourceId="/x"),
            "WorkspaceResourceId",
        ),
        ("role_assignment", lambda body: body["properties"].update(principalType="User"), "principalType"),
    ],
)
def test_what_somebody_changed_is_exactly_one(kind: str, change: Change, name: str) -> None:
    body = answer(kind)
    change(body)
    assert [field.path[-1] for field in compare(kinds()[kind], DESIRED[kind].body, body)] == [name]


def test_a_default_that_is_not_stated_is_gone_back_to() -> None:
    kind, plain = kinds()["hub"], {"properties": {"friendlyName": "x"}}
    live = {"properties": {"friendlyName": "x", "systemDatastoresAuthMode": "identity", "managedNetwork": None}}
    (field,) = compare(kind, plain, live)
    assert (field.path[-1], field.before, field.after) == ("systemDatastoresAuthMode", "identity", "AccessKey")
    assert merged(kind, plain, live)["properties"]["systemDatastoresAuthMode"] == "AccessKey"
    live["properties"]["systemDatastoresAuthMode"] = "accesskey"
    assert compare(kind, plain, live) == ()


def test_an_update_sends_no_identity_that_is_not_declared_and_no_rule_of_the_network() -> None:
    body = answer("hub")
    body["identity"]["userAssignedIdentities"]["/other"] = {"principalId": "p"}
    sent = merged(kinds()["hub"], DESIRED["hub"].body, body)
    assert sent["identity"] == DESIRED["hub"].body["identity"]
    assert sent["properties"]["managedNetwork"] == DESIRED["hub"].body["properties"]["managedNetwork"]
