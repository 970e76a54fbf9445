"""The Makefile needs only python3 with venv, and says so where that is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OLD = '#!/bin/sh\ncase "$2" in *version_info*) exit 1;; esac\n'
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n'

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What make needs of a checkout."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make with the python3 of the folder, if it has one."""
    command = ["make", "--no-print-directory", f"PYTHON={folder / 'python3'}", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@needs_make
@pytest.mark.parametrize(
    ("python", "message"),
    [(None, "is not installed"), (OLD, "is older than 3.11"), (WITHOUT_VENV, "has no venv")],
)
@pytest.mark.parametrize("target", ["demo", "test"])
def test_what_is_missing_is_named_before_anything_is_done(
    folder: Path, python: str | None, message: str, target: str
) -> None:
    if python is not None:
        (folder / "python3").write_text(python, encoding="utf-8")
        (folder / "python3").chmod(0o755)
    ran = make(folder, target)
    assert ran.returncode != 0
    assert ran.stderr.startswith("error: ")
    assert message in ran.stderr.splitlines()[0]
    assert ran.stdout == ""
    assert not (folder / ".venv").exists()


@needs_make
def test_help_tells_every_target(folder: Path) -> None:
    told = {line.split()[1] for line in make(folder, "help").stdout.splitlines()}
    (phony,) = [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith(".PHONY:")]
    assert told == set(phony.split()[1:])


@needs_make
def test_an_install_that_is_up_to_date_is_not_repeated(folder: Path) -> None:
    assert "pip" in make(folder, "--dry-run", "demo", "lint").stdout
    for stamp in ("bin/python", ".runtime", ".dev"):
        (folder / ".venv" / stamp).parent.mkdir(parents=True, exist_ok=True)
        (folder / ".venv" / stamp).touch()
    assert "pip" not in make(folder, "--dry-run", "demo", "lint").stdout
    later = (folder / ".venv" / ".dev").stat().st_mtime + 10
    os.utime(folder / "requirements" / "dev.txt", (later, later))
    assert "requirements/dev.txt" in make(folder, "--dry-run", "lint").stdout
