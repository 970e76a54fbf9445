"""A new item of a list goes behind the last one, in the way the list is written."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.source.edit import edited
from deployer.source.load import parse
from deployer.values.problem import Edit, Invalid

BLOCK = """\
projects:
  - name: one   # the first
    deployments: [{model: a}]
  # about two
  - name: two
    description: |
      long
      text
# the end
tags: {a: b}
empty: []
"""


def after(path: tuple[str | int, ...], *values: Any) -> str:
    first = path[-1]
    assert isinstance(first, int)
    return edited(BLOCK, [Edit((*path[:-1], first + n), value) for n, value in enumerate(values)])


def test_an_item_of_a_block_is_written_as_a_person_would() -> None:
    found = after(("projects", 2), {"name": "three", "deployments": [{"model": "b", "tags": {"x": "y"}}]})
    assert found == BLOCK.replace(
        "# the end\n",
        '  - name: three\n    deployments:\n      - model: b\n        tags: {x: "y"}\n# the end\n',
    )


def test_an_item_of_a_list_in_brackets_goes_into_the_brackets() -> None:
    found = after(("projects", 0, "deployments", 1), {"model": "b", "name": "no"})
    assert '[{model: a}, {model: b, name: "no"}]' in found
    assert "empty: [x]\n" in after(("empty", 0), "x")


def test_several_items_come_in_their_order() -> None:
    data: Any = parse(after(("projects", 2), {"name": "three"}, {"name": "four"}), "a.yaml").data
    assert [project["name"] for project in data["projects"]] == ["one", "two", "three", "four"]


def test_a_list_without_a_last_item_before_it_is_left_alone() -> None:
    with pytest.raises(Invalid):
        after(("projects", 3), {"name": "four"})
