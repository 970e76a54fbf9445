"""A plan tells what differs, all of it, and nothing else: property by property, for every kind."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from deployer.kinds.all import kind_of, kinds
from deployer.planning.compare import compare, merged, resolved
from deployer.planning.drift import Text, drift
from deployer.planning.ignored import ignored
from deployer.planning.plan import plan
from deployer.planning.plan_environment import PlannedEnvironment
from deployer.values.change import Plan
from deployer.values.drift import Bucket
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from deployer.values.resource import Resource
from deployer.values.source import Path, Position
from tests.scenarios import estate
from tests.scenarios.estate import copy, idle, leaves, managed, other, put

KINDS = list(kinds())
HERE = Position("test.yaml", 1, 1)


@pytest.fixture(scope="module")
def made() -> PlannedEnvironment:
    """The whole estate as it is, read once: nothing here changes it."""
    return estate.built().draft(estate.WHOLE)


def pair(made: PlannedEnvironment, kind: str) -> tuple[Resource, Resource]:
    """Desired and live resource of a kind."""
    wanted = next(item for item in made.desired if item.kind == kind)
    return wanted, made.live.resources[wanted.address]


def with_body(made: PlannedEnvironment, live: Resource, body: dict[str, Any]) -> Live:
    return replace(made.live, resources={**made.live.resources, live.address: replace(live, body=body)})


def planned(made: PlannedEnvironment, live: Live) -> Plan:
    scope = made.plan.scope
    return plan(scope, made.desired, live, PlanOptions(), lambda _: HERE)


def told(made: PlannedEnvironment, live: Live) -> list[tuple[str, Path]]:
    """Every line of the plan, be it a change or a refusal."""
    try:
        found = planned(made, live)
    except Unsafe as refused:
        return [
            ("refused", tuple(problem.message.split(": ")[1].split(" ")[0].split("."))) for problem in refused.problems
        ]
    return [(item.kind, field.path) for item in found.changes if item.steps for field in item.fields]


def test_nothing_is_told_of_what_is_as_it_should_be(made: PlannedEnvironment) -> None:
    assert told(made, made.live) == []


@pytest.mark.parametrize("kind", KINDS)
def test_drift_on_any_managed_property_is_exactly_that_line(made: PlannedEnvironment, kind: str) -> None:
    wanted, live = pair(made, kind)
    paths = [path for path in managed(wanted) if path != ("tags", "deployer")]
    assert paths
    for path in paths:
        body = copy(live.body)
        put(body, path, other(at(body, path)))
        lines = told(made, with_body(made, live, body))
        assert lines in ([(kind, path)], [("refused", path)]), (kind, path, lines)


@pytest.mark.parametrize("kind", KINDS)
def test_a_managed_property_that_is_gone_is_exactly_that_line(made: PlannedEnvironment, kind: str) -> None:
    wanted, live = pair(made, kind)
    for path in managed(wanted):
        value = at(wanted.body, path)
        if path == ("tags", "deployer") or value in ("", [], None) or isinstance(value, dict):
            continue
        body = copy(live.body)
        (at(body, path[:-1]) if len(path) > 1 else body).pop(path[-1])
        lines = told(made, with_body(made, live, body))
        assert lines in ([(kind, path)], [("refused", path)]), (kind, path, lines)


@pytest.mark.parametrize("kind", [name for name in KINDS if not kinds()[name].aspect])
def test_what_nobody_manages_is_no_difference_whatever_it_becomes(made: PlannedEnvironment, kind: str) -> None:
    wanted, live = pair(made, kind)
    found = list(idle(live, wanted))
    assert found
    for path, value in found:
        body = copy(live.body)
        put(body, path, "somebody's" if value is None or isinstance(value, dict | list) else other(value))
        assert told(made, with_body(made, live, body)) == [], (kind, path)


@pytest.mark.parametrize("kind", [name for name in KINDS if not kinds()[name].aspect])
def test_what_somebody_adds_is_no_difference_but_drift(made: PlannedEnvironment, kind: str) -> None:
    _, live = pair(made, kind)
    added: list[Path] = [("properties", "unheardOf"), ("extendedLocation", "name")]
    if kinds()[kind].ownership.tagged:
        added.append(("tags", "policy"))
    for path in added:
        body = copy(live.body)
        put(body, path, "somebody's")
        after = with_body(made, live, body)
        assert told(made, after) == []
        text = Text(lambda _: None, lambda _: HERE)
        (extra,) = drift(made.plan.scope, made.desired, after, text)
        assert (extra.bucket, extra.path, extra.live) == (Bucket.EXTRA, path, "somebody's")


@pytest.mark.parametrize("kind", [name for name in KINDS if not kinds()[name].aspect])
def test_every_update_keeps_what_others_set_property_by_property(made: PlannedEnvironment, kind: str) -> None:
    wanted, live = pair(made, kind)
    of = kind_of(live)
    fixed = [path for path in (*of.comparison.readonly, *of.comparison.secrets)]
    foreign = [path for path, _ in idle(live, wanted) if not any(path[: len(x)] == x for x in fixed)]
    foreign += [("properties", "unheardOf"), *([("tags", "policy")] if of.ownership.tagged else [])]
    for path in foreign:
        body = copy(live.body)
        put(body, path, "somebody's")
        sent = merged(of, resolved(wanted.body, made.live.facts, body), body)
        assert at(sent, path) == "somebody's", (kind, path)
        assert not compare(of, resolved(wanted.body, made.live.facts, body), sent)


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_equal_or_different_or_quiet_for_a_reason(made: PlannedEnvironment, kind: str) -> None:
    wanted, live = pair(made, kind)
    of = kind_of(live)
    body = resolved(wanted.body, made.live.facts, live.body)
    for path, value in leaves(live.body):
        managed = of.comparison.managed
        if managed and not any(path[: len(root)] == root for root in managed):
            continue
        reasons = [item.reason for item in ignored(of, live.address, body, live.body) if item.path == path]
        assert len(reasons) == (at(body, path) != value) or value is None, (kind, path, value, at(body, path), reasons)
