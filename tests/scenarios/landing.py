"""Environments of a landing zone as mappings that tests vary, and what became of them."""

from __future__ import annotations

import copy
from typing import Any

from deployer.values.change import Change, Plan
from tests.strategies import yaml
from tests.world import SUBSCRIPTION

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai"
WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
HUB = f"{WORKSPACES}/hub-ai"
PROJECT = f"{WORKSPACES}/assistants"
PLAIN: dict[str, Any] = {
    "name": "prod",
    "accept_marketplace_terms": True,
    "subscription": SUBSCRIPTION,
    "resource_group": "rg-ai",
    "location": "eastus2",
    "hub": {"name": "hub-ai"},
    "projects": [{"name": "assistants"}],
}


def zone(hub: dict[str, Any] | None = None, project: dict[str, Any] | None = None, /, **more: Any) -> str:
    """The plain environment with more said of its hub, its project, and itself."""
    made = copy.deepcopy({**PLAIN, **more})
    made["hub"] |= hub or {}
    made["projects"][0] |= project or {}
    return yaml(made)


def change_of(plan: Plan, kind: str) -> Change:
    """The one change of a kind that does something."""
    (found,) = [change for change in plan.changes if change.kind == kind and change.steps]
    return found


def fields(plan: Plan, kind: str) -> list[str]:
    """The names of what changes in the one resource of a kind, tags aside."""
    return [".".join(map(str, field.path)) for field in change_of(plan, kind).fields if field.path[0] != "tags"]
