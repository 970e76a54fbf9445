"""Where a merged value was written, and what it overrode."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from deployer.source.layers.merge import Merge, Node, Origin, holds
from deployer.values.source import Path, Position


class Layers(Struct, frozen=True):
    """The places of merged data."""

    merge: Merge
    root: Node

    def value(self, path: Path) -> Position | None:
        """Where the value at `path` was written by the file that won, None when no such value was written."""
        origin = self._winner(path)
        return self._position(origin, origin.offset) if origin else None

    def key(self, path: Path) -> Position | None:
        """Where the file that won wrote the key that leads to `path`, None when `path` does not end in a key."""
        origin = self._winner(path)
        return self._position(origin, origin.key) if origin and origin.key >= 0 else None

    def written(self, path: Path) -> tuple[str, Path]:
        """The file that set the value at `path`, or would have to: and where it stands there."""
        for end in range(len(path), -1, -1):
            if origin := self._winner(path[:end]):
                rest, merged = path[end:], self._find(path[:end])
                if rest and isinstance(rest[0], int) and merged:  # a new item: behind the last one that this file has
                    rest = (rest[0] - len(merged.value) + len(origin.value), *rest[1:])
                return self.merge.layers[origin.layer].file, origin.path + rest
        return self.merge.layers[0].file, path

    def history(self, path: Path) -> tuple[tuple[Position, Any], ...]:
        """Every file's value at `path`, the winner first; a null that removed the key counts."""
        node = self._find(path)
        origins = node.origins if node else ()
        return tuple((self._position(origin, origin.offset), origin.value) for origin in origins)

    def _position(self, origin: Origin, offset: int) -> Position:
        return self.merge.layers[origin.layer].position(offset)

    def _winner(self, path: Path) -> Origin | None:
        """Who set a value that is there: a removed one has a history only."""
        parent = self._find(path[:-1])
        node = self._find(path)
        if node is None or not node.origins or (path and parent and not holds(parent.value, path[-1])):
            return None
        return node.origins[0]

    def _find(self, path: Path) -> Node | None:
        node: Node | None = self.root
        for step in path:
            node = self.merge.child(node, step) if node else None
        return node
