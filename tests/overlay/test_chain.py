"""`extends` reads files below its root and nothing else: no way out, no links, no devices, no circles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deployer.source.load import load
from deployer.source.overlay import overlay
from deployer.values.problem import Invalid
from tests.overlay.files import Folder


def test_paths_are_relative_to_the_file_that_names_them(folder: Folder) -> None:
    (folder.root / ".git").mkdir()
    folder.write(envs__eu__top="extends: ../base.yaml\nname: x\n", envs__base="extends: shared/all.yaml\na: 1\n")
    folder.write(envs__shared__all="b: 2\n")
    source = folder.read("envs/eu/top.yaml")
    assert source.data == {"b": 2, "a": 1, "name": "x"}
    assert str(source.at(("b",))) == "envs/shared/all.yaml:1:4"


def test_without_a_repository_the_folder_of_the_file_is_the_root(folder: Folder) -> None:
    folder.write(envs__top="extends: ../base.yaml\nname: x\n", base="a: 1\n")
    assert folder.refusal("envs/top.yaml") == [
        "envs/top.yaml:1:10 EXT002 '../base.yaml' lies outside 'envs', the folder that this environment may read"
    ]
    (folder.root / ".git").mkdir()
    assert folder.read("envs/top.yaml").data == {"a": 1, "name": "x"}


def test_the_working_directory_does_not_matter(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write(envs__top="extends: base.yaml\nname: x\n", envs__base="a: 1\n")
    first = folder.read("envs/top.yaml").data
    monkeypatch.chdir(folder.root / "envs")
    assert folder.read("top.yaml").data == first


WAYS_OUT = [
    *(
        "../outside.yaml",
        "../../outside.yaml",
        "sub/../../outside.yaml",
        "./../outside.yaml",
        "sub/../.././outside.yaml",
    ),
    *(
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        "//etc/passwd",
        "~/.bashrc",
        "~root/x",
        "..",
        ".",
        "./",
        "sub/..",
    ),
    *(
        "..\\outside.yaml",
        "C:\\x.yaml",
        "C:/x.yaml",
        "\\\\host\\share",
        "file:///etc/passwd",
        "http://localhost/x.yaml",
    ),
    *(
        "%2e%2e/outside.yaml",
        "..%2foutside.yaml",
        "..;/outside.yaml",
        "\uff0e\uff0e/outside.yaml",
        "sub/../..//outside.yaml",
    ),
    *("....//outside.yaml", ".../outside.yaml", "../root/../outside.yaml", "link-out.yaml", "folder-out/outside.yaml"),
    *("link-in.yaml", "folder-in/in.yaml", "link-chain.yaml", "link-self.yaml", "link-dev.yaml", "link-proc.yaml"),
    *(
        "pipe",
        "socketless",
        "sub",
        "sub/",
        "missing.yaml",
        "missing/base.yaml",
        "base.yaml/x",
        "Base.YAML",
        " base.yaml",
    ),
    *("base.yaml ", "base.yaml\\0", "$HOME/x", "${HOME}/x", "${var.x}", "*.yaml", "bas?.yaml", "x" * 300, "a/" * 3000),
    *(
        "deep/../../../../../../../../etc/passwd",
        "sub/../../" + "../" * 40 + "etc/passwd",
        "link-out.yaml/../sub",
    ),
    *("CON", "NUL", "aux.yaml", "dev/null", "unreadable.yaml", "large.yaml", "big-dir/../pipe", "sub/./../pipe"),
]


def lay(root: Path) -> None:
    """A root with everything in it that a path could abuse, and a file outside of it that must never be read."""
    (root.parent / "outside.yaml").write_text("secret: leaked\n", encoding="utf-8")
    (root / "sub").mkdir(parents=True)
    (root / "deep").mkdir()
    (root / "base.yaml").write_text("a: 1\n", encoding="utf-8")
    (root / "sub" / "in.yaml").write_text("b: 1\n", encoding="utf-8")
    for name, target in {
        "link-out.yaml": "../outside.yaml",
        "folder-out": "..",
        "link-in.yaml": "base.yaml",
        "folder-in": "sub",
        "link-chain.yaml": "link-out.yaml",
        "link-self.yaml": "link-self.yaml",
        "link-dev.yaml": "/dev/zero",
        "link-proc.yaml": "/proc/self/environ",
    }.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "pipe")
    with (root / "large.yaml").open("wb") as stream:
        stream.truncate(2**30)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_path_leads_out_and_nothing_but_files_is_read(folder: Folder, way: str) -> None:
    root = folder.root / "root"
    lay(root)
    (root / "top.yaml").write_text(f"name: x\nextends: '{way}'\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        overlay(load(root / "top.yaml"), {}, {"HOME": "/"})
    (problem,) = caught.value.problems
    assert problem.code in ("EXT001", "EXT002", "EXT003", "YML001", "YML002", "YML003")
    assert problem.position and (problem.position.line, problem.position.column) == (2, 10)
    assert "leaked" not in str(caught.value)


def test_there_are_enough_ways() -> None:
    assert len(set(WAYS_OUT)) >= 60


@pytest.mark.parametrize(
    "way", ["base.yaml", "./base.yaml", "sub/../base.yaml", "sub//in.yaml", "deep/../sub/in.yaml", "pipe/../base.yaml"]
)
def test_honest_paths_are_read(folder: Folder, way: str) -> None:
    root = folder.root / "root"
    lay(root)
    (root / "top.yaml").write_text(f"extends: {way}\n", encoding="utf-8")
    assert set(overlay(load(root / "top.yaml"), {}, {}).data) <= {"a", "b"}


@pytest.mark.parametrize("value", ["[base.yaml]", "{file: base.yaml}", "7", "true", "null", "''", "' '"])
def test_extends_names_one_file(folder: Folder, value: str) -> None:
    folder.write(top=f"name: x\nextends: {value}\n", base="a: 1\n")
    (problem,) = folder.refusal()
    assert problem.endswith("EXT001 'extends' must be text")


def test_a_circle_is_shown(folder: Folder) -> None:
    folder.write(top="extends: a.yaml\n", a="extends: b.yaml\n", b="x: 1\nextends: a.yaml\n")
    assert folder.refusal() == ["b.yaml:2:10 EXT004 files extend each other in a circle: a.yaml -> b.yaml -> a.yaml"]
    folder.write(top="extends: top.yaml\n")
    assert folder.refusal()[0].endswith("top.yaml -> top.yaml")


def test_a_long_chain_is_refused(folder: Folder) -> None:
    folder.write(**{f"f{n}": f"extends: f{n + 1}.yaml\n" for n in range(20)}, f20="a: 1\n", top="extends: f6.yaml\n")
    assert folder.read().data == {"a": 1}
    assert folder.refusal("f0.yaml")[0].endswith("EXT005 chain of more than 16 files")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [1\n", "base.yaml:1:4 YML010 '[' has no end"),
        ("- a\n", "base.yaml:1:1 YML007 file holds a list at the top"),
        ("", "base.yaml:1:1 YML006 file is empty"),
        ("a: 1\na: 2\n", "base.yaml:2:1 YML012 key 'a' is written twice"),
    ],
)
def test_mistakes_in_an_extended_file_are_told_there(folder: Folder, text: str, problem: str) -> None:
    assert folder.write(top="extends: base.yaml\n", base=text).refusal() == [problem]


def test_a_missing_file_is_told_where_it_is_named(folder: Folder) -> None:
    folder.write(top="name: x\nextends: base.yaml\n")
    assert folder.refusal() == ["top.yaml:2:10 YML001 'base.yaml': no such file"]


LARGE = {"YML032": f"[{'1,' * 200_000}]", "YML003": "1\n" + f"# {'x' * 1000}\n" * 6000}
"""Values of which two fit and three do not, by the code of the refusal."""


@pytest.mark.parametrize("code", LARGE)
def test_all_files_together_keep_the_limits_of_one(folder: Folder, code: str) -> None:
    folder.write(**{f"f{n}": f"extends: f{n + 1}.yaml\nk{n}: {LARGE[code]}\n" for n in range(3)}, f3="a: 1\n")
    assert folder.read("f1.yaml").data["a"] == 1
    assert code in folder.refusal("f0.yaml")[0]
