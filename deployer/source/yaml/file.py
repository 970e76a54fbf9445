"""A path to bytes: regular files only, of bounded size, and never more than what was looked at."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from deployer.source.yaml.text import BYTES
from deployer.values.problem import Invalid
from deployer.values.source import Position

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Without waiting: opening a named pipe returns at once, so that it can be refused."""


def read(path: Path) -> bytes:
    """The content of the file the user named; links are followed. Raises Invalid."""
    file = str(path)
    try:
        _check(path.stat(), file)  # before opening: to open a device can have effects
        return _drain(os.open(path, _FLAGS), file)[0]
    except (OSError, ValueError) as error:
        raise unreadable(error, file) from None


def include(root: Path, path: Path, file: str) -> bytes:
    """The content of `path`, which is `root` and names below it, if no part of it below the root is a link.

    Looked at again after reading: what was read is what that path names without links. Raises Invalid.
    """
    try:
        _refuse_links(root, path, file)
        _check(path.lstat(), file)
        content, opened = _drain(os.open(path, _FLAGS | getattr(os, "O_NOFOLLOW", 0)), file)
        _refuse_links(root, path, file)
        if not os.path.samestat(opened, path.lstat()):
            raise fail("EXT003", file, "changed while it was read", "run the command again")
    except (OSError, ValueError) as error:
        raise unreadable(error, file) from None
    return content


def fail(code: str, file: str, message: str, help: str) -> Invalid:
    """A problem with a file as a whole."""
    return Invalid.of(code, message, Position(file, 1, 1), help)


def unreadable(error: OSError | ValueError, file: str) -> Invalid:
    """What to raise when the system does not give us the file."""
    if isinstance(error, FileNotFoundError):
        return fail("YML001", file, "no such file", "check the path")
    if isinstance(error, PermissionError):
        return fail("YML001", file, "no right to read the file", "check its owner and mode")
    if isinstance(error, OSError) and error.strerror:
        return fail("YML001", file, f"cannot be read: {error.strerror.lower()}", "check the path")
    return fail("YML001", file, "is not a path", "check its characters")


def _drain(handle: int, file: str) -> tuple[bytes, os.stat_result]:
    """Everything that an open file holds, and what it is; closes it."""
    with os.fdopen(handle, "rb") as stream:
        opened = os.fstat(stream.fileno())
        _check(opened, file)
        content = stream.read(BYTES + 1)
    if len(content) > BYTES:
        raise _large(file)
    return content, opened


def _check(found: os.stat_result, file: str) -> None:
    """Refuse what is not a regular file, or too large."""
    if stat.S_ISDIR(found.st_mode):
        raise fail("YML002", file, "is a folder, not a file", "name a YAML file in it")
    if not stat.S_ISREG(found.st_mode):
        raise fail("YML002", file, "is not a regular file", "devices, pipes and sockets are not read")
    if found.st_size > BYTES:
        raise _large(file)


def _refuse_links(root: Path, path: Path, file: str) -> None:
    for part in (path, *path.parents):
        if part == root:
            return
        if part.is_symlink():
            raise fail("EXT003", file, "is a link, or lies behind one", "links are not followed: name the file itself")


def _large(file: str) -> Invalid:
    return fail("YML003", file, f"larger than {BYTES // 2**20} MiB", "split the environment into several files")
