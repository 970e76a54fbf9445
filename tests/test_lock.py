"""What is installed is what was locked, wherever it is installed from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LISTS = ("az", "browser", "build", "dev", "fuzz", "runtime")
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>\S+)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pinned(name: str) -> dict[str, str]:
    return {match["name"]: match["version"] for match in PINNED.finditer(text(name))}


def wanted(requirements: list[str]) -> set[str]:
    names = (re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0] for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("name", LISTS)
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", text(name).strip())
    requirements = [block for block in blocks if not block.startswith("#")]
    assert requirements
    for block in requirements:
        assert PINNED.match(block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


@pytest.mark.parametrize("name", LISTS)
def test_the_lock_names_no_host_and_no_place_of_a_machine(name: str) -> None:
    assert not re.search(r"https?:|file://|index-url|find-links|trusted-host| @ |^-[efi]\b", text(name), re.MULTILINE)


def test_everything_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    runtime = [*project["project"]["dependencies"], *(one for name in extras if name != "dev" for one in extras[name])]
    assert wanted(runtime) <= pinned("runtime").keys()
    assert wanted(project["build-system"]["requires"]) <= pinned("build").keys()
    assert wanted(extras["dev"]) <= pinned("dev").keys()


def test_the_lists_agree_with_each_other() -> None:
    for name in ("build", "runtime"):
        assert pinned(name).items() <= pinned("dev").items()
