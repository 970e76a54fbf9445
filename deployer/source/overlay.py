"""Source -> Source with what it extends laid under it, and its variables filled in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deployer.source.layers.chain import chain
from deployer.source.layers.interpolate import Interpolation
from deployer.source.layers.merge import Merge
from deployer.source.layers.provenance import Layers
from deployer.source.layers.same_names import same_names
from deployer.source.layers.variables import Values, declared, given
from deployer.source.yaml.positions import Marks
from deployer.values.json_path import value_at
from deployer.values.problem import Invalid
from deployer.values.source import Path, Position, Source

_OURS = ("extends", "variables")
"""Keys that are used up here; nothing above this floor sees them."""


def overlay(
    source: Source,
    variables: Values,
    process: Mapping[str, str] | None = None,
) -> Source:
    """The environment that a file means, with everything it extends and every variable filled in. Raises Invalid.

    `variables` are those of `--var` and `--var-file`, which another file may declare; `process` those of the process.
    A source that uses none of this is returned as it is.
    """
    if not isinstance(source.data, dict):
        return source
    layers = chain(source)
    if len(layers) == 1 and not variables and "variables" not in source.data and not _refers(source):
        return source
    merged = _merge(source, layers)
    process = os.environ if process is None else process
    known, problems = declared(layers)
    data = {key: value for key, value in merged.data.items() if key not in _OURS}
    filled = Interpolation(known, given(known, variables, process), process, merged.at)
    written, data = data, filled.resolve(data) if any(map(_refers, layers)) else data
    if not (problems or filled.problems) and isinstance(merged.places, Layers) and data is not written:
        problems += same_names(written, data, merged.places)
    if problems or filled.problems:
        raise Invalid([*problems, *filled.problems])
    return replace(merged, data=data, names=tuple(sorted(filled.names)))


def laid(source: Source) -> Source:
    """The source with everything it extends, and its variables as they are written. Raises Invalid."""
    return _merge(source, chain(source))


def declares(source: Source) -> frozenset[str]:
    """Names of the variables that a file and what it extends declare. Raises Invalid."""
    return frozenset(declared(chain(source))[0]) if isinstance(source.data, dict) else frozenset()


def history(source: Source, path: Path) -> tuple[tuple[Position, Any], ...]:
    """Who set the value at `path`: the place and value that won, then those it overrode. Values are as written."""
    if isinstance(source.places, Layers):
        return source.places.history(path)
    place, value = source.places.value(path), source.places.data if isinstance(source.places, Marks) else source.data
    return ((place, value_at(value, path)),) if place else ()


def written(source: Source, path: Path) -> tuple[str, Path]:
    """The file in which the value at `path` is set, and its path there: where an edit belongs."""
    return source.places.written(path) if isinstance(source.places, Layers) else (source.file, path)


def _merge(source: Source, layers: list[Source]) -> Source:
    if len(layers) == 1:
        return source
    merge = Merge(tuple(each.places for each in layers if isinstance(each.places, Marks)))
    root = merge.run()
    texts = {file: text for each in layers for file, text in each.texts.items()}
    return replace(source, data=root.value, places=Layers(merge, root), texts=texts)


def _refers(source: Source) -> bool:
    """May a text of this source hold `${`? An escape sequence could have made one."""
    return any("${" in text or "\\" in text for text in source.texts.values())
