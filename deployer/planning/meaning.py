"""Environment files -> what each of them means, as a digest: two texts that mean the same have the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.check.check import check
from deployer.check.load_environments import sources_of
from deployer.render.render import render
from deployer.source.layers.variables import Values
from deployer.values.json_path import digest
from deployer.values.problem import Invalid


def meanings(files: Sequence[str], catalog: Catalog, variables: Values) -> dict[str, str]:
    """A digest of the resolved data of each file and of the resources that it is rendered into. Comments, the order of
    keys and of named things, and the files that a value is spread over have no part in it; the catalogue and the values
    of variables have. A file that cannot be read, or means no environment, is left out.
    """
    return {key: value for file in files for key, value in _meaning(file, catalog, variables).items()}


def _meaning(file: str, catalog: Catalog, variables: Values) -> dict[str, str]:
    sources, _ = sources_of([file], variables)
    for source in sources:
        for sites in check([source], catalog, rules=()).read:
            try:
                resources = render(sites)
            except Invalid:
                return {}
            rendered = sorted((item.kind, item.id, repr(item.body)) for item in resources)
            return {file: digest([_canonical(source.data), rendered])}
    return {}


def _canonical(value: Any) -> Any:
    """Named things in one order, whatever order they are written in."""
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        items = [_canonical(item) for item in value]
        if all(isinstance(item, Mapping) for item in items):
            return sorted(items, key=lambda item: json.dumps(item, sort_keys=True, default=str))
        return items
    return value
