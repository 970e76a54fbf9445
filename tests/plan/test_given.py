"""What an environment is given by id is read at plan, like `existing: true`, and the problem stands at the id."""

from __future__ import annotations

import typing
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.environment.arm_ids import written_ids
from deployer.environment.environment import Environment
from deployer.environment.schema_paths import _paths, branches
from deployer.environment.section import Section, described
from deployer.live.given_ids import given_ids
from deployer.planning.plan_environment import plan_environment, replan
from deployer.planning.plan_file import load
from deployer.reports.formats import report
from deployer.sandbox.state.faults import Fault
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Problem, Refused, Unsafe
from deployer.values.source import Path
from tests import platform
from tests.azure.foreign import Bytes, between
from tests.scenarios.landing import zone
from tests.world import SUBSCRIPTION, World

CMK = {"key_vault": platform.KEYS, "key": platform.KEY, "identity": platform.OTHER_IDENTITY}
TARGET = {"name": "data", "resource": platform.STORAGE, "subresource": "blob"}
WAY = {"subnet": platform.SUBNET}
LET_IN = {"subnets": [platform.SUBNET]}
BESIDE: dict[str, dict[str, object]] = {
    "storage_account": {"private_endpoints": [{**WAY, "subresource": "blob"}]},
    "key_vault": {"private_endpoints": [WAY]},
    "container_registry": {"private_endpoints": [WAY]},
}
"""Ways into what is made beside a hub."""
WAYS: dict[tuple[str, ...], tuple[dict[str, object], dict[str, object], str]] = {
    ("hub", "storage_account"): ({"storage_account": platform.STORAGE}, {}, platform.STORAGE),
    ("hub", "key_vault"): ({"key_vault": platform.VAULT}, {}, platform.VAULT),
    ("hub", "container_registry"): ({"container_registry": platform.REGISTRY}, {}, platform.REGISTRY),
    ("hub", "application_insights"): ({"application_insights": platform.INSIGHTS}, {}, platform.INSIGHTS),
    ("hub", "application_insights", "workspace"): (
        {"application_insights": {"workspace": platform.LOGS}},
        {},
        platform.LOGS,
    ),
    ("diagnostics", "workspace"): ({}, {"diagnostics": {"workspace": platform.LOGS}}, platform.LOGS),
    ("hub", "user_assigned_identities"): (
        {"user_assigned_identities": [platform.IDENTITY]},
        {},
        platform.IDENTITY,
    ),
    ("hub", "customer_managed_key", "key_vault"): (
        {"customer_managed_key": CMK, "user_assigned_identities": [platform.OTHER_IDENTITY]},
        {},
        platform.KEYS,
    ),
    ("hub", "customer_managed_key", "key"): (
        {"customer_managed_key": CMK, "user_assigned_identities": [platform.OTHER_IDENTITY]},
        {},
        platform.KEY,
    ),
    ("hub", "customer_managed_key", "identity"): (
        {"customer_managed_key": CMK, "user_assigned_identities": [platform.OTHER_IDENTITY]},
        {},
        platform.OTHER_IDENTITY,
    ),
    ("hub", "private_endpoints", "subnet"): (
        {"private_endpoints": [{"subnet": platform.SUBNET}]},
        {},
        platform.SUBNET,
    ),
    **{("hub", key, "private_endpoints", "subnet"): ({key: made}, {}, platform.SUBNET) for key, made in BESIDE.items()},
    **{
        ("hub", key, "network_rules", "subnets"): ({key: {"network_rules": LET_IN}}, {}, platform.SUBNET)
        for key in ("storage_account", "key_vault")
    },
    ("hub", "managed_network", "outbound_rules", "resource"): (
        {"managed_network": {"isolation": "allow_internet_outbound", "outbound_rules": [TARGET]}},
        {},
        platform.STORAGE,
    ),
    ("foundry", "customer_managed_key", "key_vault"): (
        {},
        {"foundry": {"name": "ai-given", "customer_managed_key": {"key_vault": platform.KEYS, "key": platform.KEY}}},
        platform.KEYS,
    ),
    ("foundry", "customer_managed_key", "key"): (
        {},
        {"foundry": {"name": "ai-given", "customer_managed_key": {"key_vault": platform.KEYS, "key": platform.KEY}}},
        platform.KEY,
    ),
    ("foundry", "user_assigned_identities"): (
        {},
        {"foundry": {"name": "ai-given", "user_assigned_identities": [platform.IDENTITY]}},
        platform.IDENTITY,
    ),
    ("foundry", "projects", "user_assigned_identities"): (
        {},
        {
            "foundry": {
                "name": "ai-given",
                "projects": [{"name": "team", "user_assigned_identities": [platform.IDENTITY]}],
            }
        },
        platform.IDENTITY,
    ),
    ("foundry", "private_endpoints", "subnet"): (
        {},
        {"foundry": {"name": "ai-given", "private_endpoints": [{"subnet": platform.SUBNET}]}},
        platform.SUBNET,
    ),
    ("foundry", "network_rules", "subnets"): (
        {},
        {"foundry": {"name": "ai-given", "network_rules": {"subnets": [platform.SUBNET]}}},
        platform.SUBNET,
    ),
}
"""Every key that takes an id: an environment that uses it, and the id."""


def taking_ids() -> Iterator[tuple[str, ...]]:
    """The keys of environments that take the id of a resource, as their descriptions say."""
    for path in _paths(Environment):
        keys = tuple(part for part in path if part != "[]")
        section = _section(keys[:-1])
        said = described(section).get(keys[-1], "") if section else ""
        if said.startswith(("Id of", "Ids of", "Identifier of")):
            yield keys


def _section(keys: tuple[str, ...]) -> type[Section] | None:
    found: list[typing.Any] = [Environment]
    for key in keys:
        fields = [each.model_fields[key].annotation for each in found if key in getattr(each, "model_fields", {})]
        found = [inner for field in fields for branch in branches(field) for inner in _inner(branch)]
    return next((each for each in found if isinstance(each, type) and issubclass(each, Section)), None)


def _inner(branch: typing.Any) -> Iterator[typing.Any]:
    if typing.get_origin(branch) in (list, tuple):
        yield from branches(typing.get_args(branch)[0])
    else:
        yield branch


def problems(world: World, text: str) -> list[tuple[Problem, str]]:
    """What the plan is refused for, each with the text of its line from the column on; nothing was written."""
    before = world.writes
    with pytest.raises(Unsafe) as caught:
        world.plan(text)
    assert world.writes == before
    found = []
    for problem in caught.value.problems:
        assert problem.position
        line = text.splitlines()[problem.position.line - 1]
        found.append((problem, line[problem.position.column - 1 :]))
    return found


def test_every_key_that_takes_an_id_is_read() -> None:
    assert set(taking_ids()) - {("tenant",), ("subscription",)} == set(WAYS)


@pytest.mark.parametrize("keys", WAYS)
def test_what_is_missing_is_told_at_its_id(world: World, keys: tuple[str, ...]) -> None:
    platform.build(world)
    hub, more, id = WAYS[keys]
    text = zone(hub, {}, **more)
    assert world.plan(text)
    name = id.rsplit("/", 1)[-1]
    told = problems(world, text.replace(name, f"{name[:-1]}9"))
    assert {problem.code for problem, _ in told} <= {"PLN002", "PLN012"}
    assert any(f"{id[:-1]}9" in at for _, at in told), told


@pytest.mark.parametrize("keys", WAYS)
def test_the_rule_that_names_ids_and_the_reader_see_the_same(world: World, keys: tuple[str, ...]) -> None:
    hub, more, id = WAYS[keys]
    ready = world.ready(zone(hub, {}, **more))
    found: list[tuple[Path, str, str]] = list(written_ids(ready.site.environment))
    ids = {text for path, _, text in found if tuple(part for part in path if isinstance(part, str)) == keys}
    read = {item.id for item in given_ids(ready) if item.key == ".".join(keys)}
    assert id in read
    assert ids == (read if keys[-1] != "key" else set()), "a key is no ARM id, which is what rules look at"


def test_an_account_that_no_hub_takes_is_told_before_the_first_write(world: World) -> None:
    platform.build(world)
    world.alter(platform.STORAGE, lambda body: body["properties"].update(isHnsEnabled=True))
    ((problem, _),) = problems(world, zone({"storage_account": platform.STORAGE}))
    assert (problem.code, "hierarchical namespace" in problem.message) == ("PLN012", True)


def test_an_account_without_keys_needs_shared_key_access_disabled(world: World) -> None:
    platform.build(world)
    world.alter(platform.STORAGE, lambda body: body["properties"].update(allowSharedKeyAccess=False))
    ((problem, _),) = problems(world, zone({"storage_account": platform.STORAGE}))
    assert "shared_key_access: disabled" in problem.help
    assert world.plan(zone({"storage_account": platform.STORAGE, "shared_key_access": "disabled"}))


@pytest.mark.parametrize("flaw", ["enablePurgeProtection", "enableSoftDelete"])
def test_the_vault_of_a_key_can_lose_nothing(world: World, flaw: str) -> None:
    platform.build(world)
    world.alter(platform.KEYS, lambda body: body["properties"].update({flaw: False}))
    ((problem, at),) = problems(world, zone(*WAYS["hub", "customer_managed_key", "key_vault"][:1]))
    assert problem.code == "PLN012"
    assert platform.KEYS in at


def test_the_vault_of_a_key_and_the_network_of_an_endpoint_are_where_the_hub_is(world: World) -> None:
    platform.build(world)
    for id in (platform.KEYS, platform.NETWORK):
        world.alter(id, lambda body: body.update(location="westus3"))
    hub = {**WAYS["hub", "customer_managed_key", "key_vault"][0], "private_endpoints": [{"subnet": platform.SUBNET}]}
    said = [problem.message for problem, _ in problems(world, zone(hub))]
    assert len(said) == 2
    assert all("is in 'westus3'" in message and "'eastus2'" in message for message in said)


def test_of_a_network_elsewhere_the_remedy_is_the_location_of_the_endpoint(world: World) -> None:
    platform.build(world)
    for id in (platform.KEYS, platform.NETWORK):
        world.alter(id, lambda body: body.update(location="westus3"))
    hub = {**WAYS["hub", "customer_managed_key", "key_vault"][0], "private_endpoints": [{"subnet": platform.SUBNET}]}
    helps = {problem.message.split("'")[1]: problem.help for problem, _ in problems(world, zone(hub))}
    subnet, vault = platform.SUBNET.rsplit("/", 1)[-1], platform.KEYS.rsplit("/", 1)[-1]
    assert helps == {
        subnet: "name one in 'eastus2', or write 'location: westus3' beside 'subnet'",
        vault: "name one in 'eastus2'",
    }
    hub = {"private_endpoints": [{"subnet": platform.SUBNET, "location": "westus3"}]}
    assert world.plan(zone(hub))


def test_a_key_is_read_in_its_version(world: World) -> None:
    platform.build(world)
    hub = WAYS["hub", "customer_managed_key", "key"][0]
    older = platform.KEY[:-1] + "e"
    ((problem, at),) = problems(world, zone(hub).replace(platform.KEY, older))
    assert (problem.code, at.startswith(f'"{older}"')) == ("PLN002", True)
    version = older.rsplit("/", 1)[-1]
    assert problem.message == f"key vault 'kv-platform-keys' has no key 'hub' in version '{version}'"
    ((problem, _),) = problems(world, zone(hub).replace("/keys/hub/", "/keys/hut/"))
    assert "has no key 'hut'" in problem.message


def test_a_version_that_is_disabled_encrypts_nothing(world: World) -> None:
    platform.build(world)
    world.alter(f"{platform.KEYS}/keys/hub", lambda body: body["properties"]["attributes"].update(enabled=False))
    ((problem, _),) = problems(world, zone(WAYS["hub", "customer_managed_key", "key"][0]))
    assert (problem.code, "disabled" in problem.message) == ("PLN012", True)


def test_of_a_key_whose_vault_is_missing_the_vault_alone_is_told(world: World) -> None:
    platform.build(world)
    text = zone(WAYS["hub", "customer_managed_key", "key"][0]).replace("kv-platform-keys", "kv-platform-keyz")
    ((problem, at),) = problems(world, text)
    assert (problem.code, "/vaults/kv-platform-keyz" in at) == ("PLN002", True)


def test_a_key_that_may_not_be_read_is_a_note(world: World) -> None:
    platform.build(world)
    path = f"{platform.KEYS}/keys/*".lower()
    world.cloud.keep("fault", "f", Fault("f", "answer", path=path, status=403, times=0))
    notes = world.plan(zone(WAYS["hub", "customer_managed_key", "key"][0])).notes
    assert any(platform.KEY in note and "could not be looked at" in note for note in notes)


STRANGE = [
    b"[]",
    b"5",
    b"{}",
    b'{"properties": null}',
    b'{"properties": {"subnets": 5, "attributes": 5}}',
    b'{"properties": {"subnets": {"a": 1}, "attributes": []}}',
    b'{"properties": {"subnets": [5], "attributes": {"enabled": "no"}}, "sku": "x", "kind": 5, "location": 5}',
]


@pytest.mark.parametrize("keys", WAYS)
def test_whatever_is_answered_for_an_id_is_told_in_one_line(world: World, keys: tuple[str, ...]) -> None:
    platform.build(world)
    hub, more, id = WAYS[keys]
    ready = world.ready(zone(hub, {}, **more))
    (read,) = {item.read for item in given_ids(ready) if item.id == id and item.key == ".".join(keys)}

    def chosen(_: str, url: str) -> bool:
        return url.partition("?")[0].lower().endswith(read.lower())

    for body in STRANGE:
        try:
            plan_environment(Azure(between(world, chosen, Bytes(200, body))[0]), ready, PlanOptions())
        except (Refused, Unsafe) as refused:
            assert all("\n" not in problem.message for problem in refused.problems), body


@pytest.mark.parametrize("keys", WAYS)
def test_an_approved_plan_is_refused_like_a_new_one_when_what_was_given_is_gone(
    world: World, keys: tuple[str, ...]
) -> None:
    platform.build(world)
    hub, more, id = WAYS[keys]
    text = zone(hub, {}, **more)
    approved = load(report("plan", "json")([replace(world.plan(text), serial="1")]), "plan.json")
    assert replan(Azure(world.target), approved)[0].digest == approved.digest
    gone(world, id)
    with pytest.raises(Unsafe) as refused:
        replan(Azure(world.target), approved)
    told = [(problem.code, problem.message, problem.position) for problem in refused.value.problems]
    assert told == [(problem.code, problem.message, problem.position) for problem, _ in problems(world, text)]


def gone(world: World, id: str) -> None:
    """What an id names is no longer there."""
    if id == platform.SUBNET:
        world.alter(platform.NETWORK, lambda body: body["properties"].update(subnets=[]))
    elif id == platform.KEY:
        platform.rotate(world, f"{id[:-1]}0")
    else:
        world.cloud.drop("resource", id)


@pytest.mark.parametrize("status", [401, 403])
def test_what_may_not_be_read_is_a_note(world: World, status: int) -> None:
    platform.build(world)
    world.cloud.keep("fault", "f", Fault("f", "answer", path=f"{platform.STORAGE}*".lower(), status=status, times=0))
    plan = world.plan(zone({"storage_account": platform.STORAGE}))
    assert any(platform.STORAGE in note and "could not be looked at" in note for note in plan.notes)


def test_an_id_of_a_type_that_we_do_not_know_is_read_as_its_provider_says(world: World) -> None:
    platform.build(world)
    rule = {"name": "hub", "resource": f"{platform.GROUP}/providers/Microsoft.Cache/redis/cache", "subresource": "x"}
    network = {"isolation": "allow_internet_outbound", "outbound_rules": [rule]}
    assert any("Microsoft.Cache/redis/cache" in note for note in world.plan(zone({"managed_network": network})).notes)


def test_all_problems_are_told_at_once_and_each_id_is_read_once(world: World) -> None:
    platform.build(world)
    hub = {"storage_account": platform.STORAGE + "x", "key_vault": platform.VAULT + "x"}
    text = zone(hub, {}, diagnostics={"workspace": platform.LOGS + "x"})
    assert len(problems(world, text)) == 3
    before = len(world.cloud.log)
    world.plan(
        zone({"application_insights": {"workspace": platform.LOGS}}, {}, diagnostics={"workspace": platform.LOGS})
    )
    paths = [entry.path for entry in list(world.cloud.log)[before:]]
    assert len([path for path in paths if path.lower() == platform.LOGS.lower()]) == 1


def test_a_destruction_reads_none_of_them(world: World) -> None:
    platform.build(world)
    text = zone({}, {}, diagnostics={"workspace": platform.LOGS})
    world.apply(text)
    world.delete(platform.LOGS, "2023-09-01")
    assert problems(world, text)
    world.destroy(text)


def test_another_subscription_that_is_not_there_is_a_missing_id(world: World) -> None:
    platform.build(world)
    id = platform.STORAGE.replace(SUBSCRIPTION, "99999999-0000-0000-0000-000000000000")
    ((problem, _),) = problems(world, zone({"storage_account": id}))
    assert problem.code == "PLN002"
