"""The tables of the catalogue: ours, and the rows of a team laid over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from deployer.source.load import load

HERE = Path(__file__).parent
KEYS = {"models": "name", "roles": "name", "sizes": "name", "subscriptions": "quota_id"}
"""Tables that are lists in the files, and by which field their rows are told apart."""


@dataclass(frozen=True)
class Tables:
    """Our tables; every YAML file of `extra` may hold rows for any of them, laid over ours."""

    extra: Path | None = None

    def __getitem__(self, name: str) -> Any:
        return (_ours() if self.extra is None else self._over)[name]

    @cached_property
    def _over(self) -> Mapping[str, Any]:
        """Read once for each catalogue: what a relative path leads to may be another folder the next time."""
        return gathered(sorted(self.extra.rglob("*.yaml")) if self.extra else (), _ours())


def gathered(files: Iterable[Path], below: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The tables of YAML files, rows of the same name laid over those of earlier files and of the tables below."""
    tables = dict(below or {})
    for path in files:
        for name, rows in load(path).data.items():
            known = tables.get(name)
            if name in KEYS:
                tables[name] = {**(known or {}), **{row[KEYS[name]]: row for row in rows}}
            else:
                tables[name] = [*(known or ()), *rows] if isinstance(rows, list) else {**(known or {}), **rows}
    return tables


@cache
def _ours() -> Mapping[str, Any]:
    return gathered(sorted(HERE.rglob("*.yaml")))
