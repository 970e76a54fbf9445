"""An environment laid over the one it extends: what merges, what replaces, what removes."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.source.layers.merge import Merge
from deployer.source.layers.provenance import Layers
from deployer.source.load import parse
from deployer.source.overlay import overlay
from deployer.source.yaml.compose import compose
from deployer.source.yaml.positions import Marks
from deployer.source.yaml.write import write
from deployer.values.source import Path
from tests.overlay.files import Folder


def merged(upper: str, lower: str) -> Any:
    """The data of a text over that of another."""
    layers = [compose(text, name)[1] for name, text in (("upper", upper), ("lower", lower))]
    return Merge(tuple(layers)).run().value


@pytest.mark.parametrize(
    ("upper", "lower", "result"),
    [
        ("a: 1", "a: 2\nb: 3", {"a": 1, "b": 3}),
        ("a: {x: 1}", "a: {x: 2, y: {z: 3}}", {"a": {"x": 1, "y": {"z": 3}}}),
        ("a: {x: 1}", "a: text", {"a": {"x": 1}}),
        ("a: text", "a: {x: 1}", {"a": "text"}),
        ("a: null", "a: {x: 1}\nb: 2", {"b": 2}),
        ("a: {x: null}", "a: {x: 1}", {"a": {}}),
        ("a: null", "b: 2", {"b": 2, "a": None}),
        ("b: 1", "a: null", {"a": None, "b": 1}),
        ("a: [1]", "a: [2, 3]", {"a": [1]}),
        ("a: []", "a: [{name: x}]", {"a": []}),
        (
            "a: [{name: x, v: 1}]",
            "a: [{name: y}, {name: x, w: 2}]",
            {"a": [{"name": "y"}, {"name": "x", "w": 2, "v": 1}]},
        ),
        ("a: [{name: z}]", "a: [{name: y}]", {"a": [{"name": "y"}, {"name": "z"}]}),
        ("a: [{model: m, v: 1}]", "a: [{model: m, w: 2}]", {"a": [{"model": "m", "w": 2, "v": 1}]}),
        ("a: [{name: x, v: 1}]", "a: [{name: x, model: m}]", {"a": [{"name": "x", "model": "m", "v": 1}]}),
        ("a: [{name: x, remove: true}]", "a: [{name: x}, {name: y}]", {"a": [{"name": "y"}]}),
        ("a: [{name: x}]", "a: [1]", {"a": [{"name": "x"}]}),
        ("a: [{v: 1}]", "a: [{name: x}]", {"a": [{"v": 1}]}),
        ("a: [{name: x, l: [2]}]", "a: [{name: x, l: [1]}]", {"a": [{"name": "x", "l": [2]}]}),
        ("a: [{name: x, t: {k: null}}]", "a: [{name: x, t: {k: 1, j: 2}}]", {"a": [{"name": "x", "t": {"j": 2}}]}),
    ],
)
def test_the_rules(upper: str, lower: str, result: Any) -> None:
    assert merged(upper, lower) == result


def test_a_chain_merges_from_its_end(folder: Folder) -> None:
    folder.write(
        top="extends: middle.yaml\nname: top\ntags: {b: null}\n",
        middle="extends: lowest.yaml\nname: middle\ntags: {b: '2', c: '3'}\nhub: null\n",
        lowest="name: lowest\ntags: {a: '1', b: '1'}\nhub: {name: h}\nlocation: x\n",
    )
    assert folder.read().data == {"name": "top", "tags": {"a": "1", "c": "3"}, "location": "x"}


def test_what_was_removed_can_be_set_again(folder: Folder) -> None:
    folder.write(
        top="extends: middle.yaml\nhub: {name: new}\n",
        middle="extends: lowest.yaml\nhub: null\n",
        lowest="hub: {name: old, existing: true}\nname: x\n",
    )
    assert folder.read().data == {"name": "x", "hub": {"name": "new"}}


def test_one_name_twice_in_a_list_is_refused(folder: Folder) -> None:
    folder.write(top="extends: base.yaml\na:\n- {name: x}\n- {name: x}\n", base="a: [{name: x}]\n")
    assert folder.refusal() == ["top.yaml:4:3 EXT006 two items are named 'x': it is not clear which one is meant"]


BLUE, GREEN = "{name: x, compute: {deployment: blue}}", "{name: x, compute: {deployment: green, traffic: 10}}"


@pytest.mark.parametrize(
    ("upper", "lower", "result"),
    [
        (GREEN.replace("10", "20"), f"{BLUE}, {GREEN}", [("blue", None), ("green", 20)]),
        (f"{BLUE[:-1]}, remove: true}}", f"{BLUE}, {GREEN}", [("green", 10)]),
        (f"{BLUE}, {GREEN}", BLUE, [("blue", None), ("green", 10)]),
        (GREEN, BLUE, [("green", 10)]),
    ],
)
def test_deployments_of_one_endpoint_are_told_apart_where_there_are_several(
    upper: str, lower: str, result: list[tuple[str, int | None]]
) -> None:
    data = merged(f"a: [{upper}]", f"a: [{lower}]")
    assert [(each["compute"]["deployment"], each["compute"].get("traffic")) for each in data["a"]] == result


def test_which_of_several_deployments_is_meant_has_to_be_said(folder: Folder) -> None:
    folder.write(top="extends: base.yaml\na: [{name: x, v: 1}]\n", base=f"a: [{BLUE}, {GREEN}]\n")
    assert folder.refusal() == ["top.yaml:2:5 EXT006 two items are named 'x': it is not clear which one is meant"]


def test_removing_what_is_not_there_is_refused(folder: Folder) -> None:
    folder.write(top="extends: base.yaml\na: [{name: y, remove: true}]\n", base="a: [{name: x}]\n")
    assert folder.refusal() == ["top.yaml:2:5 EXT007 'y' is removed, but no file below has it"]


LOWER = """\
variables: {stage: dev}
projects:
- name: "assist-${var.stage}"
  deployments:
  - {name: "chat-${var.stage}", model: m}
"""


def test_an_item_is_named_as_the_lower_file_writes_it(folder: Folder) -> None:
    """A name with a variable in one file and without in the other gave two items, the upper one without its model."""
    folder.write(base=LOWER)
    folder.write(top="extends: base.yaml\nvariables: {stage: prod}\nprojects:\n- {name: assist-prod, tags: {a: b}}\n")
    said = "are one name once variables are filled in"
    assert folder.refusal() == [f"top.yaml:4:10 EXT008 'assist-prod' and 'assist-${{var.stage}}' (base.yaml:3) {said}"]
    inner = '- name: "assist-${var.stage}"\n  deployments:\n  - {name: chat-prod, protect: true}\n'
    folder.write(top=f"extends: base.yaml\nvariables: {{stage: prod}}\nprojects:\n{inner}")
    assert folder.refusal() == [f"top.yaml:6:12 EXT008 'chat-prod' and 'chat-${{var.stage}}' (base.yaml:5) {said}"]
    folder.write(top=f"extends: base.yaml\nprojects:\n{inner}")
    assert [each["name"] for each in folder.read().data["projects"][0]["deployments"]] == ["chat-dev", "chat-prod"]


def test_the_files_themselves_are_not_changed(folder: Folder) -> None:
    folder.write(top="extends: base.yaml\ntags: {a: null}\nx: ${AZURE_LOCATION}\n", base="tags: {a: '1'}\n")
    source = parse((folder.root / "top.yaml").read_text(encoding="utf-8"), "top.yaml")
    before = copy.deepcopy(source.data)
    overlay(source, {}, {"AZURE_LOCATION": "eastus2"})
    assert source.data == before


def test_a_plain_environment_is_returned_as_it_is() -> None:
    source = parse("name: x\nprojects: [{name: a}]\n")
    assert overlay(source, {}, {"AZURE_LOCATION": "eastus2"}) is source


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("ab", max_size=2))
NAMED = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("xyz")}, optional={"v": SCALARS}), unique_by=lambda x: x["name"]
)
DATA = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.one_of(SCALARS, NAMED),
        lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)


REMOVED = object()


def over(upper: Any, lower: Any) -> Any:
    """The rules once more, in the plainest words; what was removed is marked until the end."""
    if isinstance(upper, dict) and isinstance(lower, dict):
        changes = {key: value for key, value in upper.items() if key not in lower}
        changes |= {key: over(value, lower[key]) for key, value in upper.items() if key in lower and value is not None}
        return {**lower, **changes, **{key: REMOVED for key in upper if upper[key] is None and key in lower}}
    if isinstance(upper, list) and isinstance(lower, list) and upper and lower:
        items = {item["name"]: item for item in lower}
        for item in upper:
            items[item["name"]] = over(item, items[item["name"]]) if item["name"] in items else item
        return list(items.values())
    return upper


def cleared(data: Any) -> Any:
    """Without what is marked as removed."""
    if isinstance(data, dict):
        return {key: cleared(value) for key, value in data.items() if value is not REMOVED}
    return [cleared(item) for item in data] if isinstance(data, list) else data


@settings(deadline=None, max_examples=300)
@given(st.lists(DATA, min_size=2, max_size=4))
def test_any_chain_follows_the_rules_and_every_value_keeps_its_place(layers: list[dict[str, Any]]) -> None:
    marks: list[Marks] = [compose(write(data), f"{number}.yaml")[1] for number, data in enumerate(layers)]
    merge = Merge(tuple(marks))
    root = merge.run()
    wanted = layers[-1]
    for upper in reversed(layers[:-1]):
        wanted = over(upper, wanted)
    assert root.value == cleared(wanted)
    assert [each.data for each in marks] == layers
    _check_places(Layers(merge, root), root.value, ())


def _check_places(places: Layers, data: Any, path: Path) -> None:
    """The first of a history is the value itself; it stands where the value is said to be."""
    told = places.history(path)
    assert told[0][0] == places.value(path)
    if isinstance(data, (dict, list)):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            _check_places(places, value, (*path, step))
    else:
        assert told[0][1] == data
