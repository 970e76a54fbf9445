"""The wheel holds everything that the tool needs, and runs where there is no checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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
    code = files(ROOT / "deployer", ".py", ".yaml", ".json", ".md", "py.typed")
    templates = {f"deployer/{name}" for name in files(ROOT / "templates", "")}
    assert names == code | templates
    assert any(name.startswith("deployer/catalog/") and name.endswith(".yaml") for name in names)
    assert any(name.startswith("deployer/sandbox/facts/") and name.endswith(".json") for name in names)
    assert any(name.endswith(".j2") for name in names)


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
