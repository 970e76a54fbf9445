"""docs/engines.md is true: ARM as the engine needs exactly the rights that the page names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from deployer.sandbox.entra import identities
from deployer.values.event import State
from tests.engine.conftest import ArmWorld
from tests.world import HEAD, environment

PAGE = (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")
RIGHTS = {action: what for what, action in re.findall(r"^\| (.+?) \| `(Microsoft\.Resources/[^`]+)` \|$", PAGE, re.M)}
MIXTRAL = "model: mistralai-Mixtral-8x7B-Instruct-v01, name: mix, compute: {instance_type: Standard_NC96ads_A100_v4}"
TEXT = environment("model: mistral-small-2503, name: chat", MIXTRAL)
PLANNED = [action for action, what in RIGHTS.items() if "`plan`" in what]
APPLIED = [action for action, what in RIGHTS.items() if "`apply`" in what and "Ctrl-C" not in what]
WRITES: dict[str, Any] = {"Name": "w", "Actions": ["*"], "NotActions": ["Microsoft.Resources/deployments/*"]}
READS: dict[str, Any] = {"Name": "r", "Actions": ["*/read"]}


def with_rights(world: ArmWorld, role: dict[str, Any], actions: list[str]) -> ArmWorld:
    """The tool with a role for resources, and another one for deployments."""
    made = world.other("releases", identities.define(world.cloud, role))
    more = identities.define(world.cloud, {"Name": "arm", "Actions": actions})
    identities.assign(world.cloud, "releases", [more], "/")
    return made


def test_the_rights_of_the_page_are_enough_to_apply() -> None:
    world = with_rights(ArmWorld(), WRITES, APPLIED)
    world.apply(TEXT)
    assert world.plan(TEXT).is_empty


@pytest.mark.parametrize("action", APPLIED)
def test_each_of_them_less_is_a_failure(action: str) -> None:
    world = with_rights(ArmWorld(), WRITES, [each for each in APPLIED if each != action])
    assert {event.state for event in world.ended(world.plan(TEXT)).values()} & {State.FAILED, State.PENDING}


def test_without_the_right_to_operations_the_deployment_itself_tells_the_end() -> None:
    world = with_rights(ArmWorld(), WRITES, APPLIED)
    assert not [each for each in APPLIED if each.endswith("/operations/read")]
    assert {event.state for event in world.ended(world.plan(TEXT)).values()} == {State.DONE}


def test_the_rights_of_the_page_are_enough_to_plan() -> None:
    owner = ArmWorld()
    owner.apply(HEAD)
    world = with_rights(owner, READS, PLANNED)
    assert not world.preview(TEXT).unknown
    assert set(world.preview(TEXT).rights) == set(PLANNED)


@pytest.mark.parametrize("action", PLANNED)
def test_each_of_these_less_is_told(action: str) -> None:
    owner = ArmWorld()
    owner.apply(HEAD)
    world = with_rights(owner, READS, [each for each in PLANNED if each != action])
    assert f"'{action}'" in world.preview(TEXT).unknown
