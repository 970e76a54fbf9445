"""A plan or resources -> the graph of what stands on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.reports.labels import holder, title
from deployer.values.change import Action, Change, Plan
from deployer.values.graph import Graph, Node
from deployer.values.resource import Resource

DRAWN = 120
"""Nodes that somebody can still look at."""


def of_plan(plan: Plan) -> Graph:
    """Every resource of a plan with its action. A resource stands on what it needs, lives in, or names by its id."""
    return _graph(plan.changes)


def of_resources(resources: Iterable[Resource]) -> Graph:
    """Every resource that an environment asks for."""
    return _graph(
        Change(Action.NOOP, item.kind, item.id, item.address, after=item.body, needs=item.needs) for item in resources
    )


def condensed(graph: Graph, most: int = DRAWN) -> Graph:
    """The same graph with at most `most` nodes: what stays as it is is drawn as one first, then what is alike."""
    found = graph
    for merge in (_quiet, _sort, _sort_anywhere):
        if len(found.nodes) <= most:
            break
        found = _merged(graph, {node.key: merge(node) for node in graph.nodes})
    return found


def _quiet(node: Node) -> str:
    return node.key if node.action is not Action.NOOP else f"{node.title}|{node.holder}"


def _sort(node: Node) -> str:
    return f"{node.title}|{node.action}|{node.holder}"


def _sort_anywhere(node: Node) -> str:
    return f"{node.title}|{node.action}"


def _graph(changes: Iterable[Change]) -> Graph:
    known = {change.address: change for change in changes}
    edges = _edges(known)
    below = {key: _reached(key, edges) for key in known}
    nodes = tuple(Node(key, title(item), item.name, holder(item), item.action) for key, item in known.items())
    return Graph(nodes, tuple((key, need) for key in known for need in sorted(_direct(key, edges, below))))


def _edges(known: Mapping[str, Change]) -> dict[str, set[str]]:
    """What each stands on: what it needs, what is deleted after it, and what it names, unless that stands on it: Azure
    lists in a hub what is built on it.
    """
    edges = {key: {need for need in _below(change) if need in known and need != key} for key, change in known.items()}
    for change in known.values():
        steps = (step for step in change.steps if step.method == "DELETE")
        earlier = {need.address for step in steps for need in step.needs if need.verb == "delete"}
        for before in earlier:
            if before in known:
                edges[before].add(change.address)
    below = {key: _reached(key, edges) for key in known}
    for key, change in known.items():
        body = change.after if change.after is not None else change.before
        edges[key] |= {named for named in _ids(body) if named in below and key not in below[named]} - {key}
    return edges


def _below(change: Change) -> Iterator[str]:
    yield from change.needs
    yield change.id.lower() if "#" in change.address else change.parent


def _reached(key: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Everything that something stands on, in the end."""
    found: set[str] = set()
    queue = [key]
    while queue:
        new = edges[queue.pop()] - found
        found |= new
        queue.extend(new)
    return found


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key not in ("id", "tags"):
                yield from _ids(below)
    elif isinstance(value, list):
        for below in value:
            yield from _ids(below)
    elif isinstance(value, str) and value[:15].lower() == "/subscriptions/":
        yield value.lower()


def _direct(key: str, edges: Mapping[str, set[str]], below: Mapping[str, set[str]]) -> set[str]:
    """What a resource stands on, less what follows because something else it stands on does too."""
    return edges[key] - {far for near in edges[key] for far in below[near] if far != near}


def _merged(graph: Graph, keys: Mapping[str, str]) -> Graph:
    groups: dict[str, list[Node]] = {}
    for node in graph.nodes:
        groups.setdefault(keys[node.key], []).append(node)
    nodes = tuple(_one(key, group) for key, group in groups.items())
    edges = dict.fromkeys((keys[key], keys[need]) for key, need in graph.edges if keys[key] != keys[need])
    return Graph(nodes, tuple(edges))


def _one(key: str, group: list[Node]) -> Node:
    first = group[0]
    if len(group) == 1:
        return Node(key, first.title, first.name, first.holder, first.action)
    holders = {node.holder for node in group}
    name = f"{len(group):,} of them"
    return Node(key, first.title, name, first.holder if len(holders) == 1 else "", first.action, len(group))
