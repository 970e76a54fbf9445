"""Each check of a preflight passes, fails and does not know on the embedded Azure, and says why; only a fail stops."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.planning.plan_environment import draft
from deployer.planning.preflight import checks, preflight, require_ready
from deployer.reports.ansi import plain
from deployer.reports.formats import report
from deployer.sandbox.entra import identities
from deployer.sandbox.state.faults import Fault
from deployer.values.check_result import CheckResult, Verdict
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests.scenarios.test_foundry import text
from tests.world import SUBSCRIPTION, World, environment

SUB = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{SUB}/resourceGroups/rg-test"
SMALL = environment("model: mistral-small-2503, name: chat")
MACHINES = environment(
    "model: mistralai-Mixtral-8x7B-Instruct-v01, name: mixtral, "
    "compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 1}"
)
FOUNDRY = text("{model: mistral-small-2503, name: small, sku: GlobalStandard, capacity: 1}", more="")


def found(world: World, wanted: str = SMALL) -> dict[str, CheckResult]:
    """The results by name, of a preflight that writes nothing."""
    before, azure = world.writes, Azure(world.target)
    ready = world.ready(wanted)
    made = draft(azure, ready, PlanOptions())
    results = preflight(azure, made.plan, ready.site.catalog, made.live)
    assert world.writes == before
    return {each.check: each for each in results}


def one(world: World, check: str, verdict: Verdict, wanted: str = SMALL) -> str:
    """What a check says that ends so: its reason, and what to do."""
    result = found(world, wanted)[check]
    assert result.verdict is verdict, result
    assert bool(result.problems) == (verdict is Verdict.FAIL)
    return f"{result.reason} // {result.help}"


def answers(world: World, path: str, body: dict[str, Any] | None, status: int = 200) -> None:
    """From now on Azure answers so."""
    world.cloud.keep(
        "fault", path, Fault(path, "answer", method="GET", path=path.lower(), status=status, body=body, times=0)
    )


def subscription(world: World, **changed: Any) -> None:
    body = world.get(SUB, "2022-12-01")
    answers(world, SUB, {**body, **changed})


def forbidden(world: World, path: str) -> None:
    answers(world, path, {"error": {"code": "AuthorizationFailed", "message": "no"}}, 403)


@pytest.mark.parametrize("wanted", [SMALL, MACHINES, FOUNDRY])
def test_every_check_passes_where_nothing_stands_in_the_way(world: World, wanted: str) -> None:
    results = found(world, wanted)
    assert {name: each.verdict for name, each in results.items()} == dict.fromkeys(results, Verdict.PASS)
    assert list(results) == [check.name for check in checks()]
    assert len(results) == 10
    assert world.apply(wanted)


def test_an_empty_plan_passes(world: World) -> None:
    world.apply(SMALL)
    assert {each.verdict for each in found(world).values()} == {Verdict.PASS}


def test_a_token_of_another_tenant(world: World) -> None:
    subscription(world, tenantId="99999999-0000-0000-0000-000000000000")
    said = one(world, "identity", Verdict.FAIL)
    assert "is of '99999999-0000-0000-0000-000000000000' // sign in there: 'az login --tenant 9999" in said
    tenant, _ = Azure(world.target).identity()
    subscription(world, tenantId="99999999-0000-0000-0000-000000000000", managedByTenants=[{"tenantId": tenant}])
    one(world, "identity", Verdict.PASS)


@pytest.mark.parametrize("state", ["Disabled", "Deleted"])
def test_a_subscription_in_which_nothing_can_be_made(world: World, state: str) -> None:
    subscription(world, state=state)
    assert "nothing can be made in it // have it enabled" in one(world, "subscription", Verdict.FAIL)


@pytest.mark.parametrize("state", ["Warned", "PastDue"])
def test_a_subscription_that_may_stop(world: World, state: str) -> None:
    subscription(world, state=state)
    assert f"reads {state}" in one(world, "subscription", Verdict.UNKNOWN)


def test_what_may_not_be_read_is_unknown_and_stops_nothing(world: World) -> None:
    forbidden(world, SUB)
    forbidden(world, f"{SUB}/providers/*")
    forbidden(world, "*/permissions")
    results = found(world, FOUNDRY)
    unknown = {name for name, each in results.items() if each.verdict is Verdict.UNKNOWN}
    assert unknown == {*results} - {"names"}
    assert all(results[name].help for name in unknown - {"identity", "deleted names", "quota"})
    require_ready(results.values())


@pytest.mark.parametrize("quota", ["CSP_2015-05-01", "FreeTrial_2014-09-01", "MSDN_2014-09-01"])
def test_a_kind_of_subscription_that_the_marketplace_refuses(world: World, quota: str) -> None:
    subscription(world, subscriptionPolicies={"quotaId": quota})
    assert "may not buy 'mistral-small-2503-" in one(world, "marketplace", Verdict.FAIL)
    one(world, "marketplace", Verdict.PASS, MACHINES)


@pytest.mark.parametrize("quota", ["Sponsored_2016-01-01", "Nobody_2030-01-01"])
def test_a_kind_of_subscription_of_which_no_source_tells(world: World, quota: str) -> None:
    subscription(world, subscriptionPolicies={"quotaId": quota})
    one(world, "marketplace", Verdict.UNKNOWN)


def test_a_registration_that_somebody_took_back(world: World) -> None:
    place = f"{SUB}/providers/Microsoft.Storage"
    body = world.get(place, "2025-04-01")
    world.apply(SMALL)
    more = environment("model: mistral-small-2503, name: chat, tags: {team: one}")
    answers(world, place.replace("Storage", "MachineLearningServices"), {**body, "registrationState": "Unregistering"})
    assert "az provider register --wait --namespace Microsoft.MachineLearningServices" in one(
        world, "providers", Verdict.FAIL, more
    )


def test_a_registration_that_the_plan_makes() -> None:
    world = World()
    world.cloud.settings = replace(world.cloud.settings, registered=False)
    world.cloud.subscribe(SUBSCRIPTION)
    assert "this plan registers Microsoft.KeyVault, " in one(world, "providers", Verdict.PASS)


def test_a_region_that_a_provider_does_not_have(world: World) -> None:
    place = f"{SUB}/providers/Microsoft.KeyVault"
    body = world.get(place, "2025-04-01")
    for row in body["resourceTypes"]:
        row["locations"] = ["West Europe"]
    answers(world, place, body)
    said = one(world, "region", Verdict.FAIL)
    assert said == "'Microsoft.KeyVault/vaults' is not offered in 'eastus2' // choose one of westeurope"
    answers(world, place, {**body, "resourceTypes": []})
    assert "does not tell the regions of 'vaults'" in one(world, "region", Verdict.UNKNOWN)


@pytest.mark.parametrize("kind", ["storageAccounts", "vaults"])
def test_a_name_that_somebody_else_in_azure_bears(world: World, kind: str) -> None:
    name = next(each.name for each in world.plan(SMALL).changes if f"/{kind}/" in each.id)
    other = f"{SUB}/resourceGroups/rg-others"
    world.put(other, "2022-09-01", {"location": "westeurope"})
    if kind == "vaults":
        tenant, _ = Azure(world.target).identity()
        body: dict[str, Any] = {
            "properties": {"tenantId": tenant, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []}
        }
        place = f"{other}/providers/Microsoft.KeyVault/vaults/{name}", "2024-11-01"
    else:
        body = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
        place = f"{other}/providers/Microsoft.Storage/storageAccounts/{name}", "2024-01-01"
    world.put(*place, {"location": "westeurope", **body})
    said = one(world, "names", Verdict.FAIL)
    assert f"'{name}' is not free in Azure" in said
    assert "name the hub otherwise" in said
    with pytest.raises(Unsafe, match="not free"):
        require_ready(found(world).values())


def test_a_name_about_which_this_identity_may_not_ask(world: World) -> None:
    reader = world.other("builds", "Reader")
    one(reader, "names", Verdict.PASS)
    assert "could not be asked" in one(reader, "names", Verdict.UNKNOWN, FOUNDRY)


def test_permissions_are_told_action_by_action(world: World) -> None:
    said = one(world.other("builds", "Reader"), "permissions", Verdict.FAIL)
    assert "Microsoft.Storage/storageAccounts/write" in said
    assert "role Contributor holds them" in said


def test_a_lock(world: World) -> None:
    world.apply(SMALL)
    lock = {"properties": {"level": "ReadOnly", "notes": "audit"}}
    world.put(f"{GROUP}/providers/Microsoft.Authorization/locks/still", "2020-05-01", lock)
    more = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: small")
    assert "management lock 'still' (ReadOnly)" in one(world, "locks", Verdict.FAIL, more)


def test_quota_of_machines_that_azure_would_miss_minutes_later() -> None:
    world = World()
    world.cloud.settings = replace(world.cloud.settings, cores=24)
    assert "fewer cores, free" in one(world, "quota", Verdict.FAIL, MACHINES)


def test_a_name_that_waits_deleted() -> None:
    world = World()
    world.apply(FOUNDRY)
    world.apply(FOUNDRY, PlanOptions(destroy=True))
    moved = FOUNDRY.replace("swedencentral", "westeurope")
    assert "waits there until" in one(world, "deleted names", Verdict.FAIL, moved)
    assert "this plan recovers 'ai-mistral-test'" in one(world, "deleted names", Verdict.PASS, FOUNDRY)


def test_every_format_tells_every_verdict(world: World) -> None:
    subscription(world, subscriptionPolicies={"quotaId": "Sponsored_2016-01-01"})
    reader = world.other("builds", "Reader")
    identities.assign(world.cloud, "builds", ["Reader"], "/")
    results = tuple(found(reader).values())
    plan = replace(reader.plan(SMALL), checks=results)
    head = json.loads(report("plan", "json")([plan]))["deployer"]
    assert [(each["check"], each["verdict"]) for each in head["preflight"]] == [(x.check, x.verdict) for x in results]
    assert next(each for each in head["preflight"] if each["verdict"] == "fail")["codes"] == ["GRD006"]
    shown = plain(report("plan", "text")([plan]))
    assert "  pass     locks " in shown
    assert "  fail     permissions " in shown
    assert "  unknown  marketplace " in shown
    assert "- **unknown** marketplace: a subscription of the kind" in report("plan", "markdown")([plan])
    assert "marketplace: unknown" in report("plan", "html")([plan])
    assert replace(plan, checks=()).digest == plan.digest
