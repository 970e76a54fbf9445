"""A plan is played under faults on copies of the embedded Azure, and every fault leaves a way to go on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from deployer.applying import rehearsal
from deployer.applying.rehearsal import CleanRun, clean_run, draw_cases, rehearse, try_faults
from deployer.cli.commands import rehearse as command
from deployer.reports.formats import report
from deployer.sandbox.faults.catalogue import FAULTS
from deployer.sandbox.faults.fault import Exchange, Fault
from deployer.sandbox.http import Response
from deployer.sandbox.state.cloud import Cloud
from deployer.values.problem import Refused
from deployer.values.rehearsal import Rehearsal, Survival, Trial
from tests.conftest import Run
from tests.world import HEAD, SUBSCRIPTION, World, environment

HUB = environment(
    "model: mistral-small-2503, name: chat",
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: big, compute: {instance_type: Standard_NC24ads_A100_v4}",
)
FOUNDRY = """\
name: test
subscription: 00000000-0000-0000-0000-000000000000
accept_marketplace_terms: true
resource_group: rg-test
location: swedencentral
foundry:
  name: ai-test
  projects: [{name: alpha}, {name: beta}]
  deployments:
    - {model: mistral-medium-2505, name: chat, capacity: 1}
    - {model: Mistral-Large-3, sku: GlobalStandard, name: big, capacity: 1}
"""


@cache
def staged(text: str) -> CleanRun:
    """The creation of an environment in an empty sandbox."""
    world = World()
    state = world.cloud.to_json()
    return clean_run(world.plan(text), state)


def named(text: str, fault: str) -> Trial:
    """A fault of that name at the last write that it can come to."""
    return try_faults(staged(text), [case for case in staged(text).cases() if case[0].name == fault][-1])


def test_each_fault_has_a_name_a_source_and_a_write_that_it_comes_to() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names) > 70
    assert all(fault.source for fault in FAULTS)
    met = {case[0].name for text in (HUB, FOUNDRY) for case in staged(text).cases()}
    assert met == set(names)


@pytest.mark.parametrize("text", [HUB, FOUNDRY], ids=["hub", "foundry"])
def test_some_trials_of_every_sort_are_survived(text: str) -> None:
    cases = draw_cases(staged(text), seed=1)
    found = list(rehearse(staged(text), cases[:: len(cases) // 5]))
    assert [trial for trial in found if trial.survival is Survival.LOST] == []
    assert {trial.survival for trial in found} == {Survival.COMPLETED, Survival.RESUMABLE, Survival.MANUAL}


def test_what_a_person_has_to_do_is_said() -> None:
    trial = named(FOUNDRY, "InsufficientQuota")
    assert trial.survival is Survival.MANUAL and "deployer capacity" in trial.todo
    assert "InsufficientQuota" in trial.said


def test_a_rule_of_a_network_that_fails_is_written_again() -> None:
    rule = "managed_network: {isolation: allow_only_approved_outbound, outbound_rules: [{name: web, fqdn: a.example}]}"
    text = environment("model: mistral-small-2503, name: chat", head=HEAD.replace("hub-test}", f"hub-test, {rule}}}"))
    (case,) = (
        case
        for case in staged(text).cases()
        if case[0].name == "Succeeded, and reads Failed" and "/outboundrules/" in str(case[2].key)
    )
    assert try_faults(staged(text), case).survival is Survival.RESUMABLE


def test_what_the_embedded_azure_lacks_is_said_with_what_grants_it() -> None:
    world = World()
    plan = world.plan(HUB)
    bare = Cloud.new(world.cloud.clock.now(), SUBSCRIPTION)
    with pytest.raises(Refused, match="RHS001") as refused:
        clean_run(plan, bare.to_json())
    assert "deployer sandbox quota" in refused.value.problems[0].help


def test_a_killed_run_is_finished_by_the_next() -> None:
    assert named(FOUNDRY, "killed after the write").survival is Survival.RESUMABLE


def test_two_faults_in_one_run_are_survived_too() -> None:
    cases = {case[0].name: case for case in staged(FOUNDRY).cases()}
    trial = try_faults(staged(FOUNDRY), cases["503, yet done"], cases["killed while waiting"])
    assert (trial.fault, trial.survival) == ("503, yet done and killed while waiting", Survival.RESUMABLE)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal that ends with its first trial."""
    monkeypatch.setattr(command, "QUICK", 0.0)


@pytest.mark.usefixtures("brief")
def test_the_embedded_azure_stays_as_it_is_and_is_not_even_made(run: Run) -> None:
    Path("test.yaml").write_text(FOUNDRY)
    day = ("--as-of", "2026-11-23")
    ran = run("rehearse", *day, "test.yaml")
    assert ran.code == 0 and "Rehearsed 1 of " in ran.out and "left out" in ran.out
    assert not Path(".deployer").exists()
    assert run("apply", "--sandbox", "-y", *day, "test.yaml").code == 0
    before = {path: path.read_bytes() for path in Path(".deployer").glob("sandbox.*") if path.suffix != ".lock"}
    assert "Nothing to rehearse" in run("rehearse", *day, "test.yaml").out
    destroyed = run("rehearse", "--destroy", *day, "test.yaml")
    assert "delete Foundry deployment" in destroyed.out or "delete" in destroyed.out
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.usefixtures("brief")
def test_a_plan_file_is_rehearsed_and_the_same_seed_gives_the_same_bytes(run: Run) -> None:
    Path("test.yaml").write_text(FOUNDRY)
    day = ("--as-of", "2026-11-23")
    assert run("plan", "--sandbox", *day, "--out", "plan.json", "test.yaml").code == 0
    one, two = (run("rehearse", "-o", "json", "--seed", "7", *day, file).out for file in ("test.yaml", "test.yaml"))
    assert one == two
    assert json.loads(one)["rehearsals"][0]["counts"]["lost"] == 0
    saved = json.loads(run("rehearse", "-o", "json", "--seed", "7", "plan.json").out)["rehearsals"][0]
    assert saved["trials"] == json.loads(one)["rehearsals"][0]["trials"]
    assert run("rehearse", "--destroy", "plan.json").code == 1
    assert "OPT004" in run("rehearse", "--target", "chat", "plan.json").err


def leaves_something(exchange: Exchange) -> Response:
    """The write makes a second group, which no clean run leaves."""
    found = exchange.real()
    for record in list(exchange.cloud.index.records.values()):
        if record.id.endswith("/rg-test"):
            exchange.cloud.put(replace(record, id=f"{record.id}-2"))
    return found


def test_a_plan_that_leaves_something_else_than_a_clean_run_is_lost(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "FAULTS", (Fault("leaves something", "test", leaves_something, "write"),))
    Path("test.yaml").write_text(FOUNDRY)
    ran = run("rehearse", "--as-of", "2026-11-23", "test.yaml")
    assert ran.code == 1
    assert "What deployer does not survive:\n  leaves something: another state than a clean run leaves" in ran.out


def test_the_page_obeys_no_foreign_text() -> None:
    trial = Trial("<b>", "g", "create '<script>'", "/y", Survival.MANUAL, "##vso[x]", "<i>", "s")
    page = report("rehearsal", "html")([Rehearsal("<u>", (trial,), 1, 0)])
    assert "<script>" not in page and "<b>" not in page and "<u>" not in page and "<i>" not in page
