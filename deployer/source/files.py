"""Files that deployer writes: no link is followed, only plain files are opened, and a file is whole or not there.

A repository can carry links and a checkout can hold pipes, so what lies in `.deployer` is looked at before it is
opened. Every refusal is an OSError with a text in `strerror`; the callers say which file of theirs it was.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

STATE = Path(".deployer")
"""Folder beside the working directory for what a run leaves behind."""
_SAFE = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
_STREAMS = ("/dev/", "/proc/")
"""Where the system keeps streams under names, which no repository can carry: `/dev/stdout`, `/dev/fd/63`."""


def opened(file: Path, flags: int = os.O_RDWR) -> int:
    """A descriptor of a file of ours that only we may read, made where it is missing, with its folders."""
    make(file.parent)
    examine(file)
    handle = os.open(file, flags | os.O_CREAT | _SAFE, 0o600)
    try:
        found = os.fstat(handle)
        _refuse(found.st_mode)
        if found.st_nlink > 1:
            raise OSError(errno.EMLINK, "it has another name (a hard link), whose content would be changed as well")
        _private(handle)
    except OSError:
        os.close(handle)
        raise
    return handle


def read(file: Path, most: int) -> bytes:
    """The content of a file of ours. Raises OSError, also where it has more bytes than `most`."""
    examine(file)
    with os.fdopen(os.open(file, os.O_RDONLY | _SAFE), "rb") as stream:
        _refuse(os.fstat(stream.fileno()).st_mode)
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most} bytes")
    return content


class Log:
    """A file of ours that stays open and grows line by line. Every method raises OSError."""

    def __init__(self, file: Path) -> None:
        self._handle = opened(file, os.O_RDWR | os.O_APPEND)
        _settle(file.parent)

    def append(self, line: bytes) -> None:
        """Add a line, all of it or nothing. It is on the disk after `sync`. A torn line before it stays alone."""
        end = os.lseek(self._handle, 0, os.SEEK_END)
        if end:
            os.lseek(self._handle, end - 1, os.SEEK_SET)
            line = line if os.read(self._handle, 1) == b"\n" else b"\n" + line
        try:
            whole(self._handle, line)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, end)
            raise

    def sync(self) -> None:
        """What was added is on the disk when this returns."""
        os.fsync(self._handle)

    def close(self) -> None:
        """Nothing is added any more: who tries meets an error, not a file that was opened since."""
        handle, self._handle = self._handle, -1
        os.close(handle)


def append(file: Path, line: bytes) -> None:
    """Add a line, on the disk when this returns; all of it or nothing."""
    log = Log(file)
    try:
        log.append(line)
        log.sync()
    finally:
        log.close()


def replace(file: Path, content: bytes) -> None:
    """Give a file of ours this content: the old one stays until the new one is on the disk."""
    make(file.parent)
    examine(file)
    _exchange(file, content, 0o600)


def save(file: Path, content: bytes) -> None:
    """Write a file that the user named. A stream that the system names is written to; any other link is refused."""
    if file.is_absolute() and file.as_posix().startswith(_STREAMS):
        with file.open("wb") as stream:
            stream.write(content)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    found = _status(file)
    if found is None:
        _exchange(file, content, None)
    elif stat.S_ISFIFO(found.st_mode):
        with file.open("wb") as stream:
            stream.write(content)
    else:
        examine(file)
        _exchange(file, content, stat.S_IMODE(found.st_mode))


def require_writable(file: Path) -> None:
    """Raises OSError where `save` could not write; folders are made as it makes them, the file is left as it is."""
    if file.is_absolute() and file.as_posix().startswith(_STREAMS):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    found = _status(file)
    if found is not None and stat.S_ISFIFO(found.st_mode):
        return
    examine(file)
    fresh = _beside(file)
    try:
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE, 0o600))
    finally:
        fresh.unlink(missing_ok=True)


def whole(handle: int, content: bytes) -> None:
    """Write all of it: the system may take a part at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def make(folder: Path) -> None:
    """Make a folder of ours that only we may enter, and those above it; git passes over `.deployer`."""
    examine(folder, folder=True)
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        with suppress(FileExistsError):
            missing.mkdir(0o700)
            missing.chmod(0o700)  # whatever the umask took away
            if missing.name == STATE.name:
                _exchange(missing / ".gitignore", b"*\n", 0o600)


def examine(file: Path, *, folder: bool = False) -> None:
    """Raises OSError where it is a link, or lies in a `.deployer` behind one, or is of another sort."""
    parts = file.parts
    first = parts.index(STATE.name) if STATE.name in parts else len(parts) - 1
    for end in range(max(first, 0), len(parts)):
        part = Path(*parts[: end + 1])
        found = _status(part)
        if found is None:
            return
        if end + 1 == len(parts) and folder and STATE.name not in parts:
            return  # a folder of the user, who may reach it through links
        _refuse(found.st_mode, folder=folder or end + 1 < len(parts))


def _refuse(mode: int, *, folder: bool = False) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a link, or inside one, and links are not followed")
    if folder and not stat.S_ISDIR(mode):
        raise OSError(errno.ENOTDIR, "its parent is not a folder")
    if not folder and stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "it is a folder")
    if not folder and not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a regular file, but a device, a pipe or a socket")


def _status(file: Path) -> os.stat_result | None:
    try:
        return file.lstat()
    except FileNotFoundError:
        return None


def _private(handle: int) -> None:
    if hasattr(os, "fchmod"):
        with suppress(PermissionError):  # not ours to change
            os.fchmod(handle, 0o600)


def _exchange(file: Path, content: bytes, mode: int | None) -> None:
    """Write beside it, then put it in its place. Without a mode it gets the one that the umask leaves."""
    fresh = _beside(file)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE
    handle = os.open(fresh, flags, 0o666 if mode is None else 0o600)
    try:
        try:
            whole(handle, content)
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    _settle(file.parent)


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name[:200]}.{uuid4().hex[:12]}.new")


def _settle(folder: Path) -> None:
    """Have the new name on the disk as well; Windows opens no folders, and needs none opened."""
    if os.name == "posix":
        with suppress(OSError):  # the folder may be writable and not readable
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def templates() -> Path:
    """The folder of the templates."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
