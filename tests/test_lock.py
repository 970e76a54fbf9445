"""What is installed is what was locked, wherever it is installed from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LISTS = ("audit", "az", "browser", "build", "dev", "fuzz", "runtime")
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


PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = (("Linux", "linux", "posix"), ("Darwin", "darwin", "posix"), ("Windows", "win32", "nt"))


def installed(name: str) -> Iterator[Distribution]:
    """Those of a list that are installed here: all of them after `make test`."""
    for each in pinned(name):
        with suppress(PackageNotFoundError):
            yield distribution(each)


@pytest.mark.parametrize("name", ["build", "runtime", "dev"])
def test_a_list_holds_what_its_libraries_need_on_every_python_and_system(name: str) -> None:
    """The lists have no markers: what one system or Python alone needs stands there for all."""
    held = pinned(name).keys()
    lacking = set()
    for library in installed(name):
        needs = [Requirement(text) for text in library.requires or ()]
        for need, python, (system, platform, os_name) in product(needs, PYTHONS, SYSTEMS):
            words = {"python_version": python, "python_full_version": f"{python}.2", "platform_system": system}
            words |= {"sys_platform": platform, "os_name": os_name, "extra": ""}
            if (need.marker is None or need.marker.evaluate(words)) and canonicalize_name(need.name) not in held:
                lacking.add((library.metadata["Name"], str(need), python, system))
    assert not lacking


@pytest.mark.parametrize("name", ["build", "runtime", "dev"])
def test_every_library_of_a_list_may_be_installed_on_every_python(name: str) -> None:
    for library in installed(name):
        allowed = SpecifierSet(str(library.metadata.json.get("requires_python", "")))
        assert all(allowed.contains(f"{python}.2") for python in PYTHONS), library.metadata["Name"]


def test_what_an_audit_passes_over_has_an_id_and_a_reason() -> None:
    lines = (ROOT / "requirements" / "audit-ignored.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert line.startswith("#") or re.fullmatch(r"(GHSA|PYSEC|CVE)-\S+  # \S.{20,}", line), line
