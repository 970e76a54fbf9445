"""A graph -> places to draw it at: layers from left to right, little crossing, few bends.

After Sugiyama: what stands on nothing is in the first layer, everything else right of all that it stands on. An edge
over several layers has a joint in each of them, so that it runs between the nodes. The order within a layer follows
that of the neighbours, and the heights come as near to theirs as the size of the nodes allows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from msgspec import Struct, field

from deployer.values.graph import Graph

SWEEPS = 6
SLIM = 0.4
"""Room that a joint takes, where a node takes 1."""

Edge = tuple[str, str]


class Layout(Struct, frozen=True):
    """Layer and height of every node, a node being 1 high; and of every edge the points it goes through, from what is
    needed to what needs it.
    """

    places: Mapping[str, tuple[int, float]]
    routes: Mapping[Edge, tuple[tuple[int, float], ...]]
    layers: int
    height: float


class _Mesh(Struct):
    """Nodes and joints by layer, and whom each is connected with in the layer before and in the one after."""

    layers: list[list[str]]
    joints: set[str] = field(default_factory=set)
    left: dict[str, list[str]] = field(default_factory=dict)
    right: dict[str, list[str]] = field(default_factory=dict)


def layout(graph: Graph) -> Layout:
    """Places for every node and edge. The same graph always gets the same."""
    keys = [node.key for node in graph.nodes]
    edges = _acyclic(keys, graph.edges)
    depths = _depths(keys, edges)
    mesh = _Mesh([[] for _ in range(max(depths.values(), default=-1) + 1)])
    for key in _walked(keys, edges):
        mesh.layers[depths[key]].append(key)
    chains = {edge: _chain(mesh, edge, depths) for edge in edges}
    mesh.layers = _untangled(mesh)
    heights = _heights(mesh)
    return Layout(
        {key: (depths[key], heights[key]) for key in keys},
        {edge: tuple((depths[edge[1]] + i, heights[at]) for i, at in enumerate(chains[edge])) for edge in edges},
        len(mesh.layers),
        max(heights.values(), default=-1.0) + 1,
    )


def _acyclic(keys: Iterable[str], edges: Iterable[Edge]) -> list[Edge]:
    """The edges, less one of each circle: a drawing of something wrong is better than none."""
    kept = dict.fromkeys(edges)
    while True:
        try:
            TopologicalSorter(_needs(keys, kept)).prepare()
        except CycleError as error:
            needed, needing = error.args[1][:2]
            del kept[needing, needed]
        else:
            return list(kept)


def _needs(keys: Iterable[str], edges: Iterable[Edge]) -> dict[str, list[str]]:
    needs: dict[str, list[str]] = {key: [] for key in keys}
    for key, need in edges:
        needs[key].append(need)
    return needs


def _depths(keys: Iterable[str], edges: Iterable[Edge]) -> dict[str, int]:
    """One more than the deepest that it stands on."""
    needs = _needs(keys, edges)
    depths: dict[str, int] = {}
    for key in TopologicalSorter(needs).static_order():
        depths[key] = 1 + max((depths[need] for need in needs[key]), default=-1)
    return depths


def _walked(keys: Sequence[str], edges: Iterable[Edge]) -> list[str]:
    """The keys, each followed by what stands on it: branches of a tree that begin apart stay apart."""
    needing: dict[str, list[str]] = {key: [] for key in keys}
    needs = dict.fromkeys(keys, False)
    for key, need in edges:
        needing[need].append(key)
        needs[key] = True
    found: dict[str, None] = {}
    queue = [key for key in reversed(keys) if not needs[key]]
    while queue:
        key = queue.pop()
        if key not in found:
            found[key] = None
            queue.extend(reversed(needing[key]))
    return list(found)


def _chain(mesh: _Mesh, edge: Edge, depths: Mapping[str, int]) -> list[str]:
    """What an edge goes through, its ends included, from what is needed to what needs it."""
    key, need = edge
    joints = [f"{need}\0{key}\0{layer}" for layer in range(depths[need] + 1, depths[key])]
    for layer, joint in enumerate(joints, depths[need] + 1):
        mesh.layers[layer].append(joint)
        mesh.joints.add(joint)
    chain = [need, *joints, key]
    for before, after in pairwise(chain):
        mesh.left.setdefault(after, []).append(before)
        mesh.right.setdefault(before, []).append(after)
    return chain


def _untangled(mesh: _Mesh) -> list[list[str]]:
    """The order with the fewest crossings among those that sweeps to and fro pass through."""
    best, least = [*map(list, mesh.layers)], _crossings(mesh)
    for _ in range(SWEEPS):
        _arrange(mesh.layers, mesh.left)
        _arrange(mesh.layers[::-1], mesh.right)
        if (crossings := _crossings(mesh)) < least:
            best, least = [*map(list, mesh.layers)], crossings
    return best


def _crossings(mesh: _Mesh) -> int:
    count = 0
    for before, layer in pairwise(mesh.layers):
        places = {name: place for place, name in enumerate(before)}
        ends = [end for name in layer for end in sorted(places[other] for other in mesh.left.get(name, ()))]
        seen: list[int] = []
        for end in ends:
            at = bisect_right(seen, end)
            count += len(seen) - at
            seen.insert(at, end)
    return count


def _arrange(layers: Sequence[list[str]], neighbours: Mapping[str, list[str]]) -> None:
    """Sort each layer by the mean place of its neighbours in the layer before it."""
    for before, layer in pairwise(layers):
        places = {name: float(place) for place, name in enumerate(before)}
        own = {name: place * len(before) / len(layer) for place, name in enumerate(layer)}
        means = {name: _mean(neighbours.get(name, ()), places, own[name]) for name in layer}
        layer.sort(key=means.__getitem__)


def _mean(names: Sequence[str], places: Mapping[str, float], otherwise: float) -> float:
    return sum(places[name] for name in names) / len(names) if names else otherwise


def _heights(mesh: _Mesh) -> dict[str, float]:
    heights = {name: float(place) for layer in mesh.layers for place, name in enumerate(layer)}
    for _ in range(SWEEPS):
        for layers, neighbours in ((mesh.layers, mesh.left), (mesh.layers[::-1], mesh.right)):
            for layer in layers:
                wanted = [_mean(neighbours.get(name, ()), heights, heights[name]) for name in layer]
                heights.update(zip(layer, _spread(wanted, [_room(name, mesh) for name in layer]), strict=True))
    top = min(heights.values(), default=0.0)
    return {name: height - top for name, height in heights.items()}


def _room(name: str, mesh: _Mesh) -> float:
    return SLIM if name in mesh.joints else 1.0


def _spread(wanted: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Heights as near as possible to those wanted, in the same order and without overlap: a regression that may not
    fall, by pooling neighbours that stand in each other's way.
    """
    offsets, end = [], 0.0
    for room in rooms:
        offsets.append(end + room / 2)
        end += room
    pools: list[tuple[float, int]] = []
    for height, offset in zip(wanted, offsets, strict=True):
        mean, count = height - offset, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    level = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(level, offsets, strict=True)]
