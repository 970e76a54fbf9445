"""Edits of an environment -> the texts of its files with them made, as far as they can be made in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deployer.check.repair.apply_fixes import Mended
from deployer.source.edit import edited
from deployer.source.overlay import history, written
from deployer.values.problem import Edit, Invalid, Problem, Severity
from deployer.values.source import Path, Position, Source


def patch(pairs: Sequence[tuple[Source, Edit]], read: Callable[[str], str]) -> Mended:
    """Make each edit in the file where it belongs: in the one the user named, unless that cannot hold it."""
    problems: list[Problem] = []
    wanted: dict[str, list[Edit]] = {}
    for source, edit in pairs:
        if edit.value is None and len(places := history(source, edit.path)) > 1:
            problems.append(_covered(edit.path, [place for place, _ in places]))
            continue
        file, path = (source.file, edit.path) if _at_top(edit) else written(source, edit.path)
        here = Edit(path, edit.value)
        if here not in wanted.setdefault(file, []):
            wanted[file].append(here)
    before = {file: read(file) for file in wanted}
    after = {file: _made(before[file], edits, file, problems) for file, edits in wanted.items()}
    return Mended(before, after, tuple(problems))


def _covered(path: Path, places: Sequence[Position]) -> Problem:
    """What several files say cannot be taken out of one of them: the next one's word would stand."""
    name, files = ".".join(map(str, path)), " and ".join(f"'{place.file}'" for place in places)
    message = f"'{name}' cannot be taken out: it stands in {files}"
    return Problem("EDT001", Severity.ERROR, message, places[0], "take it out of each by hand", path)


def _at_top(edit: Edit) -> bool:
    """Whether the file that the user named can say it: one that others extend, too, is better left alone."""
    return edit.value is not None and all(isinstance(step, str) for step in edit.path)


def _made(text: str, edits: Sequence[Edit], file: str, problems: list[Problem]) -> str:
    try:
        return edited(text, edits, file)
    except Invalid:
        pass  # one of them is to blame: the others are made one by one, in an order in which none moves another
    for edit in edits:
        try:
            text = edited(text, [edit], file)
        except Invalid as error:
            problems += error.problems
    return text
