"""Whatever environment is applied is then complete, and gone when it is destroyed."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from tests import platform, strategies
from tests.world import World, lines


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.environments())
def test_an_environment_that_was_applied_asks_for_nothing_more(data: dict[str, Any]) -> None:
    lives(data)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.environments(regions=2))
def test_neither_does_one_of_several_regions(data: dict[str, Any]) -> None:
    lives(data)


def lives(data: dict[str, Any]) -> None:
    """Apply, plan, destroy: the second plan is empty, and at the end the group is gone."""
    world, text = platform.build(World()), strategies.yaml(data)
    world.apply(text)
    writes, again = world.writes, world.plan(text)
    assert lines(again.changes) == []
    assert again.is_empty
    assert world.writes == writes
    world.destroy(text)
    assert not [id for id in world.cloud.index.records if "/resourcegroups/rg-ai" in id]
