"""What stands on what: the graph of a plan, where it is drawn, and how."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.reports.ansi import plain
from deployer.reports.formats import formats, report
from deployer.reports.layout import layout
from deployer.reports.network import condensed, of_plan, of_resources
from deployer.values.change import Action
from deployer.values.graph import Graph, Node
from deployer.values.plan_options import PlanOptions
from deployer.values.resource import Resource
from tests.reports.sample import GROUP, PROJECT, change, create, estate, kept, plan, reused
from tests.world import World, environment

SVG = "{http://www.w3.org/2000/svg}"


def named(graph: Graph) -> set[tuple[str, str]]:
    names = {node.key: node.name for node in graph.nodes}
    return {(names[key], names[need]) for key, need in graph.edges}


def test_a_resource_stands_on_what_it_lives_in_what_it_names_and_what_it_needs() -> None:
    assert named(of_plan(estate(1, 1))) == {
        ("kv-prod", "rg-prod"),
        ("stprod", "rg-prod"),
        ("hub-prod", "kv-prod"),
        ("hub-prod", "stprod"),
        ("team-01", "hub-prod"),
        ("sub-1", "team-01"),
        ("chat-0001", "sub-1"),
    }


def test_what_azure_lists_in_a_hub_does_not_turn_the_graph_around(world: World) -> None:
    text = environment("model: mistral-small-2503, name: chat")
    fresh = named(of_plan(world.apply(text)))
    assert named(of_plan(world.plan(text))) == fresh, "nothing changes"
    assert named(of_plan(world.plan(text, PlanOptions(destroy=True)))) == fresh, "everything goes"


def test_what_a_second_step_adds_stands_on_the_first() -> None:
    id = f"{PROJECT}/onlineEndpoints/big"
    first = change(Action.CREATE, "online_endpoint", id, 1, after={})
    second = change(Action.CREATE, "online_traffic", id, 1, after={}, title="traffic")
    second = type(second)(second.action, second.kind, id, f"{id.lower()}#traffic", after={})
    assert of_plan(plan(first, second)).edges == ((f"{id.lower()}#traffic", id.lower()),)


def test_what_only_stands_in_a_tag_is_no_need() -> None:
    other = create("other").id
    body = {"tags": {"see": other}, "id": "/subscriptions/x"}
    assert named(of_plan(plan(kept(), create("other"), create("one", after=body)))) == {
        ("other", "assistants"),
        ("one", "assistants"),
    }


def test_the_graph_of_an_environment_needs_no_azure() -> None:
    hub = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/hub"
    resources = (Resource("resource_group", GROUP, {}), Resource("hub", hub, {}, needs=(GROUP.lower(),)))
    graph = of_resources(resources)
    assert [(node.title, node.name, node.action) for node in graph.nodes] == [
        ("resource group", "rg-prod", Action.NOOP),
        ("hub", "hub", Action.NOOP),
    ]
    assert named(graph) == {("hub", "rg-prod")}


def test_a_large_graph_is_condensed_first_where_nothing_changes() -> None:
    graph = of_plan(estate(10, 20))
    assert condensed(graph, 10_000) == graph
    small = condensed(graph)
    assert len(small.nodes) <= 120
    assert sum(node.count for node in small.nodes) == len(graph.nodes)
    changed = {node.name for node in graph.nodes if node.action is not Action.NOOP}
    assert changed <= {node.name for node in small.nodes}
    assert {node.name for node in small.nodes if node.count > 1} >= {"20 of them"}
    assert len(condensed(of_plan(estate(100, 10))).nodes) <= 120


def test_condensing_keeps_who_stands_on_whom() -> None:
    edges = {
        (next(n.title for n in small.nodes if n.key == key), next(n.title for n in small.nodes if n.key == need))
        for small in [condensed(of_plan(estate(10, 20)), 20)]
        for key, need in small.edges
    }
    assert ("serverless endpoint", "Marketplace subscription") in edges
    assert ("project", "hub") in edges


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(0, 14))
    nodes = tuple(Node(f"k{i}", "thing", f"n{i}", action=draw(st.sampled_from(list(Action)))) for i in range(count))
    pairs = st.tuples(st.integers(0, max(0, count - 1)), st.integers(0, max(0, count - 1)))
    edges = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=30, unique=True)) if count else []
    return Graph(nodes, tuple((f"k{a}", f"k{b}") for a, b in edges))


@settings(deadline=None)
@given(graphs())
def test_nodes_never_overlap_and_edges_run_to_the_right(graph: Graph) -> None:
    found = layout(graph)
    by_layer: dict[int, list[float]] = {}
    for layer, height in found.places.values():
        by_layer.setdefault(layer, []).append(height)
        assert -1e-9 <= height <= found.height - 1 + 1e-9
    for heights in by_layer.values():
        ordered = sorted(heights)
        assert all(below - above >= 1 - 1e-9 for above, below in pairwise(ordered))
    for (key, need), points in found.routes.items():
        assert points[0] == found.places[need]
        assert points[-1] == found.places[key]
        assert [layer for layer, _ in points] == list(range(points[0][0], points[-1][0] + 1))
    assert layout(graph) == found


@settings(deadline=None)
@given(graphs())
def test_only_an_edge_that_closes_a_circle_is_left_out(graph: Graph) -> None:
    dropped = set(graph.edges) - set(layout(graph).routes)
    if all(int(key[1:]) > int(need[1:]) for key, need in graph.edges):
        assert not dropped


def test_an_edge_passes_between_the_nodes_of_the_layers_it_crosses() -> None:
    nodes = tuple(Node(key, "t", key) for key in "abcd")
    found = layout(Graph(nodes, (("b", "a"), ("c", "b"), ("d", "c"), ("d", "a"))))
    long = found.routes["d", "a"]
    assert len(long) == 4
    for layer, height in long[1:-1]:
        others = [place for at, place in found.places.values() if at == layer]
        assert all(abs(height - place) >= 0.7 - 1e-9 for place in others)


def test_siblings_lie_around_what_they_stand_on() -> None:
    nodes = tuple(Node(key, "t", key) for key in ("hub", "a", "b", "c"))
    places = layout(Graph(nodes, (("a", "hub"), ("b", "hub"), ("c", "hub")))).places
    assert places["hub"][1] == pytest.approx(places["b"][1])


@pytest.mark.parametrize("name", formats("graph"))
def test_every_format_shows_every_resource_and_no_foreign_text_breaks_out(name: str) -> None:
    hostile = "a\"]\n<script>'\\ ##[x] \x1b[2J; -->"
    graph = Graph((Node("a", hostile, hostile, hostile, Action.CREATE), Node("b", "hub", "hub-prod")), (("a", "b"),))
    text = plain(report("graph", name)(graph))
    assert "hub-prod" in text
    assert "\x1b" not in text
    assert "<script>" not in text or name == "text"
    assert "##[" not in text
    lines = {"mermaid": 5, "text": 2}
    if name in lines:
        assert len(text.splitlines()) == lines[name]


def test_the_picture_is_xml_with_a_titled_box_per_node_and_a_path_per_edge() -> None:
    graph = of_plan(plan(kept(), reused(), create()))
    root = ElementTree.fromstring(report("graph", "svg")(graph))
    assert root.get("aria-label")
    groups = root.findall(f".//{SVG}g")
    assert [group.get("class") for group in groups] == ["node no-op", "node read", "node create"]
    assert [group.findtext(f"{SVG}title") for group in groups][2] == "serverless endpoint 'chat' in 'assistants'"
    assert len(root.findall(f".//{SVG}path")) == 2
    assert "http" not in report("graph", "svg")(graph).replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_long_names_are_shortened_in_the_box_and_whole_in_its_title() -> None:
    name = "x" * 100 + "-tail"
    root = ElementTree.fromstring(report("graph", "svg")(Graph((Node("a", "hub", name),), ())))
    assert root.findtext(f".//{SVG}title") == f"hub '{name}'"
    shown = [text.text or "" for text in root.iter(f"{SVG}text")][-1]
    assert len(shown) < 40
    assert shown.endswith("…xxx-tail")


def test_mermaid_marks_what_happens_and_points_to_what_is_needed() -> None:
    assert report("graph", "mermaid")(of_plan(plan(kept(), create()))) == (
        "flowchart RL\n"
        '  n0["project #39;assistants#39;"]\n'
        '  n1["#43; serverless endpoint #39;chat#39; in #39;assistants#39;"]:::create\n'
        "  n1 --> n0\n"
        "  classDef create stroke:#1a7f37\n"
    )


def test_the_tree_names_what_it_cannot_draw() -> None:
    assert plain(report("graph", "text")(of_plan(estate(1, 1)))) == (
        "resource group 'rg-prod'\n"
        "  key vault 'kv-prod'\n"
        "  storage account 'stprod'\n"
        "    hub 'hub-prod'  also on key vault 'kv-prod'\n"
        "      project 'team-01'\n"
        "        Marketplace subscription 'sub-1' in 'team-01'\n"
        "          + serverless endpoint 'chat-0001' in 'team-01'\n"
    )


@pytest.mark.parametrize("char", ["W", "m", "漢", "x"])
def test_a_long_name_stays_in_its_box_however_wide_its_letters(char: str) -> None:
    """12 px of system-ui: no Latin letter is wider than 11.4 px, an ideograph is 12."""
    node = Node("k", "project", char * 60, action=Action.CREATE)
    root = ElementTree.fromstring(report("graph", "svg")(Graph((node,), ())))
    shown = [each.text or "" for each in root.iter(f"{SVG}text")][-1]
    width = {"W": 11.4, "m": 10.7, "漢": 12.0, "x": 6.6}[char]
    assert "…" in shown
    assert 23 + len(shown) * width <= 188
