"""From a hub to Foundry on the sandbox: both sides, then the hub without what has moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from deployer.catalog import catalog
from deployer.check.check import check
from deployer.check.load_environments import CheckedEnvironment
from deployer.check.migration.migrate import finish, migrate
from deployer.check.migration.texts import texts
from deployer.source.load import parse
from tests.world import SUBSCRIPTION, World

TODAY = date(2026, 11, 28)
SEED = Path(__file__).parents[2] / "environments" / "history" / "seed-2024.yaml"
HUB = f"""\
name: test
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: swedencentral
accept_marketplace_terms: true
hub: {{name: hub-test}}
projects:
  - name: assistants
    deployments:
      - {{model: mistral-small-2503, name: chat, expected_load: {{requests_per_minute: 20}}}}  # of the intranet
      - {{model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, compute: {{instance_type: Standard_NC24ads_A100_v4}}}}
"""


@pytest.fixture
def world() -> World:
    return World(TODAY)


def test_the_new_endpoint_answers_before_the_old_one_goes(world: World) -> None:
    world.apply(HUB)
    ready = world.ready(HUB)
    account = migrate(ready).account
    both = texts(ready.source, migrate(ready), lambda _: HUB).after["test.yaml"]
    plan = world.apply(both)
    assert not any(change.action.value == "delete" for change in plan.changes)
    assert {each.probe.full_name: each.ok for each in world.verify(both)} == {
        "assistants/chat": True,
        "assistants/batch": True,
        f"{account}/chat": True,
    }
    ready = world.ready(both)
    after = texts(ready.source, finish(ready), lambda _: both).after["test.yaml"]
    plan = world.apply(after)
    gone = sorted(change.kind for change in plan.changes if change.action.value == "delete")
    assert gone == ["marketplace_subscription", "serverless_endpoint"]
    assert world.plan(after).is_empty


def test_the_seed_of_two_years_ago_migrates_is_applied_and_answers() -> None:
    world, seed = World(date(2024, 8, 5)), SEED.read_text()
    world.apply(seed)
    world.cloud.clock.advance((TODAY - world.day).days * 86400)
    world.day = TODAY
    source = parse(seed, "test.yaml")
    ready = CheckedEnvironment(check([source], catalog.at(TODAY), rules=()).read[0], source, ())
    after = texts(ready.source, migrate(ready), lambda _: seed).after["test.yaml"]
    world.apply(after)
    assert world.plan(after).is_empty
    answered = world.verify(after)
    assert len(answered) == 8
    assert all(each.ok for each in answered)
