"""Every offer of Foundry that the catalogue has today lives a whole life, by either engine: a model that is sold
tomorrow is tested by its row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog.catalog import at
from deployer.check.repair.upgrade import deployments, upgrade
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.live.read import read
from deployer.planning.source_edits import patch
from deployer.values.change import Action, Plan
from deployer.values.scope import Scope
from tests.engine.conftest import ArmWorld
from tests.world import SUBSCRIPTION, TODAY, World

CATALOG = at(TODAY)
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-offers"
USUAL = "eastus2"
PARTNERS, OWN = 1, 2
"""Units of capacity: a partner's model takes one and no more."""


def offers() -> Mapping[str, list[dict[str, Any]]]:
    """A deployment for each model and SKU that is deployed today, by a region that has it: the fewest accounts."""
    found: dict[str, list[dict[str, Any]]] = {}
    for model in CATALOG.models:
        for sku in model.foundry.skus if model.foundry and model.stage(TODAY).is_open else ():
            elsewhere = sku.regions and USUAL not in sku.regions
            capacity = PARTNERS if sku.maximum == 1 else OWN
            deployment = {"model": model.name, "name": f"{model.name}-{sku.name}".lower(), "sku": sku.name}
            found.setdefault(min(sku.regions) if elsewhere else USUAL, []).append({**deployment, "capacity": capacity})
    return found


def environment(region: str) -> str:
    """The account of a region with everything that is sold there."""
    rows = "".join(f"    - {json.dumps(row)}\n" for row in offers()[region])
    return (
        f"name: test\nsubscription: {SUBSCRIPTION}\nresource_group: rg-test\nlocation: {region}\n"
        f"accept_marketplace_terms: true\nfoundry:\n  name: ai-offers\n  deployments:\n{rows}"
    )


@pytest.fixture(params=[World, ArmWorld], ids=["direct", "arm"])
def world(request: pytest.FixtureRequest) -> World:
    """An empty sandbox, and an engine."""
    made: World = request.param()
    return made


def touched(plan: Plan, action: Action) -> set[str]:
    return {change.name for change in plan.changes if change.action is action}


def upgraded(world: World, text: str) -> tuple[str, set[str]]:
    """The file with every deployment moved to the successor of its model, and what was moved."""
    moved: set[str] = set()
    for row in offers()[world.ready(text).site.location]:
        ready = world.ready(text)
        (chosen,) = (found for found in deployments(ready.sites) if found[1].name == row["name"])
        proposal = upgrade(ready.source, chosen, ready.sites)
        model = CATALOG.find(row["model"])
        assert model
        assert bool(proposal.fix) is bool(model.successors(TODAY)), proposal
        if proposal.fix:
            moved.add(row["name"])
            edits = [(ready.source, edit) for edit in proposal.fix.edits]
            text = patch(edits, {"test.yaml": text}.__getitem__).after["test.yaml"]
    return text, moved


@pytest.mark.parametrize("region", sorted(offers()))
def test_every_offer_is_deployed_answers_is_imported_drifts_is_upgraded_and_goes(world: World, region: str) -> None:
    text, names = environment(region), {row["name"] for row in offers()[region]}

    assert touched(world.apply(text), Action.CREATE) == {"rg-test", "ai-offers", *names}
    assert world.plan(text).is_empty
    outcomes = world.verify(text)
    assert {item.probe.endpoint for item in outcomes} == names
    assert [item.detail for item in outcomes if not item.ok] == []

    scope = Scope("test", SUBSCRIPTION, "rg-test")
    imported = export(LiveGroup(scope, read(Azure(world.target), scope, (), foreign=True), CATALOG, "", "")).text
    assert world.plan(imported).is_empty

    for name in names:
        world.alter(
            f"{ACCOUNT}/deployments/{name}", lambda body: body["properties"].update(raiPolicyName="Microsoft.Default")
        )
    assert touched(world.apply(text), Action.UPDATE) == names
    assert world.plan(text).is_empty

    newer, moved = upgraded(world, text)
    assert touched(world.apply(newer), Action.REPLACE) == moved
    assert world.plan(newer).is_empty
    assert all(item.ok for item in world.verify(newer))

    world.destroy(newer)
    assert not list(world.cloud.index.inside(GROUP))
    assert not [name for name in world.cloud.deleted if name.startswith("foundry")]
