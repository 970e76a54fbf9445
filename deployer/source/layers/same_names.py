"""Items of a list that several files lay together, and that have one name only once variables are filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.source.item_names import item_names
from deployer.source.layers.provenance import Layers
from deployer.source.yaml.findings import shorten
from deployer.values.problem import Problem, Severity
from deployer.values.source import Path


def same_names(written: Any, filled: Any, layers: Layers, path: Path = ()) -> Iterator[Problem]:
    """A value cannot change the shape of a file, so items are merged by their names as they are written. Who writes
    the name in two ways, in two files, means one item and gets two.
    """
    if isinstance(written, dict):
        for key, value in written.items():
            yield from same_names(value, filled[key], layers, (*path, key))
    elif isinstance(written, list):
        for index, value in enumerate(written):
            yield from same_names(value, filled[index], layers, (*path, index))
        yield from _in_list(written, filled, layers, path)


def _in_list(written: list[Any], filled: list[Any], layers: Layers, path: Path) -> Iterator[Problem]:
    plain, known = item_names(written), dict[str, int]()
    for index, name in enumerate(item_names(filled)):
        if name is None:
            continue
        first = known.setdefault(name, index)
        files = {layers.written((*path, each))[0] for each in (first, index)}
        if plain[first] != plain[index] and len(files) > 1:
            other = layers.value((*path, first))
            where = f" ({other.file}:{other.line})" if other else ""
            one, two = shorten(plain[index] or ""), shorten(plain[first] or "")
            message = f"'{one}' and '{two}'{where} are one name once variables are filled in"
            help = f"items merge by their names as they are written: write '{two}' here, too"
            place = layers.value((*path, index, "name")) or layers.value((*path, index))
            yield Problem("EXT008", Severity.ERROR, message, place, help, (*path, index))
