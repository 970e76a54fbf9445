"""One generated environment, lived through: applied, planned, drifted, described. Counts what was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.live.read import read
from deployer.planning.plan import plan
from deployer.planning.plan_environment import PlannedEnvironment
from deployer.values.change import Action, Plan
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from deployer.values.resource import Resource
from deployer.values.scope import Scope
from deployer.values.source import Path, Position
from tests import platform
from tests.scenarios.estate import copy, idle, managed, other, put, with_bodies
from tests.strategies import yaml
from tests.world import SUBSCRIPTION, TODAY, World

CONNECTION = ("properties", "metadata", "deployer")
"""Where a connection says whose it is: it has no tags."""
MARKS = {("tags", "deployer"), ("tags", "deployer-tags"), ("tags", "deployer-also"), CONNECTION}
HERE = Position("test.yaml", 1, 1)


def lived(environment: dict[str, Any], chance: Random) -> Counter[str]:
    """Everything that must hold of one environment; fails where it does not."""
    _protect(environment, chance)
    world, text = platform.build(World()), yaml(environment)
    world.apply(text)
    before = world.writes
    made = world.draft(text)
    again = [change for change in made.plan.changes if change.steps]
    assert not again, again
    assert not world.run(made.plan)
    assert world.writes == before
    counts = Counter(environments=1, resources=len(made.desired))
    counts.update(f"kind {item.kind}" for item in made.desired)
    counts += _drifts(made, chance)
    if "regions" not in environment:
        _described(world, str(environment["name"]))
        counts["described"] += 1
    return counts


def _protect(environment: dict[str, Any], chance: Random) -> None:
    deployments = [each for project in environment["projects"] for each in project["deployments"]]
    for section in (environment["hub"], *environment["projects"], *deployments):
        if chance.random() < 0.3:
            section["protect"] = chance.random() < 0.8


def _drifts(made: PlannedEnvironment, chance: Random) -> Counter[str]:
    """One managed property of each resource, one at a time; then one unmanaged property of all, together."""
    counts: Counter[str] = Counter()
    for wanted, live in _pairs(made):
        path = chance.choice([path for path in managed(wanted) if path != ("tags", "deployer")])
        body = copy(live.body)
        put(body, path, other(at(body, path)))
        assert told(made, with_bodies(made.live, {live.address: body})) in ([(live.address, path)], [("refused", path)])
        counts["managed"] += 1
    bodies = {}
    for wanted, live in _pairs(made):
        if found := list(idle(live, wanted)):
            path, value = chance.choice(found)
            bodies[live.address] = copy(live.body)
            put(bodies[live.address], path, other("" if value is None else value))
            counts["unmanaged"] += 1
    assert told(made, with_bodies(made.live, bodies)) == []
    return counts


def told(made: PlannedEnvironment, live: Live) -> list[tuple[str, Path]]:
    """Every line of the plan, be it a change or a refusal."""
    try:
        found = plan(made.plan.scope, made.desired, live, PlanOptions(), lambda _: HERE)
    except Unsafe as refused:
        return [("refused", _named(problem.message)) for problem in refused.problems]
    return [(item.address, field.path) for item in found.changes if item.steps for field in item.fields]


def _named(message: str) -> Path:
    return tuple(message.split("': ", 1)[1].split(" is '")[0].split("."))


def _pairs(made: PlannedEnvironment) -> Iterator[tuple[Resource, Resource]]:
    for wanted in made.desired:
        if not wanted.existing and wanted.address in made.live.resources:
            yield wanted, made.live.resources[wanted.address]


def _described(world: World, name: str) -> None:
    """The file that is drawn from what is live plans nothing; under another name it plans ownership alone."""
    assert _plan(world, name, PlanOptions()).is_empty
    taken = _plan(world, "another", PlanOptions(adopt=frozenset({f"from:{name}"})))
    done = [change for change in taken.changes if change.action not in (Action.READ, Action.NOOP)]
    assert {change.action for change in done} <= {Action.UPDATE}
    assert {field.path for change in done for field in change.fields} <= MARKS


def _plan(world: World, name: str, choices: PlanOptions) -> Plan:
    scope = Scope(name, SUBSCRIPTION, "rg-ai")
    live = read(Azure(world.target), scope, (), foreign=True)
    return world.plan(export(LiveGroup(scope, live, catalog.at(TODAY), "")).text, choices)
