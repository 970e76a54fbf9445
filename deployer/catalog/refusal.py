"""What Azure, or what stands between us and Azure, refuses: the rows of refusals.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

_REPEAT = {
    "no": "Repeating does not help.",
    "waits": "deployer waits and repeats by itself, within its deadlines; after that, running it again may help.",
    "again": "Running the same command again may help.",
}


class Refusal(Struct, frozen=True):
    """One class of refusals. It fits by a code, by its pattern, or, with neither, by its status (refusals.toml)."""

    code: str
    summary: str
    text: str
    help: str
    repeat: Literal["no", "waits", "again"]
    source: str
    status: tuple[int, ...] = ()
    codes: frozenset[str] = frozenset()
    """Codes of Azure's, in lower case."""
    pattern: re.Pattern[str] | None = None
    transport: re.Pattern[str] | None = None
    """Looked for in what a library says of a connection that failed."""

    @property
    def permanent(self) -> bool:
        """Whether somebody has to do something first."""
        return self.repeat == "no"

    @property
    def said(self) -> bool:
        """Whether it is known by what Azure says, and not by its status alone."""
        return bool(self.codes or self.pattern)

    def fits(self, reasons: Iterable[tuple[str, str]]) -> bool:
        """Whether one of these codes and sentences, or all of them together, are of this class."""
        found = list(reasons)
        if any(code.lower() in self.codes for code, _ in found):
            return True
        return bool(self.pattern and self.pattern.search("\n".join(f"{code}: {text}" for code, text in found)))

    @property
    def told(self) -> str:
        """Its documentation."""
        parts = (self.summary, self.text, f"What to do: {self.help}.", _REPEAT[self.repeat], f"Source: {self.source}")
        return "\n\n".join(parts)


@cache
def refusals() -> Mapping[str, Refusal]:
    """Every class by its code, in the order in which they are looked through."""
    with (Path(__file__).parent / "refusals.toml").open("rb") as stream:
        rows = tomllib.load(stream)
    return {code: _refusal(code, dict(row)) for code, row in rows.items()}


def _refusal(code: str, row: dict[str, object]) -> Refusal:
    patterns = {
        name: re.compile(str(row.pop(name)), re.IGNORECASE | re.DOTALL)
        for name in ("pattern", "transport")
        if name in row
    }
    codes = frozenset(str(each).lower() for each in _list(row.pop("codes", [])))
    status = tuple(int(str(each)) for each in _list(row.pop("status", [])))
    return Refusal(code=code, codes=codes, status=status, **patterns, **row)  # type: ignore[arg-type]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
