"""What is known of keys of an environment file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold, table
from deployer.reports.document import row, versioned
from deployer.values.keydoc import KeyDoc


def as_text(keys: Sequence[KeyDoc]) -> str:
    """A paragraph for each key that no other one of them holds, with a table of those that it holds itself."""
    tops = [key for key in keys if not any(key.name.startswith(f"{other.name}.") for other in keys)]
    return "\n".join("".join(_paragraph(top, keys)) for top in tops)


def as_json(keys: Sequence[KeyDoc]) -> str:
    """A list of objects, one for each key at each of its places; texts are Markdown, `default` and `example` YAML."""
    names = ("about", "type", "needed", "default", "example", "holds")
    rows = [{**row(key, *names, key=key.written), "in": key.section} for key in keys]
    return versioned(keys=rows)


def _paragraph(top: KeyDoc, keys: Sequence[KeyDoc]) -> Iterator[str]:
    yield f"{bold(top.written)}\n\n{top.about}\n\n"
    if top.holds_about:
        yield f"{top.holds_about}\n\n"
    default = top.default or ("none, required" if top.needed else "left out")
    for label, text in (("type", top.type.replace("`", "")), ("default", default), ("example", top.example)):
        yield f"  {label:<8} {text}\n"
    depth = top.name.count(".") + 1
    if below := [key for key in keys if key.name.startswith(f"{top.name}.") and key.name.count(".") == depth]:
        rows = [(key.path[-1], "needed" if key.needed else key.default, key.about) for key in below]
        yield f"\n{table(('KEY', 'DEFAULT', 'WHAT'), rows)}"
