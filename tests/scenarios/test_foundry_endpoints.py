"""verify asks the deployments of a Foundry account as callers do, for what their models can do."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.endpoints.endpoints import endpoints
from deployer.endpoints.keys import key_action, keys, rotate, rotation
from deployer.sandbox.state.faults import Fault
from deployer.values.outcome import Outcome
from deployer.values.problem import Unsafe
from tests.world import SUBSCRIPTION, World

ACCOUNT = "ai-mistral-test"
HEAD = f"""\
name: test
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: swedencentral
"""
TEXT = f"""\
{HEAD}foundry:
  name: {ACCOUNT}
  deployments:
    - {{model: Mistral-Large-3, name: chat, capacity: 10}}
    - {{model: mistral-document-ai-2512, name: reader, capacity: 10}}
    - {{model: mistral-small-2503, name: small}}
"""
CLOSED = TEXT.replace("  deployments:", "  local_auth: disabled\n  deployments:").replace("}\n", ", auth: entra}\n")
CHAT = "/openai/v1/chat/completions"


@pytest.fixture
def applied() -> World:
    """The account and its three deployments, an hour old."""
    world = World()
    world.apply(TEXT)
    world.cloud.clock.advance(3600)
    return world


def said(world: World, text: str = TEXT) -> dict[str, Outcome]:
    return {outcome.probe.endpoint: outcome for outcome in world.verify(text)}


def answering(world: World, path: str, status: int, body: dict[str, Any], times: int = 0) -> None:
    """A deployment answers so, for some times or for good."""
    world.cloud.keep("fault", "x", Fault("x", "answer", "POST", path, times=times, status=status, body=body))


def paths(world: World, since: int, what: str) -> list[str]:
    return [entry.path for entry in list(world.cloud.log)[since:] if what in entry.path.lower()]


def id_of(world: World, name: str) -> str:
    (id,) = (id for id in world.cloud.index.records if id.endswith(f"/deployments/{name}"))
    return id


def test_each_is_asked_for_what_its_model_can_do(applied: World) -> None:
    outcomes = said(applied)
    assert {name: outcome.detail for name, outcome in outcomes.items()} == {
        "chat": "answers chat, stream, JSON, tools",
        "reader": "answers OCR",
        "small": "answers chat, stream, JSON, tools",
    }
    assert outcomes["chat"].model == "Mistral-Large-3"
    assert all(outcome.ok for outcome in outcomes.values())
    assert outcomes["chat"].tokens > 100  # one of the prompts is longer than the context that some were given


def test_the_keys_of_the_account_are_read_and_no_token_is_sent(applied: World) -> None:
    before = len(applied.cloud.log)
    said(applied)
    assert {path.rsplit("/", 2)[-2] for path in paths(applied, before, "listkeys")} == {ACCOUNT}


def test_a_model_that_is_not_the_one_of_the_file_fails(applied: World) -> None:
    def other(body: dict[str, Any]) -> None:
        body["properties"]["model"]["name"] = "Ministral-3B"

    applied.alter(id_of(applied, "small"), other)
    outcomes = said(applied)
    assert not outcomes["small"].ok
    assert outcomes["small"].detail == "deploys 'Ministral-3B', the file asks for 'mistral-small-2503'"
    assert outcomes["chat"].ok


@pytest.mark.parametrize(
    ("told", "ok"),
    [
        ("Mistral-Large-3", True),
        ("mistral-large-2512", True),  # what its maker calls it
        ("chat", True),  # the name of the deployment tells nothing
        ("", True),
        ("mistral-small-2503", False),
        ("gpt-5", False),
    ],
)
def test_the_answer_may_use_a_name_of_the_models_family_and_of_no_other(applied: World, told: str, ok: bool) -> None:
    answering(applied, CHAT, 200, {"model": told, "choices": [{"message": {"content": "OK"}}]}, times=1)
    outcome = said(applied)["chat"]
    assert outcome.ok is ok
    assert ok or outcome.detail == f"answers as '{told}', the file asks for 'Mistral-Large-3'"


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ({"choices": []}, "without a choice (asked for chat)"),
        ({"choices": [{"message": {"content": "OK"}}]}, "with a stream that does not end (asked for stream)"),
    ],
)
def test_what_does_not_do_what_its_model_can_does_not_answer(applied: World, body: dict[str, Any], lacks: str) -> None:
    answering(applied, CHAT, 200, body)
    outcome = said(applied)["chat"]
    assert (outcome.ok, outcome.detail) == (False, f"{CHAT} answers 200 {lacks}")


def test_documents_are_read_or_it_fails(applied: World) -> None:
    answering(applied, "/providers/mistral/azure/ocr", 200, {"pages": []})
    assert said(applied)["reader"].detail.endswith("answers 200 without a page (asked for OCR)")


def test_a_young_deployment_gets_its_time_and_an_old_one_does_not(applied: World) -> None:
    missing = {"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist."}}
    answering(applied, CHAT, 404, missing, times=3)
    assert said(applied)["chat"].detail.startswith(f"{CHAT} answers 404")
    young = World()
    young.apply(TEXT)
    answering(young, CHAT, 404, missing, times=3)
    assert all(outcome.ok for outcome in said(young).values())


def test_a_capacity_of_one_request_a_minute_is_waited_for() -> None:
    world = World()
    world.apply(TEXT.replace("capacity: 10", "capacity: 1"))
    before = world.cloud.clock.now()
    outcomes = said(world, TEXT.replace("capacity: 10", "capacity: 1"))
    assert outcomes["chat"].detail == "answers chat, stream, JSON, tools"
    assert 120 <= (world.cloud.clock.now() - before).total_seconds() <= 600


def test_what_stays_busy_answers_and_is_told(applied: World) -> None:
    first = {"model": "Mistral-Large-3", "choices": [{"message": {"content": "OK"}}]}
    applied.cloud.keep("fault", "w", Fault("w", "answer", "POST", CHAT, times=1, status=200, body=first))
    answering(applied, CHAT, 429, {"error": {"code": "429", "message": "slow down"}})
    outcome = said(applied)["chat"]
    assert (outcome.ok, outcome.detail) == (True, "answers chat; too busy to be asked for stream, JSON, tools")


def test_an_account_without_keys_is_asked_with_a_token() -> None:
    world = World()
    world.apply(CLOSED)
    outcomes = said(world, CLOSED)
    # Owner has no data action: the role that may call is another one.
    assert "as in 'Foundry User'" in outcomes["chat"].detail
    assert not outcomes["chat"].ok
    grant(world)
    assert all(outcome.ok and outcome.probe.token for outcome in said(world, CLOSED).values())
    assert not paths(world, 0, "listkeys")


def grant(world: World) -> None:
    """The tool's own identity may call."""
    caller = world.other("caller", "Owner", "Foundry User")
    world.client = caller.client


def test_auth_entra_is_asked_as_its_callers_do_though_there_are_keys(applied: World) -> None:
    text = TEXT.replace("name: small}", "name: small, auth: entra}")
    grant(applied)
    outcomes = said(applied, text)
    assert [outcome.probe.token for outcome in outcomes.values()] == [False, False, True]
    assert all(outcome.ok for outcome in outcomes.values())


def test_keys_that_were_closed_since_are_no_reason_to_fail(applied: World) -> None:
    closed = {"error": {"code": "BadRequest", "message": "Failed to list key. disableLocalAuth is set to be true"}}
    fault = Fault("k", "answer", "POST", "*listkeys", times=0, status=400, body=closed)
    applied.cloud.keep("fault", "k", fault)
    grant(applied)
    assert all(outcome.ok and outcome.probe.token for outcome in said(applied).values())


def test_another_bad_request_is_no_reason_to_send_a_token(applied: World) -> None:
    other = {"error": {"code": "BadRequest", "message": "The account is being moved."}}
    applied.cloud.keep("fault", "k", Fault("k", "answer", "POST", "*listkeys", times=0, status=400, body=other))
    grant(applied)
    assert {outcome.detail for outcome in said(applied).values()} == {
        "its key cannot be read: BadRequest: The account is being moved."
    }


def test_a_token_goes_to_no_host_but_azures() -> None:
    world = World()
    world.apply(CLOSED)
    grant(world)
    (id,) = (id for id in world.cloud.index.records if id.endswith(f"/accounts/{ACCOUNT}"))

    def elsewhere(body: dict[str, Any]) -> None:
        body["properties"]["endpoints"] = {"AI Foundry API": "https://ai.services.ai.azure.com.evil.example/"}

    world.alter(id, elsewhere)
    assert "no token goes there" in said(world, CLOSED)["chat"].detail


def test_the_guard_lets_the_actions_of_this_account_and_this_key_through_alone(applied: World) -> None:
    made = applied.draft(TEXT)
    chat, *_ = endpoints(made.live, made.desired, catalog.at(applied.day))
    reading = [key_action(chat.type, chat.id).lower()]
    before = len(applied.cloud.log)
    azure = Azure(applied.target, steps=[rotation(chat, "primary")], actions=reading)
    now = keys(azure, chat)
    assert rotate(azure, now, "primary").primary != now.primary
    with pytest.raises(Unsafe, match="the plan does not contain this request"):
        rotate(azure, now, "secondary")
    with pytest.raises(Unsafe, match="the plan does not contain this request"):
        keys(Azure(applied.target), chat)
    posts = {entry.path.lower().rsplit("/", 2)[-2:][-1] for entry in list(applied.cloud.log)[before:] if entry.write}
    assert posts == {"regeneratekey"}
