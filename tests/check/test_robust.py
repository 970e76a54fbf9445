"""Whatever stands in a file, a check answers with problems that have a place, and repairs only what it may."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.check.repair.repair import repair
from deployer.source.load import parse

CATALOG = at(date(2026, 11, 23))
WHOLE: dict[str, Any] = {
    "name": "dev",
    "accept_marketplace_terms": True,
    "subscription": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "resource_group": "rg-dev",
    "location": "eastus2",
    "billing_country": "FR",
    "subscription_kind": "EnterpriseAgreement_2014-09-01",
    "quota": {"standardNCADSA100v4Family": 96},
    "tag_policy": {"required": ["team"], "allowed": {"stage": ["dev"]}},
    "tags": {"team": "platform", "stage": "dev"},
    "hub": {"name": "hub-dev", "tags": {}, "private_endpoints": [], "access": []},
    "projects": [
        {
            "name": "assistants",
            "deployments": [
                {"model": "mistral-small-2503", "name": "chat", "expected_load": {"tokens_per_minute": 1000}},
                {
                    "model": "mistralai-Mixtral-8x7B-Instruct-v01",
                    "name": "mixtral",
                    "compute": {"instance_type": "Standard_NC96ads_A100_v4", "instance_count": 1},
                },
            ],
        }
    ],
}


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, child in inner for each in places(child, (*path, key)))]


PLACES = places(WHOLE)[1:]
WORDS = [
    "",
    "x",
    "mistral-small-2503",
    "Mistral Nemo",
    "eastus",
    "Standard_NC12s_v3",
    "hub-dev",
    "disabled",
    "${A}",
    "é" * 300,
]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.sampled_from(WORDS), st.text("ab-_. /é", max_size=60)
)
VALUES = (
    JUNK
    | st.lists(JUNK, max_size=2)
    | st.dictionaries(st.sampled_from(["name", "model", "tags", "zz"]), JUNK, max_size=2)
)


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: put(value[path[0]], path[1:], new)}
    if isinstance(value, list) and isinstance(path[0], int) and path[0] < len(value):
        return [put(each, path[1:], new) if i == path[0] else each for i, each in enumerate(value)]
    return value


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=4))
def test_junk_in_any_place_is_answered_with_placed_problems(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    data = WHOLE
    for path, value in changes:
        data = put(data, path, value)
    source = parse(json.dumps(data, indent=1), "a.yaml")
    checked = check([source], CATALOG)
    for problem in repair(checked, [source], CATALOG):
        assert problem.position is not None
        assert problem.message
        assert "pydantic" not in str(problem).lower()
        assert "Input should" not in str(problem)
    if not checked.errors:
        assert checked.sites


def test_what_was_whole_is_valid() -> None:
    assert not check([parse(json.dumps(WHOLE), "a.yaml")], CATALOG).errors
