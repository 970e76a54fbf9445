"""The Bicep files declare what the ARM file declares, and no text of a user is more than text.

Parsed by tree-sitter-bicep and compared declaration by declaration; not compiled, since Bicep's compiler is no
Python package.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.environment.environment import Environment
from deployer.environment.resolved import resolve
from deployer.render.bicep import bicep, identifier, quoted
from deployer.render.render import arm, render
from deployer.source.load import parse
from tests.render.arm_text import from_arm, from_bicep
from tests.render.bicep_text import read

ENVIRONMENTS = Path(__file__).parents[2] / "environments"
CATALOG = at(date(2026, 11, 23))
PIECES = ["'", "\\", "${", "$", "{", "}", "\n", "\r", "\t", "[", "]", "'''", "//", "/*", "*/", "#", "@", "a", "é", "😀"]
WORDS = ["\\u{41}", "null", "true", "listKeys()", "output k string ="]
HIDDEN = ["\x00", "\x1b", "\x85", "\u2028", "\u202e", " "]
HOSTILE = st.lists(st.sampled_from(PIECES + WORDS + HIDDEN) | st.text(max_size=3), max_size=12).map("".join)


def environment(file: Path) -> Environment:
    (found,) = check([parse(file.read_text(encoding="utf-8"), file.name)], CATALOG).environments
    return found


def small(**more: Any) -> Environment:
    data = {
        "name": "dev",
        "subscription": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "resource_group": "rg",
        "location": "eastus2",
        "hub": {"name": "hub-dev"},
        "projects": [
            {
                "name": "chat",
                "deployments": [
                    {"model": "mistral-small-2503", "name": "small"},
                    {
                        "model": "mistralai-Mistral-7B-v01",
                        "name": "open",
                        "compute": {"instance_type": "Standard_NC24ads_A100_v4"},
                    },
                ],
            }
        ],
    }
    return Environment.model_validate({**data, **more})


@pytest.mark.parametrize("file", sorted(ENVIRONMENTS.glob("**/*.yaml")), ids=lambda file: file.name)
def test_every_example_declares_in_bicep_what_it_declares_in_arm(file: Path) -> None:
    resources = render(resolve(environment(file), CATALOG))
    assert from_bicep(bicep(resources)) == from_arm(arm(resources))


@settings(max_examples=60, deadline=None)
@given(tags=st.dictionaries(HOSTILE.filter(bool), HOSTILE, max_size=4), description=HOSTILE)
def test_hostile_texts_stay_texts_in_both_files(tags: dict[str, str], description: str) -> None:
    resources = render(resolve(small(tags=tags, hub={"name": "hub-dev", "description": description}), CATALOG))
    declared = from_bicep(bicep(resources))
    assert declared == from_arm(arm(resources))
    hub = next(entry for entry in declared if entry.get("kind") == "Hub")
    assert hub["properties"]["description"] == description
    assert {key: hub["tags"][key] for key in tags if not key.startswith("deployer")} == {
        key: value for key, value in tags.items() if not key.startswith("deployer")
    }


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_a_quoted_text_reads_as_it_was_and_is_one_line(text: str) -> None:
    spelled = quoted(text)
    assert spelled.isprintable() or not any(ord(char) < 32 for char in spelled)
    assert read(f"resource x 'a/b@1' = {{\n  name: {spelled}\n}}\n").resources["x"].body == {"name": text}


def test_a_line_break_cannot_begin_another_declaration() -> None:
    hub = {"name": "hub-dev", "description": "'\n}\noutput key string = listKeys('x')\n"}
    resources = render(resolve(small(hub=hub), CATALOG))
    lines = bicep(resources)["main.bicep"].splitlines()
    assert not any(line.startswith("output") for line in lines)
    assert r"    description: '\'\n}\noutput key string = listKeys(\'x\')\n'" in lines


def test_text_in_brackets_is_escaped_for_arm_and_plain_for_bicep() -> None:
    resources = render(resolve(small(tags={"[a]": "[subscription().id]"}), CATALOG))
    assert '"[[a]": "[[subscription().id]"' in arm(resources)
    assert "'[a]': '[subscription().id]'" in bicep(resources)["main.bicep"]


def test_keys_that_are_no_identifiers_or_are_literals_are_quoted() -> None:
    text = bicep(render(resolve(small(tags={"a b": "1", "true": "2", "null": "3", "plain_1": "4"}), CATALOG)))[
        "main.bicep"
    ]
    assert "    'a b': '1'\n    'true': '2'\n    'null': '3'\n    plain_1: '4'\n" in text


def test_our_own_expressions_become_bicep_expressions() -> None:
    assert "    tenantId: subscription().tenantId\n" in bicep(render(resolve(small(), CATALOG)))["main.bicep"]


def test_the_second_step_of_an_endpoint_is_a_module_and_there_is_none_without() -> None:
    assert set(bicep(render(resolve(small(), CATALOG)))) == {"main.bicep", "online_traffic.bicep"}
    assert set(bicep(render(resolve(small(projects=[]), CATALOG)))) == {"main.bicep"}


def test_names_that_would_give_the_same_symbol_are_told_apart_whatever_their_order() -> None:
    projects = [{"name": "team-a"}, {"name": "team_a"}]
    one = bicep(render(resolve(small(projects=projects), CATALOG)))["main.bicep"]
    other = bicep(render(resolve(small(projects=projects[::-1]), CATALOG)))["main.bicep"]
    assert one == other
    assert len([symbol for symbol in read(one).resources if symbol.startswith("project_team_a_")]) == 2


def test_the_same_environment_gives_the_same_bytes() -> None:
    assert bicep(render(resolve(small(), CATALOG))) == bicep(render(resolve(small(), CATALOG)))


def test_a_template_cannot_print_a_name_that_is_more_than_a_name() -> None:
    with pytest.raises(ValueError, match="is not an identifier"):
        identifier("x = 1\noutput")
