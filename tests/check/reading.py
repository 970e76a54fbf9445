"""YAML text to Source, in the simplest way that has places."""

from __future__ import annotations

import re
from typing import Any

import yaml

from deployer.values.source import Path, Position, Source


class _Loader(yaml.SafeLoader):
    pass


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile("true|false") if tag.endswith(":bool") else pattern)
        for tag, pattern in found
        if not tag.endswith(":timestamp")
    ]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Places:
    def __init__(self, file: str, node: yaml.Node | None) -> None:
        self.values: dict[Path, Position] = {}
        self.keys: dict[Path, Position] = {}
        if node is not None:
            self._walk(file, (), node)

    def _walk(self, file: str, path: Path, node: yaml.Node) -> None:
        self.values[path] = Position(file, node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                at = (*path, key.value)
                self.keys[at] = Position(file, key.start_mark.line + 1, key.start_mark.column + 1)
                self._walk(file, at, value)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self._walk(file, (*path, number), item)

    def value(self, path: Path) -> Position | None:
        return self.values.get(path)

    def key(self, path: Path) -> Position | None:
        return self.keys.get(path)


def parse(file: str, text: str) -> Source:
    data: Any = yaml.load(text, Loader=_Loader)
    return Source(file, data, _Places(file, yaml.compose(text, Loader=_Loader)), {file: text})
