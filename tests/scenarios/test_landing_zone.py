"""What a platform team demands of a hub: networks, keys, identities, and what stands beside it."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.sandbox.state.faults import Fault
from deployer.values.change import put
from deployer.values.event import State
from deployer.values.problem import Unsafe
from tests import platform
from tests.scenarios.landing import GROUP, HUB, change_of, fields, zone
from tests.world import World, lines

ENDS = (State.DONE, State.FAILED, State.PENDING, State.SKIPPED)
PE = {"subnet": platform.SUBNET, "name": "pe-hub"}


@pytest.fixture
def world() -> World:
    return platform.build(World())


def network(mode: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"managed_network": {"isolation": mode, "outbound_rules": list(rules), **more}}


def test_a_plain_environment_is_read_with_no_request_more_than_before(world: World) -> None:
    world.apply(zone())
    before = world.cloud.counts["requests"]
    assert world.plan(zone()).is_empty
    assert world.cloud.counts["requests"] - before <= 4 + 3


def test_a_hub_is_closed_with_all_that_stands_on_it(world: World) -> None:
    world.apply(zone({"public_network_access": "disabled", "container_registry": {}}))
    kinds = {"storageAccounts", "vaults", "registries", "workspaces"}
    ours = [item for item in world.cloud.index.inside(GROUP) if item.type.rsplit("/", 1)[-1] in kinds]
    assert len(ours) == 5
    assert {item.properties["publicNetworkAccess"] for item in ours} == {"Disabled"}
    plan = world.apply(zone({"container_registry": {}}))
    assert fields(plan, "hub") == ["properties.publicNetworkAccess"]


def test_isolation_can_be_made_stricter_and_not_be_taken_away(world: World) -> None:
    world.apply(zone())
    world.apply(zone(network("allow_internet_outbound")))
    plan = world.apply(zone(network("allow_only_approved_outbound", firewall="basic")))
    assert fields(plan, "hub") == ["properties.managedNetwork.isolationMode", "properties.managedNetwork.firewallSku"]
    for less in (zone(network("disabled")), zone()):
        with pytest.raises(Unsafe, match="a managed network cannot be taken away once there is one"):
            world.plan(less)


def test_an_outbound_rule_comes_changes_and_goes_alone(world: World) -> None:
    strict = "allow_only_approved_outbound"
    fqdn, tag = {"name": "pypi", "fqdn": "packages.example.com"}, {"name": "logs", "service_tag": "AzureMonitor"}
    world.apply(zone(network(strict, fqdn)))
    plan = world.apply(zone(network(strict, {**fqdn, "fqdn": "*.example.com"}, tag)))
    assert sorted(line[:20] for line in lines(plan.changes)) == ["+ outbound_rule logs", "~ outbound_rule pypi"]
    plan = world.apply(zone(network(strict, tag)))
    assert [line[:20] for line in lines(plan.changes)] == ["- outbound_rule pypi"]
    assert world.plan(zone(network(strict, tag))).is_empty


def rules(count: int, destination: str) -> dict[str, Any]:
    """So many rules of one network."""
    made = ({"name": f"rule-{number}", "fqdn": destination.format(number)} for number in range(count))
    return network("allow_only_approved_outbound", *made)


@pytest.mark.parametrize("engine", ["direct", "arm"])
def test_the_rules_of_one_network_are_made_changed_and_deleted_one_at_a_time(world: World, engine: str) -> None:
    for wanted in (rules(4, "a{}.example.com"), rules(4, "b{}.example.com"), rules(0, "")):
        events = world.run(world.plan(zone(wanted)), engine=engine)
        assert {event.state for event in events} <= {State.STARTED, State.WAITING, State.DONE}
    answers = [entry.status for entry in world.cloud.log if "/outboundrules/" in entry.path.lower()]
    assert answers
    assert 409 not in answers


def test_a_rule_that_is_refused_keeps_no_other_from_its_turn(world: World) -> None:
    world.apply(zone(rules(0, "")))
    world.cloud.keep(
        "fault", "f", Fault("f", "answer", method="PUT", path="*/outboundrules/rule-1*", status=400, times=0)
    )
    events = world.run(world.plan(zone(rules(3, "a{}.example.com"))))
    ended = [event.state for event in events if "/outboundrules/" in event.address and event.state in ENDS]
    assert sorted(ended) == [State.DONE, State.DONE, State.FAILED]


def test_a_rule_made_by_hand_and_those_that_azure_needs_stay(world: World) -> None:
    strict = network("allow_only_approved_outbound", {"name": "pypi", "fqdn": "packages.example.com"})
    world.apply(zone(strict))
    by_hand = f"{HUB}/outboundRules/by-hand"
    world.put(by_hand, "2025-12-01", {"properties": {"type": "FQDN", "destination": "example.org"}})
    assert world.plan(zone(strict)).is_empty
    world.apply(zone({**strict, "description": "changed"}))
    assert world.get(by_hand)["properties"]["destination"] == "example.org"
    assert "- hub hub-ai" in lines(world.destroy(zone(strict)).changes)


def test_a_private_endpoint_moves_by_being_made_anew(world: World) -> None:
    world.apply(zone({"private_endpoints": [PE]}))
    assert world.get(HUB)["properties"]["privateEndpointConnections"][0]["name"].startswith("pe-hub.")
    vnet = platform.NETWORK.replace("vnet-spoke", "vnet-other")
    world.put(vnet, "2024-05-01", {"location": "eastus2", "properties": {"subnets": [{"name": "pe"}]}})
    moved = zone({"private_endpoints": [{**PE, "subnet": f"{vnet}/subnets/pe"}]})
    plan = world.apply(moved)
    assert lines(plan.changes) == ["-/+ private_endpoint pe-hub"]
    assert "subnet" in change_of(plan, "private_endpoint").reason
    assert world.plan(moved).is_empty
    assert lines(world.apply(zone()).changes)[-1] == "- private_endpoint pe-hub"
    assert world.plan(zone()).is_empty


@pytest.mark.parametrize("status", ["Rejected", "Disconnected"])
def test_a_private_endpoint_that_leads_nowhere_is_made_anew_and_one_that_waits_is_left(
    world: World, status: str
) -> None:
    text = zone({"private_endpoints": [PE]})
    world.apply(text)
    id = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe-hub"

    def become(status: str) -> None:
        world.alter(id, lambda body: connection(body)["privateLinkServiceConnectionState"].update(status=status))

    become("Pending")
    assert world.plan(text).is_empty
    become(status)
    assert lines(world.apply(text).changes) == ["-/+ private_endpoint pe-hub"]
    assert world.plan(text).is_empty


def connection(body: dict[str, Any]) -> Any:
    """What a private endpoint says of its one connection."""
    return body["properties"]["privateLinkServiceConnections"][0]["properties"]


def test_identities_are_exactly_those_declared(world: World) -> None:
    both = [platform.IDENTITY, platform.OTHER_IDENTITY]
    world.apply(zone({"user_assigned_identities": both}))
    live = world.get(HUB)
    assert set(live["identity"]["userAssignedIdentities"]) == set(both)
    assert live["properties"]["primaryUserAssignedIdentity"] == platform.IDENTITY
    plan = world.apply(zone({"user_assigned_identities": both[:1]}))
    assert fields(plan, "hub") == ["identity"]
    assert set(world.get(HUB)["identity"]["userAssignedIdentities"]) == set(both[:1])
    assert world.plan(zone({"user_assigned_identities": both[:1]})).is_empty


def test_a_key_is_chosen_when_the_hub_is_made_and_only_its_version_changes(world: World) -> None:
    key = {"key_vault": platform.KEYS, "key": platform.KEY}
    world.apply(zone({"customer_managed_key": key}))
    newer = platform.KEY[:-1] + "0"
    platform.rotate(world, newer)
    plan = world.apply(zone({"customer_managed_key": {**key, "key": newer}}))
    assert fields(plan, "hub") == ["properties.encryption.keyVaultProperties.keyIdentifier"]
    other = platform.KEY.replace("/keys/hub/", "/keys/other/")
    platform.rotate(world, other)
    for refused in ({"customer_managed_key": {**key, "key": other}}, {}):
        with pytest.raises(Unsafe, match="only its version can change"):
            world.plan(zone(refused))


def test_a_hub_that_has_none_takes_no_key_later(world: World) -> None:
    world.apply(zone())
    with pytest.raises(Unsafe, match="chosen when it is made"):
        world.plan(zone({"customer_managed_key": {"key_vault": platform.KEYS, "key": platform.KEY}}))


def test_storage_without_shared_keys_and_the_way_back(world: World) -> None:
    world.apply(zone({"shared_key_access": "disabled"}))
    account = next(item for item in world.cloud.index.inside(GROUP) if item.type.endswith("storageAccounts"))
    assert account.properties["allowSharedKeyAccess"] is False
    assert world.get(HUB)["properties"]["systemDatastoresAuthMode"] == "Identity"
    plan = world.apply(zone())
    assert fields(plan, "storage_account") == ["properties.allowSharedKeyAccess"]
    assert fields(plan, "hub") == ["properties.systemDatastoresAuthMode"]
    assert world.get(HUB)["properties"]["systemDatastoresAuthMode"] == "AccessKey"
    assert world.plan(zone()).is_empty


def test_what_is_given_is_used_and_left_alone(world: World) -> None:
    given = {
        "storage_account": platform.STORAGE,
        "key_vault": platform.VAULT,
        "container_registry": platform.REGISTRY,
        "application_insights": platform.INSIGHTS,
    }
    plan = world.apply(zone(given))
    assert lines(plan.changes) == ["+ resource_group rg-ai", "+ hub hub-ai", "+ project assistants"]
    live = world.get(HUB)["properties"]
    assert (live["storageAccount"], live["keyVault"]) == (platform.STORAGE, platform.VAULT)
    assert (live["containerRegistry"], live["applicationInsights"]) == (platform.REGISTRY, platform.INSIGHTS)
    world.destroy(zone(given))
    assert all(
        world.get(id, version) for id, version in ((platform.STORAGE, "2024-01-01"), (platform.VAULT, "2024-11-01"))
    )


def test_another_storage_account_is_refused_since_the_data_lives_in_the_first(world: World) -> None:
    world.apply(zone())
    with pytest.raises(Unsafe, match="the storage account of a hub cannot change"):
        world.plan(zone({"storage_account": platform.STORAGE}))


def test_what_was_made_beside_a_hub_goes_when_the_hub_has_let_go_of_it(world: World) -> None:
    ours = zone({"application_insights": {"workspace": platform.LOGS}, "container_registry": {}})
    world.apply(ours)
    given = zone({"application_insights": platform.INSIGHTS, "container_registry": platform.REGISTRY})
    plan = world.apply(given)
    assert [line.rsplit(" ", 1)[0] for line in lines(plan.changes)] == [
        "~ resource_group",
        "~ hub",
        "~ project",
        "- application_insights",
        "- container_registry",
    ]
    for kind in ("application_insights", "container_registry"):
        assert put(HUB.lower()) in change_of(plan, kind).steps[0].needs
    assert world.plan(given).is_empty


def test_keys_of_application_insights_never_reach_a_plan(world: World) -> None:
    text = zone({"application_insights": {"workspace": platform.LOGS}})
    world.apply(text)
    id = next(item.id for item in world.cloud.index.inside(GROUP) if item.type == "Microsoft.Insights/components")
    key = world.get(id, "2020-02-02")["properties"]["InstrumentationKey"]
    assert key
    assert key not in repr(world.draft(text))
    assert key not in repr(world.plan(zone({**{"application_insights": {"workspace": platform.OTHER_LOGS}}})))


def test_tags_that_a_policy_sets_survive_every_update(world: World) -> None:
    world.apply(zone({"private_endpoints": [PE]}))
    policy = {"costCenter": "4711", "hidden-link:x": "y"}
    tagged = [GROUP, *(item.id for item in world.cloud.index.inside(GROUP) if "tags" in item.body)]
    for id in tagged:
        world.alter(id, lambda body: body["tags"].update(policy))
    assert world.plan(zone({"private_endpoints": [PE]})).is_empty
    changed = zone({"private_endpoints": [PE], "description": "x"}, {"description": "y"}, tags={"stage": "prod"})
    assert len(lines(world.apply(changed).changes)) == len(tagged)
    for id in tagged:
        assert policy.items() <= world.cloud.index.records[id.lower()].body["tags"].items()


def test_what_is_made_beside_the_hub_has_ways_in_with_their_names(world: World) -> None:
    way = {"subnet": platform.SUBNET}
    zoned = {**way, "dns_zones": platform.ZONES[:1]}
    hub = {
        "storage_account": {"private_endpoints": [{**zoned, "subresource": each} for each in ("blob", "file")]},
        "key_vault": {"private_endpoints": [zoned]},
        "container_registry": {"private_endpoints": [{**way, "name": "pe-images"}]},
    }
    text = zone(hub)
    plan = world.apply(text)
    made = [line.rsplit("-", 1)[0] for line in lines(plan.changes) if line.startswith("+ private_endpoint")]
    names = {item.type.rsplit("/", 1)[-1]: item.name for item in world.cloud.index.inside(GROUP)}
    ways = [f"{names['storageAccounts']}-blob", f"{names['storageAccounts']}-file", names["vaults"]]
    assert made == ["+ private_endpoint pe", *(f"+ private_endpoint pe-{name}" for name in sorted(ways))]
    assert sum(line.startswith("+ private_dns_zone_group") for line in lines(plan.changes)) == 3
    versions = {"storageAccounts": "2024-01-01", "vaults": "2024-11-01", "registries": "2023-07-01"}
    reached = [item for item in world.cloud.index.inside(GROUP) if item.type.rsplit("/", 1)[-1] in versions]
    bodies = [world.get(item.id, versions[item.type.rsplit("/", 1)[-1]])["properties"] for item in reached]
    assert sorted(len(each["privateEndpointConnections"]) for each in bodies) == [1, 1, 2]
    assert world.plan(text).is_empty
    fewer = lines(world.apply(zone({"key_vault": {"private_endpoints": [way]}})).changes)
    gone = ["- private_dns_zone_group"] * 3 + ["- private_endpoint"] * 3
    assert sorted(line.rpartition(" ")[0] for line in fewer if "private" in line) == gone


def test_firewalls_of_what_is_made_are_written_where_they_are_asked_for_and_else_left(world: World) -> None:
    rules = {"addresses": ["198.51.100.7"], "subnets": [platform.SUBNET], "trusted_services": False}
    walls = {"storage_account": {"network_rules": rules}, "key_vault": {"network_rules": rules}}
    world.apply(zone())
    plan = world.apply(zone(walls))
    assert {name.rpartition(".")[2] for kind in ("storage_account", "key_vault") for name in fields(plan, kind)} == {
        *("bypass", "defaultAction", "ipRules", "virtualNetworkRules")
    }
    assert world.plan(zone(walls)).is_empty, "a vault writes an address as a range"
    assert world.plan(zone()).is_empty
    opened = world.plan(zone({**walls, "storage_account": {"network_rules": {**rules, "default": "allow"}}}))
    assert fields(opened, "storage_account") == ["properties.networkAcls.defaultAction"]


def test_what_a_vault_keeps_is_decided_when_it_is_made_and_protection_stays(world: World) -> None:
    kept = {"key_vault": {"purge_protection": True, "soft_delete_retention_days": 30}}
    world.apply(zone(kept))
    assert world.plan(zone({"key_vault": {"soft_delete_retention_days": 30}})).is_empty
    with pytest.raises(Unsafe, match="softDeleteRetentionInDays is '30' and cannot become '90'"):
        world.plan(zone())
    world.destroy(zone(kept))
    world.apply(zone(kept))
