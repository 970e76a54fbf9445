"""The schema that editors use says what validate says."""

from __future__ import annotations

import copy
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.catalog.catalog import at
from deployer.check import check
from deployer.load import load, parse
from deployer.overlay import overlay
from deployer.schema import schema
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


@pytest.mark.parametrize("field", ["model", "location", "instance_type"])
def test_every_word_of_the_catalogue_is_known_to_both_and_no_other(field: str) -> None:
    sections = schema(CATALOG)["definitions"]
    section = sections[{"model": "Model", "location": "Region", "instance_type": "Size"}[field]]
    words = [word for branch in section["anyOf"] for word in branch.get("enum", ())]
    assert len(words) > 5
    for word in [*words, f"{words[0]}x"]:
        data = copy.deepcopy(WHOLE)
        deployment = data["projects"][0]["deployments"][1]
        {"model": deployment, "location": data, "instance_type": deployment["compute"]}[field][field] = word
        assert validator().is_valid(data) == well_formed(data) == (word in words), word


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


def test_what_cannot_be_deployed_any_more_is_struck_out_with_the_reason() -> None:
    proposed, *out, variable = schema(CATALOG)["definitions"]["Model"]["anyOf"]
    assert {"mistral-small-2503", "Mistral Small (25.03)", "Mixtral-8x7B-v01"} <= set(proposed["enum"])
    assert variable == {"type": "string", "pattern": r"\$\{"}
    told = {word: branch["deprecationMessage"] for branch in out for word in branch["enum"]}
    assert all(branch["deprecated"] for branch in out)
    assert not set(proposed["enum"]) & set(told)
    assert told["Mistral Nemo"] == "retired since 2026-01-30, move to 'mistral-small-2503'"
    assert told["Mistral-Large-3"] == "sold on a Foundry resource only, hubs do not offer it"
    for word in proposed["enum"]:
        data = copy.deepcopy(WHOLE)
        data["projects"][0]["deployments"] = [{"model": word}]
        model = CATALOG.find(word)
        if model and model.way == "managed":
            data["projects"][0]["deployments"][0]["compute"] = {"instance_type": "Standard_ND96amsr_A100_v4"}
        assert not check([parse(json.dumps(data))], CATALOG).errors, word
    sizes = schema(CATALOG)["definitions"]["Size"]["anyOf"]
    assert {word: x["deprecationMessage"] for x in sizes[1:-1] for word in x["enum"]}["Standard_NC12s_v3"] == (
        "retired on 2025-09-30"
    )


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
    environment = found["definitions"]["Environment"]["properties"]
    for key in ("name", "subscription", "resource_group", "location", "regions", "billing_country", "quota", "tags"):
        example = copy.deepcopy(WHOLE)
        example[key] = environment[key]["examples"][0]
        assert validator().is_valid(example), key
    assert found["definitions"]["Deployment"]["properties"]["auth"]["default"] == "key"
