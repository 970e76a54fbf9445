"""The wheel holds everything that the tool needs, and runs where there is no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
    "sdist"
]["include"]
DAY = ("--as-of", "2026-11-23")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a publisher builds it, with the build backend of the lock."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a new environment that holds the wheel.

    The libraries are those that this test runs with, which are the locked ones: they are lent, not installed again.
    """
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin" / "deployer"


def files(folder: Path, *endings: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in folder.rglob("*") if path.is_file() and path.name.endswith(endings)}


def test_the_wheel_carries_code_facts_and_templates_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    code = files(ROOT / "deployer", ".py", ".yaml", ".toml", ".json", ".md", "py.typed")
    templates = {f"deployer/{name}" for name in files(ROOT / "templates", "")}
    assert names == code | templates
    assert any(name.startswith("deployer/catalog/") and name.endswith(".yaml") for name in names)
    assert any(name.startswith("deployer/sandbox/facts/") and name.endswith(".json") for name in names)
    assert any(name.endswith(".j2") for name in names)


def test_both_distributions_are_the_same_bytes_from_another_folder_another_day_and_with_other_rights(
    wheel: Path, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("here", "elsewhere")]
    for folder in folders:
        folder.mkdir()
        for each in (*SOURCES, "pyproject.toml", ".gitignore"):
            copy = shutil.copytree if (ROOT / each).is_dir() else shutil.copyfile
            copy(ROOT / each, folder / each)
    for path in folders[1].rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    built = []
    for folder, targets in zip(folders, (["-t", "sdist"], ["-t", "sdist", "-t", "wheel"]), strict=True):
        build = [sys.executable, "-m", "hatchling", "build", *targets]
        subprocess.run(build, check=True, capture_output=True, cwd=folder)
        built.append(folder / "dist")
    (here,), (elsewhere,) = (list(folder.glob("*.tar.gz")) for folder in built)
    assert here.read_bytes() == elsewhere.read_bytes()
    assert next(built[1].glob("*.whl")).read_bytes() == wheel.read_bytes()


def test_the_wheel_runs_the_demo_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        command = [str(installed), *arguments]
        ran = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin"}
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout + ran.stderr

    code = "import deployer.source.files as s; print(s.__file__, s.templates(), sep='\\n')"
    python = [str(installed.parent / "python"), "-c", code]
    paths = subprocess.run(python, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    assert all(Path(path).is_relative_to(installed.parents[1]) for path in paths), "the wheel runs, not the checkout"

    run("init", "--accept-marketplace-terms", *DAY)
    assert "valid, 1 file" in run("validate", *DAY, "environments/dev.yaml")
    assert "Plan: 7 to add, 0 to change, 0 to destroy.\n" in run("plan", "--sandbox", *DAY, "environments")
    run("render", *DAY, "--out", "out", "environments")
    assert "Resources: 7 added" in run("apply", "--sandbox", *DAY, "--auto-approve", "environments")
    assert "ok " in run("verify", "--sandbox", *DAY, "environments")
    assert "https://chat-dev." in run("outputs", "--sandbox", "environments")
