"""Every key and every value knows its line and column."""

from __future__ import annotations

import pytest

from deployer.source.load import parse
from deployer.values.source import Path

TEXT = """\
# a comment
name: dev   # another
"quoted key": 'x'
hub: {name: hub-dev, tags: {a: 1}}
projects:
- name: one
  deployments:
    - model: m
      name: >-
        long
    -   # nothing but a comment
      model: n
      empty:
list: [ a, {b: c},
  d ]
anchor: &here
  inner: 1
alias: *here
"""
SOURCE = parse(TEXT, "dev.yaml")


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("name",), (2, 1), (2, 7)),
        (("quoted key",), (3, 1), (3, 15)),
        (("hub",), (4, 1), (4, 6)),
        (("hub", "tags", "a"), (4, 29), (4, 32)),
        (("projects",), (5, 1), (6, 1)),
        (("projects", 0), None, (6, 3)),
        (("projects", 0, "name"), (6, 3), (6, 9)),
        (("projects", 0, "deployments", 0, "name"), (9, 7), (9, 13)),
        (("projects", 0, "deployments", 1), None, (12, 7)),
        (("projects", 0, "deployments", 1, "empty"), (13, 7), (13, 7)),
        (("list", 1, "b"), (14, 13), (14, 16)),
        (("list", 2), None, (15, 3)),
        (("anchor", "inner"), (17, 3), (17, 10)),
        (("alias",), (18, 1), (18, 8)),
        (("alias", "inner"), (17, 3), (17, 10)),
    ],
)
def test_keys_and_values_have_places(path: Path, key: tuple[int, int] | None, value: tuple[int, int]) -> None:
    found = SOURCE.places.key(path)
    assert (found and (found.line, found.column)) == key
    place = SOURCE.places.value(path)
    assert place and (place.line, place.column) == value
    assert place.file == "dev.yaml"


@pytest.mark.parametrize(
    "path", [("nothing",), ("projects", 1), ("projects", -1), ("name", "x"), ("hub", 0), ("list", "b")]
)
def test_what_was_not_written_has_no_place_but_its_nearest_ancestor_has(path: Path) -> None:
    assert SOURCE.places.value(path) is None
    assert SOURCE.places.key(path) is None
    assert SOURCE.at(path) == SOURCE.at(path[:-1])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_counted_the_same_whatever_ends_them(ending: str) -> None:
    source = parse(TEXT.replace("\n", ending), "dev.yaml")
    assert source.data == SOURCE.data
    assert source.at(("projects", 0, "deployments", 1, "model")) == SOURCE.at(
        ("projects", 0, "deployments", 1, "model")
    )


def test_columns_count_characters_and_a_byte_order_mark_counts_nothing() -> None:
    source = parse('﻿{"é😀": 1, b: 2}\n'.encode(), "dev.yaml")
    assert str(source.places.key(("b",))) == "dev.yaml:1:11"
    assert str(source.places.key(("é😀",))) == "dev.yaml:1:2"
