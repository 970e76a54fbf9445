"""Private endpoints, managed networks, logs, registries, identities and keys, as far as hubs need them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.sandbox.arm.azure import Azure, error, vault
from tests.sandbox.arm.landing import (
    DIAGNOSTICS,
    ENDPOINT,
    IDENTITY,
    INSIGHTS,
    LOGS,
    NETWORK,
    REGISTRY,
    SETTING,
    VERSIONS,
    endpoint,
    setting,
    strange,
    surround,
)

STRICT = {"isolationMode": "AllowOnlyApprovedOutbound"}
UNCLOSED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@pytest.fixture
def zone(ready: Azure) -> Azure:
    """A hub with what a landing zone has around it."""
    return surround(ready)


def isolate(azure: Azure, **more: Any) -> None:
    assert azure.put("hub", azure.hub(managedNetwork={**STRICT, **more})).status_code == 202
    azure.wait()


def rule(azure: Azure, name: str, kind: str, destination: Any) -> Any:
    sent = {"properties": {"type": kind, "category": "UserDefined", "destination": destination}}
    answer = azure.put(f"hub/outboundRules/{name}", sent)
    azure.wait()
    return answer


@UNCLOSED
@pytest.mark.parametrize("path", [LOGS, REGISTRY, INSIGHTS, IDENTITY])
def test_answers_are_of_microsofts_types(zone: Azure, path: str) -> None:
    body = zone.ask("GET", zone.id(path), version=VERSIONS[path]).json()
    assert strange(body, VERSIONS[path]) == []
    listed = zone.ask("GET", zone.id(path).rpartition("/")[0], version=VERSIONS[path]).json()["value"]
    assert [row["id"] for row in listed] == [body["id"]]


@UNCLOSED
def test_a_hub_with_everything_answers_in_its_type(zone: Azure) -> None:
    zone.put(ENDPOINT, endpoint(zone), VERSIONS[ENDPOINT])
    identity = {"type": "UserAssigned", "userAssignedIdentities": {zone.id(IDENTITY): {}}}
    hub = zone.hub(
        managedNetwork=STRICT,
        containerRegistry=zone.id(REGISTRY),
        applicationInsights=zone.id(INSIGHTS),
        primaryUserAssignedIdentity=zone.id(IDENTITY),
        systemDatastoresAuthMode="Identity",
    )
    assert zone.put("hub", {**hub, "identity": identity}).status_code == 202
    zone.wait()
    rule(zone, "packages", "FQDN", "packages.example.com")
    body = zone.show("hub")
    undeclared = {"creationTime", "softDeleteEnabled", "softDeletedAt", "scheduledPurgeDate", "etag"}
    found = [finding for finding in strange(body, "2025-12-01") if not undeclared & {finding[1].rpartition(".")[2]}]
    assert found == []
    assert set(body["identity"]["userAssignedIdentities"]) == {zone.id(IDENTITY)}
    assert list(body["properties"]["managedNetwork"]["outboundRules"]) == ["packages"]


def test_a_private_endpoint_is_made_in_its_time_and_known_to_its_hub(zone: Azure) -> None:
    started = zone.put(ENDPOINT, endpoint(zone), VERSIONS[ENDPOINT])
    assert (started.status_code, started.json()["properties"]["provisioningState"]) == (201, "Creating")
    place = started.headers["azure-asyncoperation"].split("azure.com")[1]
    assert zone.ask("GET", place).json() == {"status": "InProgress"}
    assert zone.show("hub")["properties"]["privateLinkCount"] == 0
    zone.wait()
    assert zone.ask("GET", place).json()["status"] == "Succeeded"
    (connection,) = zone.show("hub")["properties"]["privateEndpointConnections"]
    assert connection["properties"]["privateLinkServiceConnectionState"]["status"] == "Approved"
    left = zone.ask("DELETE", zone.id(ENDPOINT), version=VERSIONS[ENDPOINT])
    assert left.status_code == 202
    assert zone.ask("GET", left.headers["location"].split("azure.com")[1]).status_code == 202
    zone.wait()
    assert zone.ask("GET", zone.id(ENDPOINT), version=VERSIONS[ENDPOINT]).status_code == 404
    assert zone.show("hub")["properties"]["privateLinkCount"] == 0


def zones(zone: Azure, *names: str, label: str = "") -> dict[str, Any]:
    """The body of a group of private DNS zones."""
    place = zone.id("Microsoft.Network/privateDnsZones")
    configs = [{"name": label or name, "properties": {"privateDnsZoneId": f"{place}/{name}"}} for name in names]
    return {"properties": {"privateDnsZoneConfigs": configs}}


def test_a_group_of_zones_takes_the_names_of_an_endpoint_and_goes_with_it(zone: Azure) -> None:
    private = "Microsoft.Network/privateDnsZones/a.example"
    misplaced = zone.put(private, {"location": zone.region}, "2024-06-01")
    assert error(misplaced)["code"] == "LocationNotAvailableForResourceType"
    assert zone.put(private, {"location": "global"}, "2024-06-01").status_code == 201
    group = f"{ENDPOINT}/privateDnsZoneGroups/default"

    def put(path: str, body: dict[str, Any]) -> Any:
        return zone.put(path, body, "2024-05-01")

    assert put(group, zones(zone, "a.example")).status_code == 404
    put(ENDPOINT, endpoint(zone))
    assert error(put(group, zones(zone, "a.example")))["code"] == "RetryableError"
    zone.wait()
    assert error(put(group, zones(zone, "b.example")))["code"] == "InvalidResourceReference"
    twice = error(put(group, zones(zone, "a.example", "b.example", label="one")))
    assert (twice["code"], twice["details"][0]["code"]) == ("InvalidRequestFormat", "DuplicateResourceName")
    assert error(put(group, zones(zone, *(f"{n}.example" for n in range(6)))))["code"] == "InvalidRequestFormat"
    made = put(group, zones(zone, "a.example"))
    assert (made.status_code, made.json()["properties"]["provisioningState"]) == (201, "Creating")
    zone.wait()
    second = put(f"{ENDPOINT}/privateDnsZoneGroups/other", zones(zone, "a.example"))
    assert error(second)["code"] == "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed"
    zone.ask("DELETE", zone.id(ENDPOINT), version="2024-05-01")
    zone.wait()
    assert zone.ask("GET", zone.id(group), version="2024-05-01").status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subnet": {"id": "/subscriptions/s/resourceGroups/g/providers/N/v/subnets/x"}}, "InvalidResourceReference"),
        ({"privateLinkServiceConnections": []}, "LinkedResourceNotFound"),
    ],
)
def test_what_a_private_endpoint_names_must_exist(zone: Azure, change: dict[str, Any], code: str) -> None:
    refused = zone.put(ENDPOINT, endpoint(zone, **change), VERSIONS[ENDPOINT])
    assert (refused.status_code, error(refused)["code"]) == (400, code)


def test_projects_have_no_private_endpoints_and_none_moves(zone: Azure) -> None:
    link = {"privateLinkServiceId": zone.id("proj"), "groupIds": ["amlworkspace"]}
    of_project = endpoint(zone, privateLinkServiceConnections=[{"name": "x", "properties": link}])
    assert zone.put(ENDPOINT, of_project, VERSIONS[ENDPOINT]).status_code == 400
    zone.put(ENDPOINT, endpoint(zone), VERSIONS[ENDPOINT])
    zone.wait()
    zone.put(NETWORK, {"location": "eastus2", "properties": {"subnets": [{"name": "pe"}, {"name": "b"}]}}, "2024-05-01")
    moved = endpoint(zone, subnet={"id": f"{zone.id(NETWORK)}/subnets/b"})
    assert zone.put(ENDPOINT, moved, VERSIONS[ENDPOINT]).status_code == 400
    assert zone.put(ENDPOINT, {**endpoint(zone), "tags": {"a": "b"}}, VERSIONS[ENDPOINT]).status_code == 200


def test_isolation_grows_and_is_not_given_up(zone: Azure) -> None:
    isolate(zone)
    network = zone.show("hub")["properties"]["managedNetwork"]
    assert (network["isolationMode"], network["status"]["status"]) == ("AllowOnlyApprovedOutbound", "Inactive")
    refused = zone.put("hub", zone.hub(managedNetwork={"isolationMode": "Disabled"}))
    assert refused.status_code == 400
    assert "cannot be changed" in error(refused)["message"]


def test_rules_need_a_network_and_fit_its_isolation(zone: Azure) -> None:
    assert "not enabled" in error(rule(zone, "packages", "FQDN", "packages.example.com"))["message"]
    assert zone.put("hub", zone.hub(managedNetwork={"isolationMode": "AllowInternetOutbound"})).status_code == 202
    zone.wait()
    assert rule(zone, "packages", "FQDN", "packages.example.com").status_code == 400
    vault = {"serviceResourceId": zone.id("Microsoft.KeyVault/vaults/kv-ground"), "subresourceTarget": "vault"}
    assert rule(zone, "vault", "PrivateEndpoint", vault).status_code == 202
    isolate(zone)
    assert rule(zone, "packages", "FQDN", "packages.example.com").status_code == 202
    tag = {"serviceTag": "AzureMonitor", "protocol": "TCP", "portRanges": "443"}
    assert rule(zone, "logs", "ServiceTag", tag).status_code == 202
    assert rule(zone, "logs", "FQDN", "packages.example.com").status_code == 400
    assert rule(zone, "part", "ServiceTag", {"serviceTag": "Sql"}).status_code == 400
    listed = zone.ask("GET", f"{zone.id('hub')}/outboundRules").json()["value"]
    assert {row["name"]: row["properties"]["status"] for row in listed} == dict.fromkeys(
        ("vault", "packages", "logs"), "Inactive"
    )


def test_rules_of_a_hub_are_written_one_at_a_time(zone: Azure) -> None:
    isolate(zone)
    sent = {"properties": {"type": "FQDN", "category": "UserDefined", "destination": "packages.example.com"}}
    assert zone.put("hub/outboundRules/packages", sent).status_code == 202
    refused = zone.put("hub/outboundRules/wheels", sent)
    assert (refused.status_code, error(refused)["innerError"]["code"]) == (409, "ConflictError")
    assert "outbound rule 'packages'" in error(refused)["message"]
    zone.wait()
    assert zone.put("hub/outboundRules/wheels", sent).status_code == 202


def test_rules_that_a_hub_leaves_out_stay_and_those_it_names_are_made(zone: Azure) -> None:
    isolate(
        zone,
        outboundRules={"packages": {"type": "FQDN", "destination": "packages.example.com", "category": "UserDefined"}},
    )
    isolate(zone)
    assert zone.show("hub/outboundRules/packages")["properties"]["destination"] == "packages.example.com"
    assert zone.ask("DELETE", zone.id("hub/outboundRules/packages")).status_code == 202
    zone.wait()
    assert zone.show("hub/outboundRules/packages") is None


@UNCLOSED
def test_a_diagnostic_setting_names_every_destination_and_goes(zone: Azure) -> None:
    path = f"{zone.id('hub')}/{SETTING}/logs"
    made = zone.ask("PUT", path, setting(zone), DIAGNOSTICS)
    assert made.status_code == 200
    properties = made.json()["properties"]
    assert (properties["storageAccountId"], properties["eventHubName"]) == (None, None)
    assert properties["logs"][0]["retentionPolicy"] == {"enabled": False, "days": 0}
    listed = zone.ask("GET", path.rpartition("/")[0], version=DIAGNOSTICS).json()["value"]
    assert [row["name"] for row in listed] == ["logs"]
    assert zone.ask("DELETE", path, version=DIAGNOSTICS).status_code == 200
    assert zone.ask("DELETE", path, version=DIAGNOSTICS).status_code == 204


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"workspaceId": None}, 400),
        ({"workspaceId": "/subscriptions/s/resourceGroups/g/providers/N/t/none"}, 404),
        ({"logs": [{"category": "Nonsense", "enabled": True}]}, 400),
        ({"logs": [{"categoryGroup": "audit", "enabled": False}]}, 400),
    ],
)
def test_a_setting_needs_a_destination_and_a_category(zone: Azure, change: dict[str, Any], status: int) -> None:
    refused = zone.ask("PUT", f"{zone.id('hub')}/{SETTING}/logs", setting(zone, **change), DIAGNOSTICS)
    assert refused.status_code == status


def test_one_destination_takes_a_category_once(zone: Azure) -> None:
    place = f"{zone.id('hub')}/{SETTING}"
    assert zone.ask("PUT", f"{place}/one", setting(zone), DIAGNOSTICS).status_code == 200
    refused = zone.ask("PUT", f"{place}/two", setting(zone), DIAGNOSTICS)
    assert (refused.status_code, error(refused)["code"]) == (409, "Conflict")
    assert "already used in diagnostic setting 'one'" in error(refused)["message"]
    other = zone.ask("PUT", f"{zone.id('proj')}/{SETTING}/one", setting(zone), DIAGNOSTICS)
    assert other.status_code == 200


def test_a_registry_is_closed_only_as_premium_and_its_name_is_everywhere_taken(zone: Azure) -> None:
    closed = {"location": "eastus2", "sku": {"name": "Basic"}, "properties": {"publicNetworkAccess": "Disabled"}}
    assert zone.put("Microsoft.ContainerRegistry/registries/crclosed", closed, "2023-07-01").status_code == 400
    there = zone.group.replace("/rg", "/rg-two")
    zone.ask("PUT", there, {"location": "eastus2"})
    again = f"{there}/providers/{REGISTRY}"
    refused = zone.ask("PUT", again, {"location": "eastus2", "sku": {"name": "Basic"}}, "2023-07-01")
    assert (refused.status_code, error(refused)["code"]) == (409, "AlreadyInUse")


def test_what_a_hub_names_must_exist(zone: Azure) -> None:
    for name in ("containerRegistry", "applicationInsights"):
        refused = zone.put("hub", zone.hub(**{name: f"{zone.id(REGISTRY)}x"}))
        assert refused.status_code == 400
        assert "does not exist" in error(refused)["message"]
    nobody = {
        **zone.hub(),
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {f"{zone.id(IDENTITY)}x": {}}},
    }
    assert zone.put("hub", nobody).status_code == 400


KEYS = "Microsoft.KeyVault/vaults/kv-keys"
URI = "https://kv-keys.vault.azure.net/keys/k"
KEY = f"{URI}/1"


def encrypted(azure: Azure, key: str = KEY, keys: str = KEYS) -> dict[str, Any]:
    """A hub with a key of the customer's."""
    properties = {"keyVaultArmId": azure.id(keys), "keyIdentifier": key}
    return azure.hub(encryption={"status": "Enabled", "keyVaultProperties": properties})


def keep_keys(azure: Azure, region: str = "eastus2", **properties: Any) -> None:
    """A vault for keys."""
    azure.put(KEYS, vault(azure.cloud, region, **{"enablePurgeProtection": True, **properties}))
    azure.wait()
    azure.put(f"{KEYS}/keys/k", {"properties": {"kty": "RSA"}}, "2024-11-01")
    rotate(azure, KEY)


def rotate(azure: Azure, key: str) -> None:
    """Another version of the key, as the data plane of the vault makes one."""
    record = azure.cloud.index.records[azure.id(f"{KEYS}/keys/k").lower()]
    properties = {**record.properties, "keyUriWithVersion": key}
    azure.cloud.put(replace(record, body={**record.body, "properties": properties}))


def test_the_key_of_a_hub_is_chosen_at_the_beginning(zone: Azure) -> None:
    keep_keys(zone)
    assert zone.put("hub", encrypted(zone)).status_code == 400
    assert zone.put("hub-two", encrypted(zone)).status_code == 202
    zone.wait()
    rotate(zone, f"{URI}/2")
    assert zone.put("hub-two", encrypted(zone, f"{URI}/2")).status_code == 202
    zone.wait()
    assert zone.put("hub-two", encrypted(zone, KEY.replace("/k/", "/x/"))).status_code == 400


@pytest.mark.parametrize(
    ("region", "protected", "key", "why"),
    [
        ("eastus2", False, KEY, "Soft delete and purge protection must be enabled"),
        ("westus3", True, KEY, "must be in region 'eastus2'"),
        ("eastus2", True, KEY.replace("kv-keys", "kv-other"), "is not the address of a key in the key vault 'kv-keys'"),
        ("eastus2", True, f"{URI}/2", "does not exist"),
        ("eastus2", True, KEY.replace("/keys/", "/secrets/"), "is not the address of a key in the key vault 'kv-keys'"),
    ],
)
def test_the_vault_of_a_key_is_near_and_cannot_lose_it(
    zone: Azure, region: str, protected: bool, key: str, why: str
) -> None:
    keep_keys(zone, region, enablePurgeProtection=protected or None)
    refused = zone.put("hub-two", encrypted(zone, key))
    assert refused.status_code == 400
    assert why in error(refused)["message"]
    assert zone.show("hub-two") is None


def test_the_vault_of_a_key_is_a_vault(zone: Azure) -> None:
    refused = zone.put("hub-two", encrypted(zone, keys=REGISTRY))
    assert "needs the keyVaultArmId of a key vault" in error(refused)["message"]


@pytest.mark.parametrize(
    ("kind", "sku", "hierarchy", "why"),
    [
        ("StorageV2", "Standard_LRS", True, "Cannot use storage with HNS enabled."),
        ("StorageV2", "Premium_LRS", False, "Premium_LRS, cannot be the account of a workspace."),
        ("BlobStorage", "Standard_LRS", False, "of kind BlobStorage, Standard_LRS, cannot be the account"),
    ],
)
def test_a_workspace_keeps_its_files_in_a_plain_account(
    zone: Azure, kind: str, sku: str, hierarchy: bool, why: str
) -> None:
    path = "Microsoft.Storage/storageAccounts/stother"
    body = {"location": "eastus2", "kind": kind, "sku": {"name": sku}, "properties": {"isHnsEnabled": hierarchy}}
    assert zone.put(path, body).status_code == 202
    zone.wait()
    refused = zone.put("hub-two", zone.hub(storageAccount=zone.id(path)))
    assert (refused.status_code, why in error(refused)["message"]) == (400, True)


def test_a_premium_account_has_no_hierarchy(zone: Azure) -> None:
    body = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Premium_LRS"}}
    body["properties"] = {"isHnsEnabled": True}
    refused = zone.put("Microsoft.Storage/storageAccounts/stother", body)
    assert error(refused)["message"].startswith("The value 'True' is not allowed for property isHnsEnabled.")


def test_only_a_premium_registry_has_private_endpoints(zone: Azure) -> None:
    small = REGISTRY.replace("crground", "crsmall")
    zone.put(small, {"location": "eastus2", "sku": {"name": "Basic"}}, VERSIONS[REGISTRY])
    for path, status in ((small, 400), (REGISTRY, 201)):
        link = {"privateLinkServiceId": zone.id(path), "groupIds": ["registry"]}
        sent = endpoint(zone, privateLinkServiceConnections=[{"name": "x", "properties": link}])
        assert zone.put(ENDPOINT, sent, VERSIONS[ENDPOINT]).status_code == status


def test_a_rule_to_a_resource_names_a_part_that_it_has(zone: Azure) -> None:
    isolate(zone)
    there = {"serviceResourceId": zone.id(REGISTRY), "subresourceTarget": "blob"}
    refused = rule(zone, "images", "PrivateEndpoint", there)
    assert "The subresource target 'blob' of rule 'images' is not one of 'registry'." in error(refused)["message"]
    assert rule(zone, "images", "PrivateEndpoint", {**there, "subresourceTarget": "registry"}).status_code == 202


def test_a_subnet_with_a_private_endpoint_stays(zone: Azure) -> None:
    zone.put(ENDPOINT, endpoint(zone), VERSIONS[ENDPOINT])
    zone.wait()
    without = {"location": "eastus2", "properties": {"subnets": [{"name": "other"}]}}
    left = zone.ask("DELETE", zone.id(NETWORK), version=VERSIONS[NETWORK])
    for refused in (zone.put(NETWORK, without, VERSIONS[NETWORK]), left):
        assert (refused.status_code, error(refused)["code"]) == (400, "InUseSubnetCannotBeDeleted")
        assert error(refused)["message"].startswith("Subnet pe is in use by /subscriptions/")
    zone.ask("DELETE", zone.id(ENDPOINT), version=VERSIONS[ENDPOINT])
    zone.wait()
    assert zone.ask("DELETE", zone.id(NETWORK), version=VERSIONS[NETWORK]).status_code == 200


def test_rules_alone_leave_the_isolation_as_it_is(zone: Azure) -> None:
    isolate(zone)
    more = {"packages": {"type": "FQDN", "destination": "packages.example.com"}}
    assert zone.put("hub", zone.hub(managedNetwork={"outboundRules": more})).status_code == 202
    zone.wait()
    network = zone.show("hub")["properties"]["managedNetwork"]
    assert (network["isolationMode"], list(network["outboundRules"])) == ("AllowOnlyApprovedOutbound", ["packages"])


def test_a_hub_on_storage_without_keys_acts_as_its_identity(zone: Azure) -> None:
    keyless = "Microsoft.Storage/storageAccounts/stkeyless"
    body = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    zone.put(keyless, {**body, "properties": {"allowSharedKeyAccess": False}})
    zone.wait()
    refused = zone.put("hub-two", zone.hub(storageAccount=zone.id(keyless)))
    assert "Key based authentication is not permitted" in error(refused)["message"]
    identity = zone.hub(storageAccount=zone.id(keyless), systemDatastoresAuthMode="Identity")
    assert zone.put("hub-two", identity).status_code == 202


def test_what_leads_to_a_type_outside_the_cover_is_501_and_no_refusal_of_azures(zone: Azure) -> None:
    """A rule or a private endpoint may lead to any service: nobody here knows whether that one exists."""
    isolate(zone)
    search = zone.id("Microsoft.Search/searchServices/search-shared")
    ruled = rule(zone, "index", "PrivateEndpoint", {"serviceResourceId": search, "subresourceTarget": "searchService"})
    link = {"privateLinkServiceId": search, "groupIds": ["searchService"]}
    sent = endpoint(zone, privateLinkServiceConnections=[{"name": "x", "properties": link}])
    for refused in (ruled, zone.put(ENDPOINT, sent, VERSIONS[ENDPOINT])):
        assert (refused.status_code, error(refused)["code"]) == (501, "SandboxNotImplemented")
        assert "references to the resource type 'Microsoft.Search/searchServices'" in error(refused)["message"]
    gone = {"serviceResourceId": zone.id("Microsoft.KeyVault/vaults/kvgone"), "subresourceTarget": "vault"}
    assert "does not exist" in error(rule(zone, "gone", "PrivateEndpoint", gone))["message"]
