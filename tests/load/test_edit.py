"""Edits change the characters they must, keep everything else, and mean exactly what was asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deployer.source.edit import diff, edited
from deployer.source.load import parse
from deployer.values.problem import Edit, Invalid
from deployer.values.source import Path
from tests.load.writing import documents

TEXT = """\
# the environment
name: dev   # its name
hub: {name: hub-dev, tags: {a: "1"}}   # the hub
tags:
  # about team
  team: 'platform'

projects:   # two of them
  - name: one
    deployments:
      - model: old   # retired
        name: chat

        compute:
          instance_type: big
          instance_count: 1  # enough
      - model: other
  - name: two
    description: |
      long
      text
"""


def lines(*edits: tuple[Path, str | int | bool | None]) -> list[str]:
    """The changed lines of TEXT, with - and +."""
    after = edited(TEXT, [Edit(path, value) for path, value in edits], "dev.yaml")
    return [line for line in diff(TEXT, after, "dev.yaml").splitlines()[2:] if line[0] in "+-"]


DEPLOYMENT = ("projects", 0, "deployments", 0)


def test_a_value_is_replaced_and_its_comment_stays() -> None:
    assert lines(((*DEPLOYMENT, "model"), "new")) == [
        "-      - model: old   # retired",
        "+      - model: new   # retired",
    ]
    assert lines(((*DEPLOYMENT, "compute", "instance_count"), 2))[1] == "+          instance_count: 2  # enough"


def test_quotes_are_kept_and_added_where_a_text_needs_them() -> None:
    assert lines((("tags", "team"), "it's"))[1] == "+  team: 'it''s'"
    assert lines((("hub", "tags", "a"), "2"))[1] == '+hub: {name: hub-dev, tags: {a: "2"}}   # the hub'
    assert lines((("name",), "no"))[1] == '+name: "no"   # its name'
    assert lines((("name",), "12"))[1] == '+name: "12"   # its name'
    assert lines((("name",), True))[1] == "+name: true   # its name"


def test_a_key_is_added_after_the_last_one() -> None:
    assert lines(((*DEPLOYMENT, "auth"), "entra")) == ["+        auth: entra"]
    assert lines((("hub", "existing"), True))[1] == '+hub: {name: hub-dev, tags: {a: "1"}, existing: true}   # the hub'
    assert lines((("accept_marketplace_terms",), True)) == ["+accept_marketplace_terms: true"]


def test_mappings_that_do_not_exist_yet_are_made() -> None:
    path = ("projects", 0, "deployments", 1, "compute", "instance_type")
    assert lines((path, "small")) == ["+        compute: {instance_type: small}"]


def test_a_key_is_removed_with_everything_under_it() -> None:
    assert lines(((*DEPLOYMENT, "compute"), None)) == [
        "-        compute:",
        "-          instance_type: big",
        "-          instance_count: 1  # enough",
    ]
    assert lines((("projects", 1, "description"), None)) == ["-    description: |", "-      long", "-      text"]


def test_the_first_key_of_an_item_is_removed_and_the_dash_stays() -> None:
    assert lines((("projects", 1, "name"), None)) == ["-  - name: two", "-    description: |", "+  - description: |"]


def test_the_last_key_of_a_mapping_leaves_an_empty_one() -> None:
    assert "tags: {}" in edited("tags:\n  team: x\n", [Edit(("tags", "team"), None)])
    assert lines((("hub", "tags", "a"), None))[1] == "+hub: {name: hub-dev, tags: {}}   # the hub"
    assert edited("name: x\n", [Edit(("name",), None)]) == "{}\n"


def test_an_item_is_removed() -> None:
    assert lines((("projects", 0, "deployments", 1), None)) == ["-      - model: other"]
    assert edited("a: [1, 2, 3]\n", [Edit(("a", 1), None)]) == "a: [1, 3]\n"
    assert edited("a: [1, 2, 3]\n", [Edit(("a", 2), None), Edit(("a", 0), None)]) == "a: [2]\n"
    assert edited("a:\n- - x\n  - y\n- z\n", [Edit(("a", 0, 0), None)]) == "a:\n- - y\n- z\n"


def test_a_key_is_renamed_where_it_stands() -> None:
    edits = (((*DEPLOYMENT, "name"), None), ((*DEPLOYMENT, "endpoint"), "chat"))
    assert lines(*edits) == ["-        name: chat", "+        endpoint: chat"]


def test_line_endings_and_the_byte_order_mark_are_kept() -> None:
    assert edited("\ufeffa: 1\r\nb: 2\r\n", [Edit(("b",), 3)]) == "\ufeffa: 1\r\nb: 3\r\n"
    assert edited("a: 1\nb:", [Edit(("b",), 3)]) == "a: 1\nb: 3"
    assert edited("a: 1\nb: 2", [Edit(("c",), 3)]) == "a: 1\nb: 2\nc: 3"


@pytest.mark.parametrize(
    ("text", "edit", "after"),
    [
        ("a: &x\n# - note\n- b: 1\n- c: 2\n", Edit(("a", 0), None), "a: &x\n# - note\n- c: 2\n"),
        ("a: &x\n# - note\n- b: 1\n- c: 2\n", Edit(("a", 2), 3), "a: &x\n# - note\n- b: 1\n- c: 2\n- 3\n"),
        ("a: &x\n  b: 1\nc: *x\n", Edit(("c",), 2), "a: &x\n  b: 1\nc: 2\n"),
        ("a: &x\nb: *x\n", Edit(("b",), 2), "a: &x\nb: 2\n"),
        ("a:\n-\n- # x\n  b: 1\n", Edit(("a", 0), 2), "a:\n- 2\n- # x\n  b: 1\n"),
        ("a:\n-\n- # x\n  b: 1\n", Edit(("a", 1), None), "a:\n-\n"),
        ("x: [a: b, c: ]\n", Edit(("x", 1, "c"), 1), "x: [a: b, c: 1 ]\n"),
        ("a: {b, c: }\n", Edit(("a", "b"), 1), "a: {b: 1, c: }\n"),
        ("a: |+\n  b\n\n# c\nd: 1\n", Edit(("a",), 2), "a: 2\n# c\nd: 1\n"),
        ("é😀: 1\n😀: 'x'\n", Edit(("😀",), "é😀"), "é😀: 1\n😀: 'é😀'\n"),
        ("a: b\n  c\nd: 1\n", Edit(("a",), "e"), "a: e\nd: 1\n"),
        ('a: "b"', Edit(("a",), "\U0001f600\u200e\n"), 'a: "😀\\U0000200E\\n"'),
    ],
)
def test_ends_are_found_whatever_the_value(text: str, edit: Edit, after: str) -> None:
    assert edited(text, [edit]) == after


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a: &x {b: 1}\nc: *x\n", Edit(("c", "b"), 2)),
        ("a: &x {b: 1}\nc: *x\n", Edit(("a",), 2)),
        ("a: [1]\n", Edit(("a", 2), 2)),
        ("a: 1\n", Edit(("a", "b"), 2)),
        ("a: 1\n", Edit(("b",), None)),
        ("a: 1\n", Edit((), None)),
    ],
)
def test_what_cannot_be_changed_in_place_is_refused(text: str, edit: Edit) -> None:
    with pytest.raises(Invalid, match="cannot be changed in place"):
        edited(text, [edit])


def applied(data: Any, path: Path, value: Any) -> Any:
    """What an edit of existing or new keys means, written without regard to text."""
    copied = json.loads(json.dumps(data))
    container = copied
    for step in path[:-1]:
        container = container[step]
    if value is None:
        del container[path[-1]]
    else:
        container[path[-1]] = value
    return copied


@st.composite
def paths(draw: st.DrawFn, data: Any) -> Path:
    """A path of the data, or one for a new key."""
    path: Path = ()
    while True:
        if isinstance(data, dict) and draw(st.integers(0, 5)) == 0:
            return (*path, "new")
        steps: list[str | int] = list(data) if isinstance(data, dict) else list(range(len(data)))
        if not steps:
            return (*path, "new")
        step = draw(st.sampled_from(steps))
        path, data = (*path, step), data[step]
        if not isinstance(data, (dict, list)) or draw(st.booleans()):
            return path


@settings(deadline=None, max_examples=200)
@given(documents(), st.data())
def test_the_edited_text_holds_the_data_with_exactly_that_edit(document: tuple[str, Any], draw: st.DataObject) -> None:
    text, data = document
    path = draw.draw(paths(data))
    value = draw.draw(st.sampled_from(["x", "", "a b", "no: #", "it's", "é\n", 7, -1, True, False, None]))
    assume(not (path[-1] == "new" and (value is None or not _is_mapping(data, path[:-1]))))
    after = edited(text, [Edit(path, value)])
    assert json.dumps(parse(after).data) == json.dumps(applied(data, path, value)) if after.strip() != "{}" else True
    kept = {line.strip() for line in text.splitlines() if line.strip().startswith("# about")}
    assert kept <= {line.strip() for line in after.splitlines()} or value is None or _replaces_collection(data, path)


def _is_mapping(data: Any, path: Path) -> bool:
    for step in path:
        data = data[step]
    return isinstance(data, dict)


def _replaces_collection(data: Any, path: Path) -> bool:
    for step in path[:-1]:
        data = data[step]
    return (isinstance(data, dict) and isinstance(data.get(path[-1]), (dict, list))) or isinstance(data, list)
