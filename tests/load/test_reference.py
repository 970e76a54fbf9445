"""The reference names every key of environment files, says what each is, and gives examples that can be written."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from deployer.catalog.catalog import at
from deployer.environment.environment import Environment
from deployer.environment.reference import reference
from deployer.environment.schema import schema
from deployer.environment.schema_paths import branches
from deployer.environment.section import Section
from deployer.source.load import parse
from deployer.values.keydoc import KeyDoc
from tests.conftest import Run

SCHEMA = schema(at(date(2026, 11, 23)))
KEYS = [key for key in reference() if key.path[-1] not in ("extends", "variables", "remove")]


def home(key: KeyDoc) -> type[Section]:
    """The section that holds a key."""
    found: type[Section] = Environment
    for part in key.path[:-1]:
        if part != "[]":
            inner = [branch for branch in branches(found.model_fields[part].annotation) if branch is not type(None)][-1]
            found = inner if isinstance(inner, type) and issubclass(inner, Section) else inner.__args__[0]
    return found


def test_the_keys_are_those_that_the_schema_for_editors_knows() -> None:
    """Those of a file that extends another one, `extends` and `remove`, stand in its own sections there."""
    known = {
        (name.removesuffix("Layer"), key)
        for name, section in SCHEMA["definitions"].items()
        for key in section.get("properties", ())
    }
    assert {(key.section.title().replace(" ", ""), key.path[-1]) for key in reference()} == known


@pytest.mark.parametrize("key", reference(), ids=lambda key: key.written)
def test_every_key_is_told_in_whole_sentences_and_once(key: KeyDoc) -> None:
    assert key.about.endswith(".")
    assert key.type
    assert [each.written for each in reference()].count(key.written) == 1
    assert not (key.needed and key.default)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.written)
def test_an_example_is_yaml_that_the_key_takes(key: KeyDoc) -> None:
    read = parse(f"{key.example}\n", "example.yaml").data
    assert list(read) == [key.path[-1]]
    field = home(key).model_fields[key.path[-1]]
    type_: Any = field.annotation
    TypeAdapter(type_).validate_python(read[key.path[-1]], strict=True)
    if not key.holds and field.examples is None and type_ in (bool, str):
        assert read[key.path[-1]] != field.default


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("projects.deployments.compute", "projects[].deployments[].compute"),
        ("projects[].deployments[].compute", "projects[].deployments[].compute"),
        ("projects[0].deployments[12].compute", "projects[].deployments[].compute"),
        ("projects.0.deployments.12.compute", "projects[].deployments[].compute"),
        ("Compute", "projects[].deployments[].compute"),
        ("name", "name"),
        ("extends", "extends"),
    ],
)
def test_a_key_is_explained_by_its_path_or_its_last_word(run: Run, asked: str, written: str) -> None:
    ended = run("explain", asked)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"{written}\n\n")


def test_what_is_told_of_a_key(run: Run) -> None:
    assert run("explain", "hub.public_network_access").out == (
        "hub.public_network_access\n\n"
        "Whether the hub, its projects and endpoints, and what is made beside it, are reached from the internet.\n\n"
        "  type     enabled or disabled\n"
        "  default  enabled\n"
        "  example  public_network_access: disabled\n"
    )


def test_a_section_is_told_with_its_keys(run: Run) -> None:
    shown = run("explain", "hub.customer_managed_key").out
    assert "\n  default  left out\n  example  customer_managed_key: {key_vault: /subscriptions/" in shown
    assert "\nKEY        DEFAULT  WHAT\nkey_vault  needed   Id of the vault that holds the key" in shown


def test_a_word_that_stands_at_several_places_is_told_for_each(run: Run) -> None:
    shown = run("explain", "existing").out
    assert [line for line in shown.splitlines() if line.endswith(".existing")] == [
        "resource_group.existing",
        "foundry.existing",
        "foundry.projects[].existing",
        "hub.existing",
        "projects[].existing",
    ]


def test_programs_read_the_same(run: Run) -> None:
    found = json.loads(run("explain", "-o", "json", "instance_type").out)
    assert found["keys"] == [
        {
            "key": "projects[].deployments[].compute.instance_type",
            "in": "compute",
            "holds": "",
            "about": "Machine size, as Azure spells it: `Standard_NC24ads_A100_v4`.",
            "type": "text",
            "needed": True,
            "default": "",
            "example": "instance_type: Standard_NC24ads_A100_v4",
        }
    ]


def test_a_typo_is_answered_with_the_nearest(run: Run) -> None:
    ended = run("explain", "projects.deployments.compte")
    assert ended.code == 1
    assert "no code and no key 'projects.deployments.compte', did you mean 'projects.deployments.compute'?" in ended.err
