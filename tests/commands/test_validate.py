"""deployer validate: all problems of all files, each on its line, and nothing worse than exit 1."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Ran, Run

GOOD = """\
name: dev
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-dev
location: eastus2
hub: {name: hub-dev}
projects:
  - name: assistants
    deployments:
      - {model: mistral-small-2503, name: chat}
"""
DAY = ("--as-of", "2026-11-23")
MIB = 2**20


def write(name: str, text: str | bytes) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def codes(ran: Ran) -> list[str]:
    return [line.split(" error ")[1].split(":")[0] for line in ran.out.splitlines() if " error " in line]


def test_a_valid_file_prints_nothing_but_a_word_on_stderr(run: Run) -> None:
    ran = run("validate", *DAY, write("good.yaml", GOOD))
    assert (ran.code, ran.out, ran.err) == (0, "", "valid, 1 file: 0 errors, 0 warnings\n")


def test_problems_of_all_files_are_told_at_once_in_the_order_of_their_places(run: Run) -> None:
    write("b.yaml", GOOD.replace("mistral-small-2503", "mistral-smal-2503") + "tgas: {}\n")
    write("a.yaml", GOOD.replace("name: dev", "name: other").replace("chat", "code").replace("eastus2", "eastus22"))
    write("c.yaml", "")
    ran = run("validate", *DAY, "c.yaml", "b.yaml", "a.yaml", "gone.yaml")
    assert ran.code == 1
    places = [line.split(": error ")[0] for line in ran.out.splitlines() if ": error " in line]
    assert [place.split(":")[0] for place in places] == sorted(place.split(":")[0] for place in places)
    assert {place.split(":")[0] for place in places} == {"a.yaml", "b.yaml", "c.yaml", "gone.yaml"}
    assert "'eastus2'" in ran.out
    assert "did you mean 'mistral-small-2503'" in ran.out
    assert "did you mean 'tags'" in ran.out
    assert ran.err.startswith("not valid, 4 files: ")


def test_a_clash_between_two_files_is_found(run: Run) -> None:
    write("env/a.yaml", GOOD)
    write(
        "env/b.yaml", GOOD.replace("name: dev", "name: two").replace("rg-dev", "rg-two").replace("hub-dev", "hub-two")
    )
    assert "NAM007" in codes(run("validate", *DAY, "env"))
    assert run("validate", *DAY, "env/a.yaml").code == run("validate", *DAY, "env/b.yaml").code == 0


BAD: dict[str, str | bytes] = {
    "empty": "",
    "only a comment": "# nothing\n",
    "list at the top": "- name: dev\n",
    "a word at the top": "name",
    "binary": bytes(range(256)) * 4,
    "not utf-8": b"name: \xff\xfe\n",
    "utf-16 without a mark": "name: dev".encode("utf-16-le"),
    "a tab for indentation": "hub:\n\tname: x\n",
    "a key twice": "name: a\nname: b\n",
    "an open bracket": "tags: {a: b\n",
    "an alias bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "too deep": "a: " + "[" * 100_000,
    "too large": b"a: " + b"x" * (16 * MIB),
    "a huge number": "name: " + "9" * 100_000 + "\n",
    "two documents": GOOD + "---\n" + GOOD,
    "a tag that asks for code": "name: !!python/object/apply:os.system ['touch owned']\n",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_line_each_with_its_place(run: Run, name: str, tmp_path: Path) -> None:
    file = write("bad.yaml", BAD[name])
    before = sorted(tmp_path.rglob("*"))
    ran = run("validate", *DAY, file)
    assert ran.code == 1
    first = ran.out.splitlines()[0]
    assert first.startswith("bad.yaml:")
    assert first.split(":")[1].isdigit() and first.split(":")[2].isdigit()
    assert " error " in first
    assert len(first) < 300
    assert not any(ord(char) < 32 for char in first)
    assert "Traceback" not in ran.out + ran.err
    assert sorted(tmp_path.rglob("*")) == before, "nothing is written"


@pytest.fixture
def nobody(run: Run, tmp_path: Path) -> Iterator[None]:
    """Run as a user who may not read everything; as the superuser, who may, this process becomes nobody for a while."""
    run("validate", *DAY, write("first.yaml", "name: x"))  # imports what is imported late, while we may read it
    (tmp_path / "closed").mkdir()
    write("secret.yaml", GOOD)
    write("closed/a.yaml", GOOD)
    for name in ("closed", "secret.yaml"):
        (tmp_path / name).chmod(0)
    tmp_path.chmod(0o755)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)
    (tmp_path / "closed").chmod(0o700)


@pytest.mark.usefixtures("nobody")
def test_no_right_to_read_is_one_line_each(run: Run) -> None:
    ran = run("validate", *DAY, "secret.yaml", "closed")
    assert ran.code == 1
    lines = [line for line in ran.out.splitlines() if not line.startswith("  help: ")]
    assert lines == [
        "error ENV001: cannot read folder 'closed': permission denied",
        "secret.yaml:1:1: error YML001: no right to read the file",
    ]


def test_files_that_are_none_are_one_line_each(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    wrong = ["gone.yaml", "empty", "pipe.yaml", "loop.yaml", "/dev/zero", "good.yaml/x"]
    write("good.yaml", GOOD)
    ran = run("validate", *DAY, *wrong, "good.yaml")
    assert ran.code == 1
    lines = [line for line in ran.out.splitlines() if not line.startswith("  help: ")]
    assert len(lines) == len(wrong)
    assert all("error" in line for line in lines)


def test_json_says_how_many_and_whether(run: Run) -> None:
    ran = run("validate", *DAY, "-o", "json", write("bad.yaml", GOOD.replace("eastus2", "nowhere")))
    result = json.loads(ran.out)
    assert ran.code == 1
    assert result["valid"] is False
    assert result["error_count"] == len([x for x in result["diagnostics"] if x["severity"] == "error"]) >= 1
    assert result["warning_count"] == len([x for x in result["diagnostics"] if x["severity"] == "warning"])
    assert result["format_version"] == "1.0"
    good = json.loads(run("validate", *DAY, "-o", "json", write("good.yaml", GOOD)).out)
    assert (good["valid"], good["diagnostics"]) == (True, [])


def test_several_formats_go_to_several_files(run: Run) -> None:
    file = write("bad.yaml", GOOD.replace("eastus2", "nowhere"))
    formats = ["-o", "sarif", "--output-file", "out/a.sarif", "-o", "junit", "--output-file", "b.xml", "-o", "github"]
    ran = run("validate", *DAY, *formats, file)
    assert ran.out.startswith("::error file=bad.yaml,line=5")
    assert json.loads(Path("out/a.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert Path("b.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_a_report_that_cannot_be_written_is_one_line(run: Run) -> None:
    ran = run("validate", *DAY, "-o", "json", "--output-file", "good.yaml/x", write("good.yaml", GOOD))
    assert ran.code == 1
    assert ran.err.startswith("error OUT001: cannot write 'good.yaml/x'")
    assert "Traceback" not in ran.err


def test_the_sarif_report_tells_what_the_rules_are(run: Run) -> None:
    file = write("bad.yaml", GOOD.replace("mistral-small-2503", "mistral-smal-2503"))
    driver = json.loads(run("validate", *DAY, "-o", "sarif", file).out)["runs"][0]["tool"]["driver"]
    rule = next(rule for rule in driver["rules"] if rule["id"] == "MOD001")
    assert rule["shortDescription"]["text"] == "A model must be in the catalogue."


def test_strict_makes_warnings_fail(run: Run) -> None:
    file = write("aging.yaml", GOOD.replace("mistral-small-2503", "Ministral-3B"))
    assert (run("validate", *DAY, file).code, run("validate", *DAY, "--strict", file).code) == (0, 1)
    assert run("validate", *DAY, "--strict", "--exit-codes=extended", file).code == 14
    assert run("validate", *DAY, "--exit-codes=extended", write("empty.yaml", "")).code == 10


def test_the_day_decides(run: Run) -> None:
    old = write("old.yaml", GOOD.replace("mistral-small-2503", "Mistral-large-2402"))
    assert "LIF001" in codes(run("validate", *DAY, old))
    assert run("validate", "--as-of", "2024-08-05", old).code == 0


def test_a_finding_is_answered_on_its_line(run: Run) -> None:
    answer = "  # deployer: ignore[LIF004] we move in spring until=2027-03-01"
    text = GOOD.replace("{model: mistral-small-2503, name: chat}", "{model: Ministral-3B, name: chat}" + answer)
    file = write("answered.yaml", text)
    assert run("validate", *DAY, "--strict", file).code == 0
    assert run("validate", "--as-of", "2027-03-02", "--strict", file).code == 1


def test_variables_come_from_the_command_line(run: Run) -> None:
    file = write("open.yaml", GOOD.replace("eastus2", "${var.where}") + "variables: {where: nowhere}\n")
    assert run("validate", *DAY, file).code == 1
    assert run("validate", *DAY, "--var", "where=eastus2", file).code == 0
    assert "whree" in run("validate", *DAY, "--var", "whree=eastus2", file).out


def test_the_same_files_give_the_same_bytes(run: Run) -> None:
    write("env/a.yaml", GOOD.replace("eastus2", "nowhere"))
    write("env/b.yaml", GOOD.replace("hub:", "hbu:"))
    for name in ("text", "json", "sarif", "junit", "github", "azure-devops", "gitlab"):
        first = run("validate", *DAY, "-o", name, "env/a.yaml", "env/b.yaml").out
        assert first == run("validate", *DAY, "-o", name, "env/b.yaml", "env/a.yaml").out or name == "junit"
        assert first == run("validate", *DAY, "-o", name, "env").out
        assert "\r" not in first


def test_what_an_editor_has_stands_for_the_file_of_its_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places, lines shown, `extends` and rules that compare files go by it; the disk has another content."""

    def piped(text: str | bytes, *words: str) -> Ran:
        content = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        return run("validate", *DAY, *words)

    assert piped(GOOD, "-").code == 0
    assert piped(GOOD.replace("eastus2", "eastus22"), "-").out.startswith("<stdin>:5:11: error REG001")
    write("envs/_base.yaml", GOOD.replace("name: dev\n", ""))
    write("envs/dev.yaml", "name: [")
    write("envs/other.yaml", "extends: _base.yaml\nname: other\nresource_group: rg-o\nhub: {name: hub-o}\n")
    named = ("--stdin-filename", "./envs/dev.yaml", "-")
    assert piped("extends: _base.yaml\nname: dev\n", *named).code == 0
    both = piped("extends: _base.yaml\nname: other\nlocation: westus3\n", "envs", *named)
    assert "./envs/dev.yaml:2:7: error NAM" in both.out
    assert "name: other" in both.out
    assert "2 files" in both.err
    uri = json.loads(piped("name: [", *named, "-o", "sarif").out)["runs"][0]["results"][0]["locations"][0]
    assert uri["physicalLocation"]["artifactLocation"]["uri"] == "envs/dev.yaml"
    assert piped(b"\xff", "-").out.startswith("<stdin>:1:1: error YML")
    assert "YML003" in piped(b"#" * (16 * MIB + 1), "-").out
    assert piped("", "-").out.startswith("<stdin>:1:1: error YML006")
    assert "--stdin-filename names" in piped(GOOD, "--stdin-filename", "x.yaml", "envs/other.yaml").err
    assert "--fix writes files" in piped(GOOD, "--fix", "-").err
    monkeypatch.setattr("sys.stdin", None)
    assert "YML006" in run("validate", "-").out
