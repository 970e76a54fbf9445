"""The files of the catalogue: every YAML file of a folder is merged into one set of tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

KEYS = {"models": "name", "sizes": "name", "subscriptions": "quota_id"}
"""Tables that are lists in the files, and by which field their rows are told apart."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.2: dates are text, and so are `no` and `on`."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile("true|false") if tag == "tag:yaml.org,2002:bool" else pattern)
        for tag, pattern in found
        if tag != "tag:yaml.org,2002:timestamp"
    ]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read(folder: Path, extra: Path | None = None) -> Mapping[str, Any]:
    """The tables of a folder, those of `extra` laid over them."""
    tables: dict[str, Any] = {}
    for root in (folder, extra):
        for path in sorted(root.rglob("*.yaml")) if root else ():
            for name, rows in _parse(path).items():
                _lay(tables, name, rows)
    return tables


def _parse(path: Path) -> Mapping[str, Any]:
    result: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
    return result


def _lay(tables: dict[str, Any], name: str, rows: Any) -> None:
    if name in KEYS:
        rows = {row[KEYS[name]]: row for row in rows}
    if isinstance(rows, list):
        tables[name] = [*tables.get(name, ()), *rows]
    else:
        tables[name] = {**tables.get(name, {}), **rows}
