"""Both engines end in the same state, over generated environments with every kind and option."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import platform
from tests.engine.conftest import ArmWorld
from tests.strategies import environments, yaml
from tests.world import World

VOLATILE = frozenset(
    {
        "systemData",
        "creationTime",
        "lastEnabledTime",
        "keyCreationTime",
        "workspaceId",
        "principalId",
        "clientId",
        "AzureAsyncOperationUri",
    }
    | {"createdOn", "updatedOn", "createdBy", "updatedBy", "creationDate", "modifiedDate", "CreationDate", "eTag"}
)


def settled(value: Any) -> Any:
    """A body without what Azure draws, or takes from the clock."""
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items() if key not in VOLATILE}
    return [settled(item) for item in value] if isinstance(value, list) else value


def resources(world: World) -> dict[str, Any]:
    """Everything there is but deployments."""
    found = world.cloud.index.records.values()
    return {item.id: settled(item.body) for item in found if item.type != "Microsoft.Resources/deployments"}


def changed(environment: dict[str, Any]) -> dict[str, Any]:
    """The environment with another tag, and without the last deployment of each project, unless that is protected."""
    projects = [{**each, "deployments": list(kept(each.get("deployments") or []))} for each in environment["projects"]]
    return {**environment, "tags": {"changed": "yes"}, "projects": projects}


def kept(deployments: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All but the last; the last as well when it may not be deleted."""
    yield from (each for index, each in enumerate(deployments) if index + 1 < len(deployments) or each.get("protect"))


@settings(
    max_examples=5, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(environments(), st.booleans())
def test_both_engines_end_in_the_same_state(environment: dict[str, Any], update: bool) -> None:
    direct, arm = World(), ArmWorld()
    for world in (direct, arm):
        platform.build(world)
        world.apply(yaml(environment))
        if update:
            world.apply(yaml(changed(environment)))
    wanted = yaml(changed(environment) if update else environment)
    assert arm.plan(wanted).is_empty
    assert resources(arm) == resources(direct)
