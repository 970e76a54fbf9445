"""Edits of an environment -> the texts of its files with them made, as far as they can be made in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deployer.edit import diff, edited
from deployer.overlay import history, written
from deployer.values.problem import Edit, Invalid, Problem, Severity
from deployer.values.source import Path, Position, Source


@dataclass(slots=True)
class Patch:
    """Files before and after."""

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    """Which edits could not be made."""

    @property
    def diff(self) -> str:
        """What changes, as a unified diff."""
        return "".join(diff(self.before[file], text, file) for file, text in sorted(self.after.items()))


def patch(pairs: Sequence[tuple[Source, Edit]], read: Callable[[str], str]) -> Patch:
    """Make each edit in the file where it belongs: in the one the user named, unless that cannot hold it."""
    made = Patch()
    wanted: dict[str, list[Edit]] = {}
    for source, edit in pairs:
        if edit.value is None and len(places := history(source, edit.path)) > 1:
            made.problems.append(_covered(edit.path, [place for place, _ in places]))
            continue
        file, path = (source.file, edit.path) if _at_top(edit) else written(source, edit.path)
        here = Edit(path, edit.value)
        if here not in wanted.setdefault(file, []):
            wanted[file].append(here)
    for file, edits in wanted.items():
        made.before[file] = read(file)
        made.after[file] = _made(made, file, edits)
    return made


def _covered(path: Path, places: Sequence[Position]) -> Problem:
    """What several files say cannot be taken out of one of them: the next one's word would stand."""
    name, files = ".".join(map(str, path)), " and ".join(f"'{place.file}'" for place in places)
    message = f"'{name}' cannot be taken out: it stands in {files}"
    return Problem("EDT001", Severity.ERROR, message, places[0], "take it out of each by hand", path)


def _at_top(edit: Edit) -> bool:
    """Whether the file that the user named can say it: one that others extend, too, is better left alone."""
    return edit.value is not None and all(isinstance(step, str) for step in edit.path)


def _made(made: Patch, file: str, edits: Sequence[Edit]) -> str:
    text = made.before[file]
    try:
        return edited(text, edits, file)
    except Invalid:
        pass  # one of them is to blame: the others are made one by one, in an order in which none moves another
    for edit in edits:
        try:
            text = edited(text, [edit], file)
        except Invalid as error:
            made.problems += error.problems
    return text
