"""verify asks as callers do: with a key where there are keys, with a token of Entra where there are none, and not for
minutes what was answered for good."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from deployer.endpoints.endpoint_client import PAUSE
from deployer.endpoints.probe import FRESH
from deployer.sandbox.entra import identities
from deployer.sandbox.state.faults import Fault
from tests.world import World, environment

TEXT = environment(
    "model: mistral-small-2503, name: chat",
    "model: Ministral-3B, name: closed, auth: entra",
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, auth: entra, "
    "compute: {instance_type: Standard_NC24ads_A100_v4}",
)
ML = "Microsoft.MachineLearningServices/workspaces"


@pytest.fixture
def applied() -> World:
    """Endpoints of both kinds that take tokens alone, and one with keys."""
    world = World()
    world.cloud.settings = replace(world.cloud.settings, cores=400)
    world.apply(TEXT)
    return world


def asked(world: World, what: str) -> int:
    """How many requests had this in their path."""
    return sum(what in entry.path.lower() for entry in world.cloud.log)


def test_endpoints_without_keys_are_asked_with_a_token(applied: World) -> None:
    outcomes = {outcome.probe.endpoint: outcome for outcome in applied.verify(TEXT)}
    assert all(outcome.ok for outcome in outcomes.values()), outcomes
    assert {name for name, outcome in outcomes.items() if outcome.probe.token} == {"closed", "batch"}
    assert asked(applied, "listkeys") == 1


def test_what_is_live_decides_between_key_and_token(applied: World) -> None:
    keys = TEXT.replace(", auth: entra", "")
    assert all(outcome.ok for outcome in applied.verify(keys))


def test_an_endpoint_that_was_closed_to_keys_meanwhile_is_asked_with_a_token(applied: World) -> None:
    error = {"code": "KeyAuthDisabled", "message": "Key based authentication is disabled for this endpoint."}
    fault = Fault("x", "answer", "POST", "*listkeys", times=0, status=400, body={"error": error})
    applied.cloud.keep("fault", "x", fault)
    said = {outcome.probe.endpoint: outcome.detail for outcome in applied.verify(TEXT)}
    # The endpoint itself still takes keys alone, and says so of the token.
    assert said["chat"].startswith("/info answers 401")
    assert said["closed"] == "answers chat, stream, JSON, tools"


def test_an_identity_without_the_right_to_score_is_told_so_at_once(applied: World) -> None:
    applied.cloud.clock.advance(FRESH.total_seconds())
    reader = applied.other("reader", "Reader")
    before = applied.cloud.clock.now()
    said = {outcome.probe.endpoint: outcome.detail for outcome in reader.verify(TEXT)}
    assert "the identity needs the right to score" in said["closed"]
    assert "the identity needs the right to score" in said["batch"]
    assert applied.cloud.clock.now() == before
    identities.assign(applied.cloud, "reader", ["Azure AI Developer"], "/")
    assert {outcome.probe.endpoint for outcome in reader.verify(TEXT) if outcome.ok} >= {"closed", "batch"}


def refuse(world: World, status: int, times: int = 0) -> None:
    body = {"error": "Unauthorized", "message": "Access token is missing or invalid.", "status": status}
    world.cloud.keep("fault", "x", Fault("x", "answer", "GET", "/info", times=times, status=status, body=body))


@pytest.mark.parametrize("status", [401, 404, 403, 400])
def test_a_refusal_by_an_endpoint_that_is_not_fresh_is_final(applied: World, status: int) -> None:
    applied.cloud.clock.advance(FRESH.total_seconds())
    refuse(applied, status)
    before = applied.cloud.clock.now()
    outcomes = applied.verify(TEXT)
    assert [outcome.ok for outcome in outcomes] == [False] * 3
    assert all(outcome.detail.startswith(f"/info answers {status}") for outcome in outcomes)
    assert asked(applied, "/info") == 3
    assert applied.cloud.clock.now() == before


@pytest.mark.parametrize("status", [401, 404])
def test_a_fresh_endpoint_gets_its_time(applied: World, status: int) -> None:
    refuse(applied, status, times=3)
    assert all(outcome.ok for outcome in applied.verify(TEXT))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("20", 20),
        ("0.2", 1),
        ("3600", 60),
        ("0", PAUSE),
        ("nan", PAUSE),
        ("1e3", PAUSE),
    ],
)
def test_a_busy_endpoint_is_asked_again_when_it_says_within_bounds(applied: World, said: str, seconds: float) -> None:
    fault = Fault("x", "answer", "GET", "/info", status=429, headers={"Retry-After": said})
    applied.cloud.keep("fault", "x", fault)
    before = applied.cloud.clock.now()
    assert all(outcome.ok for outcome in applied.verify(TEXT))
    assert (applied.cloud.clock.now() - before).total_seconds() == seconds


def test_all_endpoints_together_get_ten_minutes(applied: World) -> None:
    refuse(applied, 503)
    before = applied.cloud.clock.now()
    assert not any(outcome.ok for outcome in applied.verify(TEXT))
    assert (applied.cloud.clock.now() - before).total_seconds() <= 610


def test_a_token_goes_to_no_host_but_azures(applied: World) -> None:
    def elsewhere(body: dict[str, Any]) -> None:
        body["properties"]["inferenceEndpoint"]["uri"] = "https://closed.eastus2.models.ai.azure.com.evil.example"

    (id,) = (id for id in applied.cloud.index.records if id.endswith("serverlessendpoints/closed"))
    applied.alter(id, elsewhere)
    said = {outcome.probe.endpoint: outcome.detail for outcome in applied.verify(TEXT)}
    assert said["closed"].endswith("which is no host of Azure's: no token goes there")


@pytest.mark.parametrize("body", [{}, {"choices": 1}, {"choices": []}, {"choices": None}])
def test_what_is_no_completion_is_no_success(applied: World, body: dict[str, Any]) -> None:
    fault = Fault("x", "answer", "POST", "/chat/completions", times=0, status=200, body=body)
    applied.cloud.keep("fault", "x", fault)
    outcomes = applied.verify(TEXT)
    assert [outcome.ok for outcome in outcomes] == [False] * 3
    assert {outcome.detail for outcome in outcomes} == {
        "/chat/completions answers 200 without a choice (asked for chat)"
    }
