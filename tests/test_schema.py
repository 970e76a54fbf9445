"""The schema that editors use says what validate says."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.environment.environment import Environment
from deployer.environment.schema import schema
from deployer.source.load import load, parse
from deployer.source.overlay import overlay
from deployer.values.problem import Invalid

ROOT = Path(__file__).parents[1]
CATALOG = at(date(2026, 11, 23))
FORM = ("SCH", "YML", "MOD001", "REG001", "SIZ001")
"""Codes of what a schema can know: form, and the words of the catalogue."""

WHOLE: dict[str, Any] = {
    "name": "dev",
    "accept_marketplace_terms": True,
    "subscription": "00000000-0000-0000-0000-000000000000",
    "resource_group": "rg-dev",
    "location": "East US 2",
    "billing_country": "FR",
    "tags": {"team": "platform"},
    "hub": {"name": "hub-dev", "existing": False, "description": "shared"},
    "projects": [
        {
            "name": "assistants",
            "tags": {"stage": "dev"},
            "deployments": [
                {"model": "Mistral Small (25.03)", "name": "chat", "content_safety": "enabled", "auth": "entra"},
                {
                    "model": "mistralai-Mistral-7B-v01",
                    "compute": {"instance_type": "Standard_NC24ads_A100_v4", "instance_count": 2},
                },
            ],
        },
        {"name": "empty"},
    ],
}


@cache
def validator() -> jsonschema.Draft7Validator:
    found = schema(CATALOG)
    jsonschema.Draft7Validator.check_schema(found)
    return jsonschema.Draft7Validator(found)


def well_formed(data: Any) -> bool:
    """Whether validate has nothing to say about the form of a file that holds the data."""
    try:
        source = overlay(parse(json.dumps(data)), {}, {})
    except Invalid as error:
        return not any(problem.code.startswith(FORM) for problem in error.problems)
    return not any(problem.code.startswith(FORM) for problem in check([source], CATALOG).problems)


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of the data but the top."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = []
    for step, value in steps:
        found += [(*path, step), *places(value, (*path, step))]
    return found


def at_place(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300_000),
    st.sampled_from(
        [0.5, "", "text", "no", "mistral-small-2503", "eastus2", "enabled", "key", "1", "Standard_NC24s_v3"]
    ),
    st.sampled_from([[], {}, ["a"], [1], {"a": "b"}, {"a": 1}, [{}], {"name": "x"}, [{"name": "x"}]]).map(
        copy.deepcopy
    ),
)
WORDS = st.sampled_from(["nmae", "tags", "name", "model", "deployments", "existing", "sku", "compute", "remove"])


@st.composite
def environments(draw: st.DrawFn) -> Any:
    """A whole environment with up to three things changed, removed or added."""
    data = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(data)))
        holder, step = at_place(data, path[:-1]), path[-1]
        match draw(st.sampled_from(["change", "remove", "add"])):
            case "change":
                holder[step] = draw(VALUES)
            case "remove":
                del holder[step]
            case "add" if isinstance(holder, dict):
                holder[draw(WORDS)] = draw(VALUES)
        if not places(data):
            break
    return data


@given(environments())
def test_schema_and_validate_say_the_same_of_the_form_of_a_file(data: Any) -> None:
    assert validator().is_valid(data) == well_formed(data)


def test_variables_may_stand_for_any_value_but_not_for_a_section() -> None:
    data = copy.deepcopy(WHOLE)
    data["variables"] = {"where": "westus", "count": {"type": "number", "default": 2}, "terms": True}
    data["location"] = "${var.where}"
    data["accept_marketplace_terms"] = "${var.terms}"
    data["projects"][0]["deployments"][1]["compute"]["instance_count"] = "${var.count}"
    assert validator().is_valid(data) and well_formed(data)
    data["hub"] = "${var.where}"
    assert not validator().is_valid(data) and not well_formed(data)


def test_a_file_that_extends_another_may_leave_out_and_remove(tmp_path: Path) -> None:
    layer = {
        "extends": "_base.yaml",
        "tags": {"team": None, "stage": "prod"},
        "billing_country": None,
        "projects": [
            {"name": "assistants", "deployments": [{"model": "mistralai-Mistral-7B-v01", "remove": True}]},
            {"name": "empty", "remove": True},
        ],
    }
    (tmp_path / "_base.yaml").write_text(json.dumps(WHOLE), encoding="utf-8")
    (tmp_path / "prod.yaml").write_text(json.dumps(layer), encoding="utf-8")
    source = overlay(load(tmp_path / "prod.yaml"), {}, {})
    assert not [each for each in check([source], CATALOG).problems if each.code.startswith(FORM)]
    assert validator().is_valid(layer)
    assert not validator().is_valid({key: value for key, value in layer.items() if key != "extends"})
    assert not validator().is_valid({**layer, "nmae": "x"})


@pytest.mark.parametrize("file", sorted((ROOT / "environments").rglob("*.yaml")), ids=lambda path: path.name)
def test_the_examples_follow_the_schema(file: Path) -> None:
    validator().validate(load(file).data)


def test_what_can_be_deployed_is_proposed_by_one_name_with_a_word_on_it() -> None:
    for name, section in schema(CATALOG)["definitions"].items():
        if name in ("Model", "FoundryModel", "Region", "Size"):
            proposed = section["anyOf"][0]
            assert len(proposed["enum"]) == len(proposed["enumDescriptions"])
            assert all(proposed["enumDescriptions"])
    proposed = schema(CATALOG)["definitions"]["Model"]["anyOf"][0]
    models = dict(zip(proposed["enum"], proposed["enumDescriptions"], strict=True))
    assert models["mistral-small-2503"] == "Mistral Small 25.03: serverless API in 7 regions, generally available"
    for word in models:
        data = copy.deepcopy(WHOLE)
        data["projects"][0]["deployments"] = [{"model": word}]
        model = CATALOG.find(word)
        if model and model.managed:
            data["projects"][0]["deployments"][0]["compute"] = {"instance_type": "Standard_ND96amsr_A100_v4"}
        assert not check([parse(json.dumps(data))], CATALOG).errors, word


@pytest.mark.parametrize(
    ("place", "word", "why"),
    [
        ("Model", "Mistral Nemo", "retired since 2026-01-30, move to 'mistral-small-2503'"),
        ("Model", "Mistral-Large-3", "sold on a Foundry resource only, hubs do not offer it"),
        ("FoundryModel", "Mistral OCR", "offered on hubs only, Foundry does not offer it"),
        ("FoundryModel", "Mistral Nemo", "retired since 2026-01-30, move to 'mistral-small-2503'"),
        ("FoundryModel", "Mistral-Large-2411", "retired since 2026-01-30, move to 'mistral-medium-2505'"),
        ("Size", "Standard_NC12s_v3", "retired on 2025-09-30"),
    ],
)
def test_what_cannot_be_deployed_any_more_is_warned_of_with_the_reason(place: str, word: str, why: str) -> None:
    section = schema(CATALOG)["definitions"][place]
    told = [each["then"]["deprecationMessage"] for each in section["allOf"] if fits(each["if"], word)]
    assert told == [why]


def test_what_retires_on_a_day_to_come_is_proposed_with_that_day() -> None:
    proposed = schema(at(date(2025, 12, 1)))["definitions"]["Model"]["anyOf"][0]
    words = dict(zip(proposed["enum"], proposed["enumDescriptions"], strict=True))
    assert words["Mistral-Nemo"].endswith("retires on 2026-01-30")


SPELLED = [
    *(("Model", name) for model in CATALOG.models for name in (*model.names, f"{model.asset_id}/versions/3")),
    *(("Region", name) for region in CATALOG.regions.values() for name in (region.name, region.display_name)),
    *(("Size", name) for name in CATALOG.sizes),
]


@given(st.data(), st.sampled_from(SPELLED))
def test_whatever_spelling_the_tool_takes_editors_take_in_one_way(
    data: st.DataObject, spelled: tuple[str, str]
) -> None:
    place, name = spelled
    case = data.draw(st.lists(st.sampled_from([str.lower, str.upper]), min_size=len(name), max_size=len(name)))
    word = "".join(turn(sign) for turn, sign in zip(case, name, strict=True))
    if place == "Region" and data.draw(st.booleans()):
        word = word.replace(" ", "")
    known = {"Model": CATALOG.find, "Region": CATALOG.region, "Size": CATALOG.size}[place]
    assert known(word)
    branches = definitions()[place]["anyOf"]
    assert [fits(branch, word) for branch in branches].count(True) == 1
    assert fits(definitions()[place], word)
    wrong = data.draw(st.sampled_from([f"{word}x", f"x{word}", word[:-1]]))
    assert any(fits(branch, wrong) for branch in branches) == bool(known(wrong))


@cache
def definitions() -> dict[str, Any]:
    found: dict[str, Any] = schema(CATALOG)["definitions"]
    return found


def fits(branch: dict[str, Any], word: str) -> bool:
    """Whether a branch takes a word."""
    return jsonschema.Draft7Validator(branch).is_valid(word)


def test_only_items_of_lists_are_removed_by_a_key() -> None:
    sections = schema(CATALOG)["definitions"]
    assert {name for name, section in sections.items() if "remove" in section.get("properties", {})} == {
        "AccountPrivateEndpointLayer",
        "ConnectionLayer",
        "ContentFilterLayer",
        "DeploymentLayer",
        "FoundryDeploymentLayer",
        "FoundryProjectLayer",
        "OutboundRuleLayer",
        "PrivateEndpointLayer",
        "ProjectLayer",
        "StoragePrivateEndpointLayer",
    }


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({"regions": ["eastus2", "Sweden Central"]}, True),
        ({"regions": ["eastus2", "sweden"]}, False),
        ({"location": "usgovvirginia"}, False),
        ({"location": "usgovvirginia", "cloud": "usgovernment"}, True),
        ({"location": "chinaeast2", "regions": ["chinanorth3"], "cloud": "china"}, True),
        ({"location": "usgovvirginia", "cloud": "public"}, False),
        ({"location": "${var.where}", "variables": {"where": "westus"}}, True),
    ],
)
def test_regions_are_known_in_the_public_cloud(change: dict[str, Any], valid: bool) -> None:
    data = {**copy.deepcopy(WHOLE), **change}
    assert validator().is_valid(data) == well_formed(data) == valid


def test_editors_can_read_it_and_every_key_says_what_it_is_for() -> None:
    """yaml-language-server knows no newer dialect, and writes a default of null out."""
    found = schema(CATALOG)
    assert found["$schema"] == "http://json-schema.org/draft-07/schema#"
    for name, section in found["definitions"].items():
        for key, value in section.get("properties", {}).items():
            assert value.get("description"), f"{name}.{key}"
            assert value.get("default", "") is not None, f"{name}.{key}"
            assert "examples" not in value, f"{name}.{key}"  # it would be inserted as if it were the default
            assert "`" not in value["description"], f"{name}.{key}"
    environment = found["definitions"]["Environment"]["properties"]
    assert environment["billing_country"]["markdownDescription"].endswith("sold everywhere. Example: `FR`.")
    for key, field in Environment.model_fields.items():
        for each in field.examples or ():
            example = {**copy.deepcopy(WHOLE), key: each}
            assert validator().is_valid(example), key
    assert found["definitions"]["Deployment"]["properties"]["auth"]["default"] == "key"


def test_no_two_branches_are_alike_to_an_editor() -> None:
    """yaml-language-server tells branches apart by what they say of themselves, and repeats those it cannot."""
    for branches in each_any(schema(CATALOG)):
        said = [(branch.get("description"), branch.get("$ref")) for branch in branches]
        assert len(set(said)) == len(said), branches


def each_any(value: Any) -> Iterator[list[Any]]:
    """Every list of branches."""
    if isinstance(value, dict):
        if "anyOf" in value:
            yield value["anyOf"]
        for part in value.values():
            yield from each_any(part)
    elif isinstance(value, list):
        for part in value:
            yield from each_any(part)
