"""The files of the catalogue: rows by table, read when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from deployer.load import load

HERE = Path(__file__).parent
FILES = {
    "region_sets": "regions",
    "serverless": "regions",
    "machine_learning": "regions",
    "size_sets": "sizes",
    "names": "limits",
    "models": "models/*",
}
"""Where a table of ours stands when its file does not bear its name."""
KEYS = {"models": "name", "roles": "name", "sizes": "name", "subscriptions": "quota_id"}
"""Tables that are lists in the files, and by which field their rows are told apart."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of our files; every YAML file of `extra` may hold rows for any of them, laid over ours."""

    extra: Path | None = None

    def __getitem__(self, name: str) -> Any:
        merged: Any = None
        for rows in self._parts(name):
            if name in KEYS:
                merged = {**(merged or {}), **{row[KEYS[name]]: row for row in rows}}
            else:
                merged = [*(merged or ()), *rows] if isinstance(rows, list) else {**(merged or {}), **rows}
        return merged

    def _parts(self, name: str) -> Iterator[Any]:
        own = sorted(HERE.glob(f"{FILES.get(name, name)}.yaml"))
        for path in (*own, *(sorted(self.extra.rglob("*.yaml")) if self.extra else ())):
            if name in (content := _read(path)):
                yield content[name]


@cache
def _read(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = load(path).data
    return content
