"""The data of several files as one.

The rules, upper over lower: mappings merge key by key; lists merge item by item if every item of both is a mapping
with a `name` (or else a `model`), all different (deployments of one endpoint by their `deployment`): items of the same
name merge, new ones follow, one with `remove: true` takes the lower one away; any other value replaces. An upper null
removes the key.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct, field

from deployer.source.item_names import item_names, shared_names
from deployer.source.yaml.findings import shorten
from deployer.source.yaml.positions import Marks
from deployer.values.problem import Invalid
from deployer.values.source import Path


class Origin(Struct, frozen=True):
    """One file's word on a value. `key` and `offset` are characters of that file; `key` is -1 for items of lists."""

    layer: int
    path: Path
    """Where the value stands in that file: items of lists may have another index there."""
    key: int
    offset: int
    value: Any


class Node(Struct, frozen=True):
    """A value, and everybody who set it: the winner first."""

    value: Any
    origins: tuple[Origin, ...]


class Merge(Struct):
    """The merging of files, `layers`, the file the user named first."""

    layers: tuple[Marks, ...]
    woven: dict[int, Mapping[Any, Node]] = field(default_factory=dict)
    """Children of every container that this merge made, by its identity. Keys that were removed are among them."""
    kept: list[Any] = field(default_factory=list)
    """Containers that a later merge replaced: held so that no identity is used twice."""

    def run(self) -> Node:
        """The root of the merged data."""
        roots = [Node(each.data, (Origin(n, (), -1, each.start, each.data),)) for n, each in enumerate(self.layers)]
        merged = roots[-1]
        for upper in reversed(roots[:-1]):
            merged = self._over(upper, merged)
        return merged

    def child(self, node: Node, step: str | int) -> Node | None:
        """One value of a container, None when there is none."""
        if id(node.value) in self.woven:
            return self.woven[id(node.value)].get(step)
        if not holds(node.value, step):
            return None
        origins = [found for n, each in enumerate(node.origins) for found in self._below(each, step, not n)]
        return Node(node.value[step], tuple(origins))

    def _below(self, origin: Origin, step: str | int, winner: bool) -> tuple[Origin, ...]:
        """What a file says of a value within one of its own. Items of a list that lost have no counterparts."""
        if id(origin.value) in self.woven:
            known = self.woven[id(origin.value)].get(step)
            return known.origins if known and (winner or isinstance(step, str)) else ()
        if not holds(origin.value, step) or not (winner or isinstance(step, str)):
            return ()
        marks = self.layers[origin.layer]
        key = marks.within(origin.value, step, 0) if isinstance(step, str) else -1
        offset = marks.within(origin.value, step, 1)
        if key is None or offset is None:
            return ()
        return (Origin(origin.layer, (*origin.path, step), key, offset, origin.value[step]),)

    def _over(self, upper: Node, lower: Node) -> Node:
        origins = upper.origins + lower.origins
        if isinstance(upper.value, dict) and isinstance(lower.value, dict):
            return Node(self._mapping(upper, lower), origins)
        if isinstance(upper.value, list) and isinstance(lower.value, list):
            shared = shared_names(lower.value)
            below, above = self._named(lower, shared_names(upper.value)), self._named(upper, shared)
            if above and below and (unclear := next((above[name] for name in above if name in shared), None)):
                raise self._unclear(unclear, next(name for name in above if above[name] is unclear))
            if above is not None and below is not None:
                return Node(self._list(above, below), origins)
        return Node(upper.value, origins)

    def _mapping(self, upper: Node, lower: Node) -> dict[str, Any]:
        children: dict[str, Node] = {}
        data: dict[str, Any] = {}
        for key in dict.fromkeys((*self._keys(lower), *self._keys(upper))):
            above, below = self.child(upper, key), self.child(lower, key)
            kept = key in lower.value if above is None else (below is None or above.value is not None)
            child = self._over(above, below) if above and below else above or below
            assert child is not None  # the key comes from one of the two
            children[key] = child
            if kept:
                data[key] = child.value
        self._keep(data, children)
        return data

    def _keys(self, node: Node) -> list[str]:
        return list(self.woven.get(id(node.value), node.value))

    def _list(self, upper: dict[str, Node], lower: dict[str, Node]) -> list[Any]:
        children = dict(lower)
        for name, above in upper.items():
            removed = isinstance(above.value, dict) and above.value.get("remove") is True
            if removed and name not in lower:
                message = f"'{shorten(name)}' is removed, but no file below has it"
                raise self._fail("EXT007", above, message, "check the name, or take the item out")
            if removed:
                del children[name]
            else:
                children[name] = self._over(above, lower[name]) if name in lower else above
        data = [child.value for child in children.values()]
        self._keep(data, dict(enumerate(children.values())))
        return data

    def _named(self, node: Node, shared: Collection[str]) -> dict[str, Node] | None:
        """The items of a list by name; None when they have none, or there are none. `shared`: names that several items
        have in the other list.
        """
        found: dict[str, Node] = {}
        for index, name in enumerate(item_names(node.value, shared)):
            child = self.child(node, index)
            if name is None or child is None:
                return None
            if name in found:
                raise self._unclear(child, name)
            found[name] = child
        return found or None

    def _unclear(self, node: Node, name: str) -> Invalid:
        message = f"two items are named '{shorten(name)}': it is not clear which one is meant"
        help = "give each item a 'name' of its own; deployments of one endpoint a 'deployment' under 'compute'"
        return self._fail("EXT006", node, message, help)

    def _keep(self, container: Any, children: Mapping[Any, Node]) -> None:
        self.woven[id(container)] = children
        self.kept.append(container)

    def _fail(self, code: str, node: Node, message: str, help: str) -> Invalid:
        origin = node.origins[0]
        place = self.layers[origin.layer].position(origin.offset)
        return Invalid.of(code, message, place, help)


def holds(container: Any, step: str | int) -> bool:
    """Has this container such a child?"""
    if isinstance(container, dict):
        return step in container
    return isinstance(container, list) and isinstance(step, int) and 0 <= step < len(container)
