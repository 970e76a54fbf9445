"""What leaves the tool: who sends it, and that it is what was rendered."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from deployer.kinds.all import kinds
from tests.world import World

ENVIRONMENTS = Path(__file__).parents[2] / "environments"


def test_every_body_is_sent_as_it_was_rendered_whatever_its_kind(world: World) -> None:
    text = (ENVIRONMENTS / "dev.yaml").read_text()
    plan = world.apply(text)
    sent = {(entry.method, entry.path.lower(), entry.body_sha256) for entry in world.cloud.log if entry.write}
    rendered = {
        (step.method, step.url.partition("?")[0].lower(), hashlib.sha256(json.dumps(step.body).encode()).hexdigest())
        for step in plan.steps()
    }
    assert sent == rendered
    assert {change.kind for change in plan.changes} == {
        kind.name for kind in kinds().values() if any(change.kind == kind.name for change in plan.changes)
    }


def test_azure_ai_ml_writes_marketplace_subscriptions_and_serverless_endpoints_and_nothing_else(world: World) -> None:
    world.apply((ENVIRONMENTS / "prod.yaml").read_text())
    writers = {
        ("azure-ai-ml" in entry.user_agent, entry.path.split("/")[-2].lower())
        for entry in world.cloud.log
        if entry.write
    }
    assert {kind for by_ml, kind in writers if by_ml} == {"marketplacesubscriptions", "serverlessendpoints"}
    assert {kind for by_ml, kind in writers if not by_ml}.isdisjoint(
        {"marketplacesubscriptions", "serverlessendpoints"}
    )


def test_a_plan_sends_get_only(world: World) -> None:
    text = (ENVIRONMENTS / "dev.yaml").read_text()
    world.plan(text)
    world.apply(text)
    before = len(world.cloud.log)
    world.plan(text)
    assert {entry.method for entry in list(world.cloud.log)[before:]} == {"GET"}


def test_a_plan_of_what_is_there_takes_few_requests(world: World) -> None:
    text = (ENVIRONMENTS / "prod.yaml").read_text()
    world.apply(text)
    before = len(world.cloud.log)
    world.plan(text)
    projects, online = 3, 2
    assert len(world.cloud.log) - before <= 4 + 5 * projects + online


def test_every_request_of_a_run_has_one_correlation_id_and_its_own_request_id(world: World) -> None:
    world.apply((ENVIRONMENTS / "dev.yaml").read_text())
    ids = [entry.client_request_id for entry in world.cloud.log if entry.write]
    assert all(ids)
    assert len(set(ids)) == len(ids)
