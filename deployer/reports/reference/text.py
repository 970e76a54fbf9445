"""Keys for people: everything about those that were asked for, and a line for each that stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold
from deployer.reports.table import table
from deployer.values.keydoc import KeyDoc


def report(keys: Sequence[KeyDoc]) -> str:
    """A paragraph for each key that no other one of them holds, with a table of those that it holds itself."""
    tops = [key for key in keys if not any(key.name.startswith(f"{other.name}.") for other in keys)]
    return "\n".join("".join(_told(top, keys)) for top in tops)


def _told(top: KeyDoc, keys: Sequence[KeyDoc]) -> Iterator[str]:
    yield f"{bold(top.written)}\n\n{top.about}\n\n"
    if top.holds_about:
        yield f"{top.holds_about}\n\n"
    default = top.default or ("none, it must be given" if top.needed else "left out")
    for label, text in (("type", top.type.replace("`", "")), ("default", default), ("example", top.example)):
        yield f"  {label:<8} {text}\n"
    depth = top.name.count(".") + 1
    if below := [key for key in keys if key.name.startswith(f"{top.name}.") and key.name.count(".") == depth]:
        rows = [(key.path[-1], "needed" if key.needed else key.default, key.about) for key in below]
        yield f"\n{table(('KEY', 'DEFAULT', 'WHAT'), rows)}"
