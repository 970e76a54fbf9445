"""The table of refusals: code names rows that are there, with all that their sentences tell, and leaves none out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

import deployer.sandbox
from deployer.sandbox.facts.read import read

_ROOT = Path(deployer.sandbox.__file__).parent
_TOLD = {"name", "lower", "path", "record", "state"}
"""What every sentence may tell."""
_RULES: dict[str, dict[str, set[str]]] = {
    "named": {"name": set()},
    "idle": {"busy": set()},
    "free": {"taken": {"taker"}},
    "fixed": {"fixed": {"what"}},
    "needs": {"": {"what"}},
    "word": {"": {"sent", "known", "what"}},
    "room": {"room": {"most"}},
    "only": {"patch": {"what"}},
}
"""The row of each rule, where it has one of its own, and what the rule tells."""

_PASSED_ON = {"unready", "hub", "location", "logs", "metrics"}
"""Rows that are named by a variable, or by a rule that several types share."""


class Use(NamedTuple):
    """A place that refuses."""

    where: str
    part: str
    key: str
    told: frozenset[str]
    whole: bool
    """Whether no more is told: not where values come from elsewhere."""


def uses() -> Iterator[Use]:
    """Every place of the sandbox that refuses by the table."""
    for file in sorted(_ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        parts = {
            node.targets[0].id: node.value.args[0].value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "Refusals"
            and isinstance(node.value.args[0], ast.Constant)
        }
        for node in ast.walk(tree):
            yield from _use(file.name, node, {name: str(part) for name, part in parts.items()})


def _use(where: str, node: ast.AST, parts: dict[str, str]) -> Iterator[Use]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in parts:
        for key in _RULES[node.attr] if node.attr == "idle" else ():
            yield Use(where, parts[node.value.id], key, frozenset(), True)
    if not isinstance(node, ast.Call):
        return
    keys = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if isinstance(node.func, ast.Name) and node.func.id in parts:
        told = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        whole = all(keyword.arg for keyword in node.keywords)
        chosen = [each.value for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant)]
        yield from (Use(where, parts[node.func.id], str(word), told, whole) for word in chosen)
    elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id in parts:
        for key, told_by_rule in _RULES[node.func.attr].items():
            own = [name for name in keys if name in read("refusals")[parts[node.func.value.id]]]
            named = own[0] if own and node.func.attr in ("needs", "word", "room", "free") else key
            yield Use(where, parts[node.func.value.id], named, frozenset(told_by_rule), True)


USES = list(uses())
ROWS = [
    (part, key)
    for part, rows in read("refusals").items()
    if part not in ("about", "blobs")
    for key in rows
    if key != "as"
]


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.where}-{use.part}-{use.key}")
def test_a_refusal_is_in_the_table_with_what_its_sentence_tells(use: Use) -> None:
    row = read("refusals")[use.part][use.key]
    wanted = {field for text in row[1:3] for _, field, _, _ in Formatter().parse(text) if field}
    assert wanted - _TOLD <= use.told or not use.whole


def test_no_row_stands_idle() -> None:
    used = {(use.part, use.key) for use in USES}
    assert [(part, key) for part, key in ROWS if (part, key) not in used and key not in _PASSED_ON] == []
