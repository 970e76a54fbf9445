"""The edits of a repair, each in the file that set the value and at its place there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from deployer.source.edit import is_renaming
from deployer.source.overlay import history, written
from deployer.values.json_path import value_at
from deployer.values.problem import Edit, Fix, Invalid
from deployer.values.source import Path, Source

REFERENCE = re.compile(r"\$\{([^{}]+)\}")


def locate_edit(source: Source, fix: Fix) -> Mapping[str, list[Edit]]:
    """The edits by file. Raises Invalid where a value is not written there but comes from somewhere else."""
    found: dict[str, list[Edit]] = defaultdict(list)
    for edit in fix.edits:
        old = next((each for each in fix.edits if is_renaming(each, edit, source.data)), None)
        file, place, value = _renamed(source, old.path, edit) if old else _placed(source, edit)
        found[file].append(Edit(place, value))
    return found


def _renamed(source: Source, old: Path, new: Edit) -> tuple[str, Path, Any]:
    """A key is renamed in the file that wrote it, and keeps what it holds there."""
    file, path = written(source, old)
    said = history(source, old)
    return file, (*path[:-1], new.path[-1]), said[0][1] if said else new.value


def _placed(source: Source, edit: Edit) -> tuple[str, Path, Any]:
    said = history(source, edit.path)
    text = said[0][1] if said else None
    if edit.value is None or not isinstance(text, str) or "${" not in text:
        return *written(source, edit.path), edit.value
    reference = REFERENCE.fullmatch(text)
    name = reference[1].removeprefix("var.") if reference and reference[1].startswith("var.") else ""
    declared: Path = ("variables", name)
    default = history(source, declared)[0][1] if name and history(source, declared) else None
    if isinstance(default, dict):
        declared, default = (*declared, "default"), default.get("default")
    uses = sum(each.count(f"${{var.{name}}}") for each in source.texts.values())
    if name and uses == 1 and default is not None and default == value_at(source.data, edit.path):
        return *written(source, declared), edit.value
    message = f"'{edit.path[-1]}' is not written here, it comes from '{text}'"
    help = f"give it the value '{edit.value}' where that is set"
    raise Invalid.of("EDT001", message, source.at(edit.path), help, edit.path)
