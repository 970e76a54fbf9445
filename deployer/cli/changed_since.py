"""Which environments mean something else than at a revision of the git repository that holds them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from msgspec import Struct

from deployer.check.extensions.catalogue import catalogue
from deployer.cli.environment_args import EnvironmentArgs
from deployer.cli.options import values_of
from deployer.cli.printing import say
from deployer.planning.meaning import meanings
from deployer.reports.ansi import printable
from deployer.values.problem import Invalid, Problem, Severity

_READ = (".yaml", ".yml", ".json")
"""Files that may take part in an environment; one that extends a file of another name counts as changed."""


class _Past(Struct, frozen=True):
    """The repository at a revision, in a folder of its own."""

    top: Path
    folder: Path

    def place(self, file: Path) -> Path:
        """Where a file of the repository lies in that folder; another is where it is."""
        real = Path(os.path.realpath(file))
        return self.folder / real.relative_to(self.top) if real.is_relative_to(self.top) else file


def changed_since(revision: str, asked: EnvironmentArgs) -> tuple[str, ...]:
    """The environments whose content, with everything that they extend, their variables and the team's catalogue, means
    something else now; new ones, and what could not be read then or cannot be read now, among them. Raises Invalid.
    """
    by_top: dict[Path, list[str]] = {}
    for file in asked.environments:
        by_top.setdefault(_top(Path(os.path.realpath(file)).parent), []).append(file)
    then: dict[str, str] = {}
    for top, files in by_top.items():
        with _past(top, revision) as past:
            _tell_removed(past, asked.environments)
            then |= _then(past, files, asked)
    now = meanings(asked.environments, asked.catalog, asked.variables or {})
    return tuple(file for file in asked.environments if file not in now or now[file] != then.get(file))


def _then(past: _Past, files: Sequence[str], asked: EnvironmentArgs) -> dict[str, str]:
    """What the files meant. Nothing of any where the values or the rows of the time cannot be read."""
    places = {str(past.place(Path(file))): file for file in files}
    folder = asked.catalog_folder and past.place(asked.catalog_folder)
    try:
        catalog = catalogue(asked.as_of, folder if folder and folder.is_dir() else None)
        variables = values_of(click.get_current_context(), past.place)
    except Invalid:
        return {}
    return {places[file]: meaning for file, meaning in meanings(list(places), catalog, variables).items()}


def _tell_removed(past: _Past, environments: Iterable[str]) -> None:
    """An environment whose file is gone is nobody's to plan: say so, since what it made is still live."""
    for folder in dict.fromkeys(Path(file).parent for file in environments):
        there = past.place(folder)
        for file in sorted(there.glob("*.y*ml")) if there.is_dir() else ():
            if not file.name.startswith(("_", ".")) and not (folder / file.name).exists():
                text = (
                    f"'{folder / file.name}' was removed since: what it deployed is still there until it is destroyed"
                )
                say(f"warning: {printable(text)}\n", sys.stderr)


@contextmanager
def _past(top: Path, revision: str) -> Iterator[_Past]:
    """The YAML and JSON files of a commit, in a folder that is gone afterwards."""
    commit = (
        _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    )
    if not commit:
        message = f"'{printable(revision)}' is no revision of the repository '{top.name}'"
        help = "name a branch, a tag or a commit that was fetched; in a build, check out with the whole history"
        raise Invalid(Problem("REV001", Severity.ERROR, message, help=help))
    entries = [line.partition(b"\t") for line in _git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")]
    blobs = [
        (head.split()[2], os.fsdecode(name))
        for head, _, name in entries
        if head.startswith((b"100644", b"100755")) and name.endswith(tuple(map(str.encode, _READ)))
    ]
    with TemporaryDirectory(prefix="deployer-") as name:
        folder = Path(os.path.realpath(name))
        (folder / ".git").mkdir()  # `extends` may lead as far as the repository goes
        answers = _git(top, "cat-file", "--batch", given=b"".join(id + b"\n" for id, _ in blobs))
        start = 0
        for _, path in blobs:
            line = answers.index(b"\n", start)
            end = line + 1 + int(answers[start:line].split()[2])
            _put(folder, path, answers[line + 1 : end])
            start = end + 1
        yield _Past(top, folder)


def _put(folder: Path, path: str, content: bytes) -> None:
    file = folder / path
    if ".." in Path(path).parts or not file.is_relative_to(folder):
        return  # no git makes such a tree; a repository that holds one was made by hand
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _top(folder: Path) -> Path:
    """The top of the repository that holds a folder. Raises Invalid."""
    found = _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
    if not found:
        message = f"'{folder}' is in no git repository that can be read, and --changed-since compares with one"
        raise Invalid(Problem("REV001", Severity.ERROR, message, help="run it where the environments are checked out"))
    return Path(os.path.realpath(found))


def _git(folder: Path, *words: str, given: bytes | None = None) -> bytes:
    """What git prints; nothing where it fails. Raises Invalid where there is no git."""
    program = shutil.which("git")
    if program is None:
        message = "--changed-since asks git, and git is not installed"
        raise Invalid(Problem("REV001", Severity.ERROR, message, help="install git, or omit --changed-since"))
    ran = subprocess.run([program, "-C", str(folder), *words], input=given, capture_output=True, check=False)  # noqa: S603 - no shell
    return ran.stdout if ran.returncode == 0 else b""
