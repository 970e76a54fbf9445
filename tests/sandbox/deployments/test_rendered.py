"""The template that we render, deployed by Azure, gives the same resources as our own writes."""

from __future__ import annotations

import json
from typing import Any

from deployer.render.render import arm
from deployer.sandbox.entra import tokens
from deployer.sandbox.transport import session
from tests.world import HEAD, World

ENVIRONMENT = (
    HEAD
    + """\
tags: {team: "[not an expression]", "[key]": "it's"}
projects:
  - name: assistants
    deployments:
      - {model: mistral-small-2503, name: chat-test}
      - {model: Ministral-3B, name: small-test}
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        name: mixtral-test
        compute: {instance_type: Standard_NC96ads_A100_v4}
"""
)
VOLATILE = (
    "systemData",
    "creationTime",
    "keyCreationTime",
    "lastEnabledTime",
    "workspaceId",
    "principalId",
    "AzureAsyncOperationUri",
)
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test"


def put(world: World, path: str, version: str, body: Any) -> Any:
    """One plain PUT."""
    token, _ = tokens.issue(world.cloud, tokens.CLIENT, "https://management.azure.com")
    url = f"https://management.azure.com{path}?api-version={version}"
    answer = session(world.cloud).put(url, json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.ok, answer.text
    return answer.json()


def settled(value: Any) -> Any:
    """A body without what depends on when it was made."""
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [settled(item) for item in value]
    return value


def resources(world: World) -> dict[str, Any]:
    """Everything in the group but deployments."""
    found = world.cloud.index.inside(GROUP)
    return {record.id: settled(record.body) for record in found if not record.type.endswith("Resources/deployments")}


def test_the_rendered_template_makes_what_our_own_writes_make() -> None:
    ours, azures = World(), World()
    ours.apply(ENVIRONMENT)
    desired = azures.draft(ENVIRONMENT).desired
    (group,) = [item for item in desired if item.kind == "resource_group"]
    put(azures, GROUP, "2025-04-01", group.body)
    template = json.loads(arm(desired))
    path = f"{GROUP}/providers/Microsoft.Resources/deployments/main"
    put(azures, path, "2025-04-01", {"properties": {"mode": "Incremental", "template": template}})
    azures.cloud.clock.advance(8 * 3600)
    assert azures.plan(ENVIRONMENT).is_empty
    record = azures.cloud.find(path)
    assert record
    assert record.properties["provisioningState"] == "Succeeded", record.properties.get("error")
    assert resources(azures) == resources(ours)
