"""The tables of the catalogue: ours, and the rows of a team laid over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from deployer.source.load import load

HERE = Path(__file__).parent
KEYS = {"models": "name", "roles": "name", "sizes": "name", "subscriptions": "quota_id"}
"""Tables that are lists in the files, and by which field their rows are told apart."""
TABLE = re.compile(r"^(\w+):", re.MULTILINE)


class Tables(Struct, frozen=True, dict=True):
    """Our tables, each read when it is first asked for; every YAML file of `extra` may hold rows for any of them, laid
    over ours.
    """

    extra: Path | None = None

    def __getitem__(self, name: str) -> Any:
        return _ours(name) if self.extra is None else self._over[name]

    @cached_property
    def _over(self) -> Mapping[str, Any]:
        """Read once for each catalogue: what a relative path leads to may be another folder the next time."""
        theirs = sorted(self.extra.rglob("*.yaml")) if self.extra else ()
        return gathered([*map(_read, _files()), *(load(path).data for path in theirs)])


def gathered(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The tables of what stands in several files, rows of the same name laid over those of earlier files."""
    tables: dict[str, Any] = {}
    for name, rows in (table for file in files for table in file.items()):
        known = tables.get(name)
        if name in KEYS:
            tables[name] = {**(known or {}), **{row[KEYS[name]]: row for row in rows}}
        else:
            tables[name] = [*(known or ()), *rows] if isinstance(rows, list) else {**(known or {}), **rows}
    return tables


@cache
def _ours(name: str) -> Any:
    """One of our tables, from the files that have it: most commands need less than half of what there is."""
    return gathered(_read(path) for path, tables in _files().items() if name in tables)[name]


@cache
def _files() -> Mapping[Path, frozenset[str]]:
    """Our files, with the names of the tables in each, which stand at its margin."""
    return {path: frozenset(TABLE.findall(path.read_text("utf-8"))) for path in sorted(HERE.rglob("*.yaml"))}


@cache
def _read(path: Path) -> Mapping[str, Any]:
    data: Mapping[str, Any] = load(path).data
    return data
