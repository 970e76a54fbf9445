"""A hub that is closed to this network is no missing role (azure-docs#90426): the plan says from where to run."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.sandbox.state.faults import Fault
from deployer.values.problem import Refused
from tests.world import World, environment

TEXT = environment("model: mistral-small-2503, name: chat")
SAID: dict[str, Any] = {
    "error": {
        "code": "UserError",
        "message": "Access to workspace was denied based on workspace private link configuration.",
    }
}


@pytest.mark.parametrize("status", [403, 502])
@pytest.mark.parametrize("path", ["*/serverlessendpoints", "*/marketplacesubscriptions", "*/workspaces"])
def test_a_read_that_private_link_refuses_tells_from_where_to_run(world: World, status: int, path: str) -> None:
    world.apply(TEXT)
    world.cloud.keep("fault", "l", Fault("l", "answer", path=path, status=status, times=0, body=SAID))
    with pytest.raises(Refused) as caught:
        world.plan(TEXT)
    (problem,) = caught.value.problems
    assert "private link configuration" in problem.message
    assert "public network access to the hub is disabled" in problem.help
    assert "role" not in problem.help


def test_whoever_may_not_read_the_group_is_told_the_action(world: World) -> None:
    world.apply(TEXT)
    group = next(id for id in world.cloud.index.records if id.endswith("/resourcegroups/rg-test"))
    developer = world.other("dev", "Azure AI Developer", scope=group)
    with pytest.raises(Refused) as caught:
        developer.plan(TEXT)
    (problem,) = caught.value.problems
    assert "Microsoft.Resources/subscriptions/resourcegroups/read" in problem.message.replace(
        "resourceGroups", "resourcegroups"
    )
    assert "Reader" in problem.help
