"""The files of an `extends` chain."""

from __future__ import annotations

import os.path
from pathlib import Path, PurePosixPath

from deployer.source.load import parse
from deployer.source.yaml.file import include
from deployer.source.yaml.positions import Marks
from deployer.source.yaml.text import BYTES, NODES
from deployer.values.problem import Invalid
from deployer.values.source import Position, Source

LENGTH = 16
"""Files of one chain, at most."""


def chain(source: Source) -> list[Source]:
    """The source and what it extends, the file the user named first. Raises Invalid.

    Nothing is read outside the repository that holds the file, or outside its folder where there is none.
    """
    found = [source]
    if "extends" not in source.data:
        return found
    path = Path(os.path.realpath(source.file))
    top = _repository(path.parent)
    paths = [path]
    while "extends" in found[-1].data:
        place = found[-1].at(("extends",))
        path, file = _target(found[-1], paths[-1], top)
        if path in paths:
            names = " -> ".join([*(each.file for each in found[paths.index(path) :]), file])
            raise _fail("EXT004", place, f"files extend each other in a circle: {names}", "break the circle")
        if len(found) == LENGTH:
            raise _fail("EXT005", place, f"chain of more than {LENGTH} files", "extend fewer files")
        paths.append(path)
        found.append(_read(top, path, file, place))
        _spend(found, place)
    return found


def _repository(folder: Path) -> Path:
    """The nearest folder upwards that is a git repository; the folder itself when there is none."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _target(source: Source, path: Path, root: Path) -> tuple[Path, str]:
    """The file that a source extends: where it is, and what to call it."""
    written, place = source.data["extends"], source.at(("extends",))
    help = "write the path of a file, relative to this one: 'extends: base.yaml'"
    if not isinstance(written, str) or not written.strip():
        raise _fail("EXT001", place, "'extends' must be text", help)
    if "${" in written:
        raise _fail("EXT001", place, "'extends' cannot hold '${'", "name the file: what is reviewed is what runs")
    if "\\" in written or PurePosixPath(written).is_absolute() or Path(written).is_absolute() or written[0] == "~":
        raise _fail("EXT001", place, f"'{written}' is not a relative path with '/'", help)
    target = Path(os.path.normpath(path.parent / written))
    if root not in target.parents:
        message = f"'{written}' lies outside '{root.name or root}', the folder that this environment may read"
        raise _fail("EXT002", place, message, "move the file into it")
    return target, Path(os.path.normpath(Path(source.file).parent / written)).as_posix()


def _read(root: Path, path: Path, file: str, place: Position) -> Source:
    try:
        content = include(root, path, file)
    except Invalid as error:  # the file cannot be had: the place to look at is where it is named
        problem = error.problems[0]
        raise _fail(problem.code, place, f"'{file}': {problem.message}", problem.help) from None
    return parse(content, file)


def _spend(found: list[Source], place: Position) -> None:
    """All files of a chain together keep the limits of one."""
    if sum(len(text) for source in found for text in source.texts.values()) > BYTES:
        raise _fail(
            "YML003", place, f"the files are larger than {BYTES // 2**20} MiB together", "split the environment"
        )
    if sum(source.places.nodes for source in found if isinstance(source.places, Marks)) > NODES:
        raise _fail("YML032", place, f"more than {NODES:,} keys and values in all files", "split the environment")


def _fail(code: str, place: Position, message: str, help: str) -> Invalid:
    return Invalid.of(code, message, place, help, ("extends",))
