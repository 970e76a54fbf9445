"""Where reports go: standard output or files, with colour or without."""

from __future__ import annotations

import os
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from msgspec import Struct

from deployer.cli.generated_files import note
from deployer.cli.inputs import READ, spared
from deployer.cli.settings import settings
from deployer.cli.terminal import coloured, columns
from deployer.reports.ansi import block, fitted, plain, printable, write_now
from deployer.reports.findings import Findings, Line
from deployer.reports.formats import report, shows_one
from deployer.source import files
from deployer.source.yaml.text import BYTES
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Position

PROSE = ("text", "short")
"""Formats for people: other texts may stand beside them."""
_BREAK = re.compile(rb"\r\n|\r|\n|\Z")


class Output(Struct, frozen=True):
    """One format and where it goes; to standard output when no file is named."""

    format: str
    file: str | None = None


def write(outputs: Sequence[Output], value: str, content: Any) -> None:
    """Report `content`, a value of the sort `value` (`problems`, `plan`), in every format that was asked for."""
    for output in outputs:
        text = report(value, output.format)(content)
        if output.file:
            save(output.file, plain(text))
        else:
            say(text, sys.stdout)
        if (output.format, output.file) in settings().outputs:
            settings().outputs.remove((output.format, output.file))


def require_single(outputs: Sequence[Output], count: int) -> None:
    """Raises Invalid where a format has no room for the plans of so many environments."""
    if count > 1 and (single := next((each.format for each in outputs if shows_one("plan", each.format)), "")):
        message = f"-o {single} shows one environment, and {count} are named"
        raise Invalid(
            Problem("OPT003", Severity.ERROR, message, help="run it for each of them, or take another format")
        )


def require_writable(outputs: Sequence[Output]) -> None:
    """Raises Invalid where a file that was named could not be written, or not over what it holds: for who changes Azure
    first, and tells the result afterwards.
    """
    named = [each.file for each in outputs if each.file]
    if refused := [(file, reason) for file in named if (reason := spared(Path(file)))]:
        raise Invalid([_refused(file, reason) for file, reason in refused])
    for file in named:
        with _told(Path(file)):
            files.require_writable(Path(file))


def stdout_is_document(outputs: Sequence[Output]) -> bool:
    """Whether the standard output belongs to a document: nothing else is printed there."""
    return any(output.format not in PROSE and output.file is None for output in outputs)


def say(text: str, stream: TextIO, when: str | None = None) -> None:
    """Print a report as it is; without colour where `stream` gets none, or `when` says never. Tables fit a terminal."""
    text = fitted(text, columns(stream, os.environ))
    write_now(stream, text if coloured(stream, when or settings().color, os.environ) else plain(text))


def tell_people(text: str) -> None:
    """Tell people sentences, on the standard error. No terminal and no build service obeys what stands in them, be it
    words of Azure or of whoever held a lock.
    """
    say(block(map(printable, text.split("\n"))), sys.stderr)


def say_problems(problems: Iterable[Problem]) -> None:
    """Tell people of problems, on the standard error."""
    found = gather(problems)
    say(report("problems", "text")(found), sys.stderr)


def read_text(file: str) -> str:
    """A file of the user as it is, line ends and all."""
    try:
        return Path(file).read_bytes().decode("utf-8")
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise Invalid(Problem("OUT002", Severity.ERROR, f"cannot read '{file}': {reason}")) from error


def save(file: str, text: str) -> None:
    """Write a report to a file of its own, folders included. Raises Invalid as `save_all` does."""
    save_all({file: text})


def save_all(texts: Mapping[str, str]) -> None:
    """Write each text to its file, folders included. Raises Invalid, and writes none, where one would be written over a
    file that this run reads, or, unless --force is given, over one that deployer did not write.
    """
    changed = {file: text for file, text in texts.items() if not _holds(Path(file), text)}
    refused = [(file, reason) for file in changed if (reason := spared(Path(file)))]
    if refused:
        raise Invalid([_refused(file, reason) for file, reason in refused])
    for file, text in texts.items():
        _put(Path(file), text)
        note(_bytes(text))


def _holds(file: Path, text: str) -> bool:
    """Whether a file has this text already."""
    try:
        return not file.is_symlink() and file.is_file() and file.read_bytes() == _bytes(text)
    except OSError:
        return False


def _refused(file: str, reason: str) -> Problem:
    help = "name another file" if reason == READ else "name another file, delete this one, or add --force"
    return Problem("OUT003", Severity.ERROR, f"'{file}' is not overwritten: {reason}", help=help)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def rewrite(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write those of the user's files that changed; who reaches one through a link means the file itself."""
    for file, text in after.items():
        if text != before[file]:
            _put(Path(os.path.realpath(file)), text)


def _put(file: Path, text: str) -> None:
    with _told(file):
        files.save(file, _bytes(text))


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """A failure to write the file, as a problem."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it cannot be opened").lower()
        problem = f"cannot write '{file}': {reason}"
        raise Invalid(Problem("OUT001", Severity.ERROR, problem, help="name a file that you can write")) from error


def gather(
    problems: Iterable[Problem],
    files: Iterable[str] = (),
    strict: bool = False,
    every: bool | None = None,
    texts: Mapping[str, bytes] | None = None,
) -> Findings:
    """The problems in the order of their places, with the lines they point at read from the files; `texts` are the
    content of those that are not read.
    """
    ordered = tuple(sorted(problems, key=_place))
    wanted: dict[str, set[int]] = {}
    for problem in ordered:
        if problem.position:
            wanted.setdefault(problem.position.file, set()).add(problem.position.line)
    texts = texts or {}
    lines = {(file, number): line for file, numbers in wanted.items() for number, line in _lines(file, numbers, texts)}
    every = settings().every if every is None else every
    return Findings(ordered, tuple(files), lines, strict, {}, str(Path.cwd()), every)


def _place(problem: Problem) -> tuple[Position, str, str]:
    return problem.position or Position("", 0, 0), problem.code, problem.message


def _lines(file: str, numbers: set[int], texts: Mapping[str, bytes]) -> Iterator[tuple[int, Line]]:
    """Lines of a file by number, as editors count; none where it cannot be read or is larger than a file of ours."""
    content = texts[file] if file in texts else _content(Path(file))
    if content is None:
        return
    start = len(BOM_UTF8) if content.startswith(BOM_UTF8) else 0
    for number, end in enumerate(_BREAK.finditer(content, start), start=1):
        if number in numbers:
            yield number, Line(content[start : end.start()].decode("utf-8", "replace"), start)
        start = end.end()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= BYTES else None
    except (OSError, ValueError):
        return None
