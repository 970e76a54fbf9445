"""Refusals that users and Microsoft published, in their words."""

from __future__ import annotations

from tests.sandbox.arm.azure import Azure, error

NETWORK = "Microsoft.Network/virtualNetworks/vnet"


def endpoint(ready: Azure, subnet: str) -> dict[str, object]:
    """A private endpoint of the hub in a subnet."""
    connection = {"privateLinkServiceId": ready.id("hub"), "groupIds": ["amlworkspace"]}
    properties = {
        "subnet": {"id": f"{ready.id(NETWORK)}/subnets/{subnet}"},
        "privateLinkServiceConnections": [{"name": "pe", "properties": connection}],
    }
    return {"location": ready.region, "properties": properties}


def test_a_private_endpoint_stays_in_its_subnet(ready: Azure) -> None:
    """pulumi/registry#6396."""
    subnets = {"properties": {"subnets": [{"name": "one"}, {"name": "two"}]}}
    assert ready.put(NETWORK, {"location": ready.region, **subnets}, "2024-05-01").status_code == 201
    path = "Microsoft.Network/privateEndpoints/pe"
    assert ready.put(path, endpoint(ready, "one"), "2024-05-01").status_code == 201
    ready.wait()
    refused = ready.put(path, endpoint(ready, "two"), "2024-05-01")
    assert refused.status_code == 400
    assert error(refused)["code"] == "CannotChangeSubnetOnExistingPrivateEndpoint"
    assert "/subnets/one.' Requested subnet: '" in error(refused)["message"]
    assert ready.put(path, endpoint(ready, "one"), "2024-05-01").status_code in (200, 201)


def test_an_unknown_category_is_named(ready: Azure) -> None:
    """hashicorp/terraform#20534 for logs, TaoYang-Cloud/azurepolicy#19 for metrics."""
    logs = "Microsoft.OperationalInsights/workspaces/logs"
    assert ready.put(logs, {"location": ready.region}, "2023-09-01").status_code in (200, 201)
    path = "hub/providers/Microsoft.Insights/diagnosticSettings/d"
    found = []
    for kind, name in (("logs", "WorkflowRuntime"), ("metrics", "Gateway Requests")):
        sent = {"properties": {"workspaceId": ready.id(logs), kind: [{"category": name, "enabled": True}]}}
        refused = ready.put(path, sent, "2021-05-01-preview")
        assert refused.status_code == 400
        found.append(refused.json().get("error", refused.json())["message"])
    assert found == [
        "Category 'WorkflowRuntime' is not supported.",
        "Metric category 'Gateway Requests' is not supported, supported categories are: 'AllMetrics'",
    ]


def test_an_identity_that_is_taken_away_is_gone(ready: Azure) -> None:
    """By the official example of the operation; the published text knows no identity that is null."""
    ready.subscribe()
    ready.serve("chat-one")
    ready.ask("PATCH", ready.id("proj/serverlessEndpoints/chat-one"), {"identity": {"type": "SystemAssigned"}})
    assert ready.show("proj/serverlessEndpoints/chat-one")["identity"]["type"] == "SystemAssigned"
    ready.ask("PATCH", ready.id("proj/serverlessEndpoints/chat-one"), {"identity": {"type": "None"}})
    assert "identity" not in ready.show("proj/serverlessEndpoints/chat-one")
