"""The texts of the files with a migration made in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from deployer.check.repair.apply_fixes import Mended, apply_fixes
from deployer.check.suppress import MARK
from deployer.values.migration import Migration
from deployer.values.problem import Fix
from deployer.values.source import Source


def texts(source: Source, migration: Migration, read: Callable[[str], str]) -> Mended:
    """The files before and after: comments at ends of lines first, as they move no line that an edit means."""
    commented = _commented(migration, read)
    if not migration.edits:
        return Mended({}, {})
    made = apply_fixes(
        [(source, Fix("move to Foundry", migration.edits))], lambda file: commented.get(file) or read(file)
    )
    after = {**commented, **made.after}
    return replace(made, before={file: read(file) for file in after}, after=after)


def _commented(migration: Migration, read: Callable[[str], str]) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for file, line, comment in migration.comments:
        lines = found.setdefault(file, read(file).splitlines(keepends=True))
        text = lines[line - 1].rstrip("\r\n")
        if MARK not in text:
            lines[line - 1] = f"{text}  {comment}{lines[line - 1][len(text) :]}"
    return {file: "".join(lines) for file, lines in found.items()}
