"""Only regular, readable files of bounded size are read, and whatever else a path leads to is said in one line."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployer.source.load import load
from deployer.source.yaml.text import BYTES
from deployer.values.problem import Invalid


def refusal(path: Path | str) -> str:
    """The one problem of a file, without the path before it."""
    with pytest.raises(Invalid) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert problem.help
    return f"{str(problem.position).removeprefix(str(path))} {problem.code} {problem.message}"


@contextmanager
def without_rights() -> Iterator[None]:
    """For a while nobody special, if we are root: root may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_is_read_and_keeps_the_name_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dev.yaml").write_text("name: dev\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    source = load("dev.yaml")
    assert source.data == {"name": "dev"}
    assert str(source.at(("name",))) == "dev.yaml:1:7"
    assert source.texts == {"dev.yaml": "name: dev\n"}


def test_links_that_the_user_names_are_followed(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("name: dev\n", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("dev.yaml")
    assert load(tmp_path / "link.yaml").data == {"name": "dev"}


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "dev.yaml") == ":1:1 YML001 no such file"


def test_a_link_to_nowhere_and_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "nowhere").symlink_to("missing")
    (tmp_path / "self").symlink_to("self")
    assert refusal(tmp_path / "nowhere") == ":1:1 YML001 no such file"
    assert refusal(tmp_path / "self").startswith(":1:1 YML001 cannot be read: ")


def test_a_file_used_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("name: dev\n", encoding="utf-8")
    assert refusal(tmp_path / "dev.yaml" / "x").startswith(":1:1 YML001 cannot be read: ")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_path_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    assert " YML001 " in refusal(str(tmp_path / name))


def test_a_file_that_we_may_not_read(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text("name: dev\n", encoding="utf-8")
    path.chmod(0)
    with without_rights():
        assert refusal(path) == ":1:1 YML001 no right to read the file"


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ":1:1 YML002 is a folder, not a file"


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/tty"])
def test_a_device(device: str) -> None:
    if not Path(device).exists():
        pytest.skip(f"there is no {device} here")
    assert refusal(device) == ":1:1 YML002 is not a regular file"


def test_a_named_pipe_does_not_make_us_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    assert refusal(tmp_path / "pipe") == ":1:1 YML002 is not a regular file"
    assert refusal(tmp_path / "link") == ":1:1 YML002 is not a regular file"


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the paths of sockets are short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        assert refusal("socket") == ":1:1 YML002 is not a regular file"


def test_a_file_over_the_limit_is_not_read_at_all(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    with path.open("wb") as stream:
        stream.truncate(2**40)
    assert refusal(path) == ":1:1 YML003 larger than 16 MiB"


def test_a_file_of_just_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_bytes(b"name: dev\n" + b"\n" * (BYTES - 10))
    assert load(path).data == {"name": "dev"}
    with path.open("ab") as stream:
        stream.write(b"\n")
    assert refusal(path) == ":1:1 YML003 larger than 16 MiB"


def test_files_of_the_system_that_claim_to_be_empty(tmp_path: Path) -> None:
    if not Path("/proc/self/environ").exists():
        pytest.skip("there is no /proc here")
    with pytest.raises(Invalid):
        load("/proc/self/environ")
