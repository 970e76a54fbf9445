"""Whatever way data is written in, it reads as that data; and PyYAML's parser in Python and that of JSON agree."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings

from deployer.source.load import parse
from deployer.source.yaml.compose import compose
from deployer.source.yaml.scalar import resolve
from deployer.values.source import Path
from tests.load.writing import MAPPINGS, documents


def as_pyyaml_reads(node: yaml.Node | None) -> Any:
    """The structure that PyYAML finds, with scalars read by our schema: its own is that of YAML 1.1."""
    if isinstance(node, yaml.MappingNode):
        return {as_pyyaml_reads(key): as_pyyaml_reads(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [as_pyyaml_reads(item) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    if node.style:
        return node.value
    return resolve(node.value)


def paths(data: Any, above: Path = ()) -> list[Path]:
    """Every path of a document."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [above] + [path for step, value in steps for path in paths(value, (*above, step))]


@settings(deadline=None, max_examples=150)
@given(documents())
def test_a_text_reads_as_the_data_that_was_written(document: tuple[str, dict[str, Any]]) -> None:
    text, data = document
    assert json.dumps(parse(text).data) == json.dumps(data)


@settings(deadline=None, max_examples=100)
@given(documents())
def test_pyyaml_finds_the_same_structure(document: tuple[str, dict[str, Any]]) -> None:
    text = document[0]
    assert as_pyyaml_reads(yaml.compose(text, Loader=yaml.SafeLoader)) == parse(text).data


@settings(deadline=None, max_examples=100)
@given(MAPPINGS)
def test_json_is_yaml(data: dict[str, Any]) -> None:
    for text in (json.dumps(data, ensure_ascii=False), json.dumps(data, indent=1), json.dumps(data)):
        assert json.dumps(parse(text).data) == json.dumps(data)


@settings(deadline=None, max_examples=100)
@given(documents())
def test_every_value_stands_at_its_place(document: tuple[str, dict[str, Any]]) -> None:
    text, data = document
    _, places = compose(text, "f")
    lines = text.splitlines()
    for path in paths(data):
        place = places.value(path)
        assert place and 1 <= place.column <= len(lines[place.line - 1]) + 1
        if path and isinstance(path[-1], str):
            key = places.key(path)
            assert key and key <= place
            rest = lines[key.line - 1][key.column - 1 :]
            assert rest.startswith((path[-1], '"', "'"))
