"""A file takes over what others did: one environment in the file, another of the same name in Azure. Counts what was
looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from deployer.azure.azure import Azure
from deployer.importing.sync_edits import sync_edits
from deployer.planning.read_environment import EnvironmentState, read_environment
from deployer.planning.source_edits import patch
from deployer.source.yaml.dump import dump
from deployer.values.change import Action, Change
from deployer.values.drift import DriftDifference
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from deployer.values.source import Path
from tests import platform
from tests.scenarios.generated import MARKS
from tests.strategies import environments, hubs, projects, yaml
from tests.world import World

TOGETHER = ("user_assigned_identities", "customer_managed_key")
"""The key is read as one of the identities."""
SHARED = ("tags", "access", "diagnostics", "budget")
Pair = tuple[dict[str, Any], dict[str, Any]]


@st.composite
def pairs(draw: DrawFn) -> Pair:
    """What the file says and what is live: of one name, in one place, otherwise alike as chance will have it."""
    file, other = draw(environments()), draw(environments())
    chance = draw(st.randoms(use_true_random=False))
    hub = _mixed(file["hub"], {**draw(hubs([file["location"]])), "name": file["hub"]["name"]}, chance)
    for row in (row for made in hub.values() if isinstance(made, dict) for row in made.get("access", ())):
        row |= {"identity": hub["name"]} if str(row.get("identity", "")).startswith("hub") else {}
    for key in TOGETHER:
        hub.pop(key, None)
        hub |= {key: file["hub"][key]} if key in file["hub"] else {}
    if hub.get("managed_network", {}).get("isolation", "disabled") == "disabled":
        hub.pop("public_network_access", None)  # machines of a closed hub need a managed network (NET007)
    live = {key: value for key, value in file.items() if key not in (*SHARED, "hub", "projects")}
    mine, theirs = ({key: each[key] for key in SHARED if key in each} for each in (file, other))
    rest = _mixed(mine, theirs, chance)
    homes = [home if chance.random() < 0.7 else None for home in file["projects"]]
    fresh = iter(draw(projects([file["location"]])))
    merged = [_home(home, next(fresh, None), chance) for home in homes]
    return file, {**live, **rest, "hub": hub, "projects": [home for home in merged if home]}


def _mixed(one: Mapping[str, Any], other: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    """Each key from either, or from neither."""
    keys = sorted({*one, *other})
    sides = {key: one if chance.random() < 0.6 else other for key in keys}
    return {key: side[key] for key, side in sides.items() if key in side}


def _home(home: Mapping[str, Any] | None, fresh: dict[str, Any] | None, chance: Random) -> dict[str, Any] | None:
    """A project: the one of the file with changes, another, or none. Machines may serve under another name."""
    if home is None or fresh is None:
        return dict(home) if home and chance.random() < 0.7 else fresh
    made = _mixed(home, {**fresh, "name": home["name"]}, chance)
    made["deployments"] = [
        {**each, "compute": {**each["compute"], "deployment": chance.choice(["blue", "green"])}}
        if "compute" in each and chance.random() < 0.5
        else each
        for each in made.get("deployments", ())
        if chance.random() < 0.9
    ]
    return made


def taken(pair: Pair, *, foreign: bool, block: bool) -> Counter[str]:
    """Patch the file and plan again; fails where the plan does what neither the patch settled nor the report named.

    `foreign`: what the file does not declare bears nobody's mark. `block`: the file is written as people write.
    """
    file, live = pair
    world, text = platform.build(World()), dump(file) if block else yaml(file)
    world.apply(yaml(live))
    now = read_environment(Azure(world.target), world.ready(text))
    if foreign:
        _disown(world, now)
        now = read_environment(Azure(world.target), world.ready(text))
    ready = world.ready(text)
    accepted = sync_edits(ready, now.live, now.drift.differences)
    made = patch([(ready.source, edit) for edit in accepted.edits], lambda _: text)
    assert not made.problems, [str(problem) for problem in made.problems]
    patched = made.after.get("test.yaml", text)
    rest = _marks(read_environment(Azure(world.target), world.ready(patched)).drift.differences)
    assert rest == _marks(accepted.left), rest ^ _marks(accepted.left)
    _planned(world, patched, accepted.left)
    counts = Counter(taken=1, differences=len(now.drift.differences), left=len(accepted.left))
    counts.update(_sort(item) for item in now.drift.differences)
    counts.update(f"left {_sort(item)}" for item in accepted.left)
    return counts


def _marks(differences: tuple[DriftDifference, ...]) -> set[tuple[str, Path]]:
    return {(item.address, item.path) for item in differences if item.path not in MARKS}


def _sort(item: DriftDifference) -> str:
    done = "changed" if item.path else "made" if item.wanted is None else "gone"
    return f"{item.kind} {done}"


def _disown(world: World, seen: EnvironmentState) -> None:
    """What the file does not declare looks as if somebody else had made it."""
    declared = {item.address for item in seen.desired}
    for address, item in seen.live.resources.items():
        if address not in declared and not item.aspect and "deployer" in (item.body.get("tags") or {}):
            world.alter(item.id, lambda body: [body["tags"].pop(path[1], None) for path in MARKS])


def _planned(world: World, text: str, left: tuple[DriftDifference, ...]) -> None:
    """A plan changes ownership tags, and what was named; it is refused only where something was."""
    try:
        plan = world.plan(text, PlanOptions(adopt=frozenset({"all"})))
    except Unsafe as refused:
        assert left, refused
        return
    wholes = {item.address for item in left if not item.path}
    fields = _marks(left) | {(change.address, path) for change in plan.changes for path in MARKS}
    for change in plan.changes:
        if change.action not in (Action.READ, Action.NOOP) and not _touches(change, wholes):
            assert change.action is Action.UPDATE, change
            assert {(change.address, field.path) for field in change.fields} <= fields, (change, left)


def _touches(change: Change, wholes: set[str]) -> bool:
    """Whether something was named that it is, is in, or holds."""
    return any(change.address.startswith(whole) or whole.startswith(change.address) for whole in wholes)
