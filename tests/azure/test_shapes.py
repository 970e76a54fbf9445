"""Any part of any answer may have any JSON type: a plan then differs or is refused, and never fails otherwise."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.check.load_environments import CheckedEnvironment
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.live.read import read
from deployer.planning.plan_environment import draft
from deployer.planning.preflight import preflight
from deployer.planning.read_environment import read_environment
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import DeployerError
from tests.azure.foreign import Bytes, between
from tests.scenarios.estate import WHOLE, built
from tests.world import World

ODD: tuple[Any, ...] = (None, 5, True, "odd", [], [None], [5], {}, {"a": None}, 1e300)
SAMPLE = 240
"""Of some 7,600 cases, drawn anew for each seed; all of them were run once, by SAMPLE = 10**6."""
Part = tuple[Any, ...]


@pytest.fixture(scope="module")
def whole() -> World:
    """One environment with every kind of resource."""
    return built()


def parts(value: Any, path: Part = ()) -> Iterator[Part]:
    """The way to every part of a value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in below:
        yield (*path, key)
        yield from parts(item, (*path, key))


def put(value: Any, path: Part, new: Any) -> bytes:
    """The same with another part."""
    copy = json.loads(json.dumps(value))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return json.dumps(copy).encode()


def _is(wanted: str, method: str, url: str) -> bool:
    return method == "GET" and url == wanted


def _planned(azure: Azure, ready: CheckedEnvironment) -> None:
    made = draft(azure, ready, PlanOptions())
    preflight(azure, made.plan, ready.site.catalog, made.live)


def _imported(azure: Azure, ready: CheckedEnvironment) -> None:
    live = read(azure, ready.scope, (), foreign=True)
    if live.resources:
        export(LiveGroup(ready.scope, live, ready.site.catalog, "hub-whole"))


VERBS = (read_environment, _planned, _imported)


@pytest.mark.parametrize("seed", range(2))
def test_a_part_of_another_type_is_a_difference_or_is_refused(whole: World, seed: int) -> None:
    ready = whole.ready(WHOLE.replace("{team: platform}", "{team: other}", 1))
    target, seen = between(whole, lambda *_: False, Bytes())
    for verb in VERBS:
        verb(Azure(target), ready)
    bodies = {url: Azure(whole.target).read(url).body for method, url in seen.asked if method == "GET"}
    cases = [(url, part, odd) for url, body in sorted(bodies.items()) for part in parts(body) for odd in ODD]
    assert len(cases) > 5000
    drawn = random.Random(seed).sample(cases, min(SAMPLE // 4, len(cases)))
    for number, (url, part, odd) in enumerate(drawn):
        said = Bytes(200, put(bodies[url], part, odd))
        azure = Azure(between(whole, partial(_is, url), said)[0])
        try:
            VERBS[number % 3](azure, ready)
        except DeployerError as error:
            assert error.problems
