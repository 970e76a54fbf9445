"""A sandbox in which an environment was applied once, for the many tests of a module that look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.cli.main import main

FAMILY = "standardNCADSA100v4Family"


def applied_once(factory: pytest.TempPathFactory, text: str, *, cores: int = 0) -> Path:
    """A folder with the state of the sandbox; `cores` are granted before."""
    folder = factory.mktemp("applied")
    state = ("--sandbox-state", str(folder / "s.json"))
    (folder / "test.yaml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        if cores:
            assert main(("sandbox", "quota", FAMILY, str(cores), *state)) == 0
        assert main(("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", *state, "test.yaml")) == 0
    return folder


def copy_applied(folder: Path, to: Path, text: str) -> None:
    """The same where commands look for the sandbox and for `test.yaml`."""
    (to / ".deployer").mkdir()
    for file in folder.glob("s.*"):
        (to / ".deployer" / file.name.replace("s.", "sandbox.", 1)).write_bytes(file.read_bytes())
    (to / "test.yaml").write_text(text, encoding="utf-8")
