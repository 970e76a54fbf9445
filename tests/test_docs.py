"""What the documentation says is true: its examples run, its tables are complete, its links lead somewhere."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from deployer.cli import main
from deployer.shell.exits import Exit
from docs.write import pages

ROOT = Path(__file__).parents[1]
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def examples(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a text, each with what it is said to print."""
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield command, expected


def pattern(expected: str) -> re.Pattern[str]:
    """What is printed, where a line `...` stands for any lines."""
    lines = (r"(?:.*\n)*" if line == "...\n" else re.escape(line) for line in expected.splitlines(keepends=True))
    return re.compile("".join(lines))


WITH_EXAMPLES = [path for path in TEXTS if BLOCK.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.name)
def test_the_examples_print_what_is_said(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "environments", tmp_path / "environments")
    monkeypatch.chdir(tmp_path)
    for name in ("DEPLOYER_SANDBOX", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    for command, expected in examples(path.read_text(encoding="utf-8")):
        words = shlex.split(command)
        assert words[0] == "deployer", command
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            main(words[1:])
        assert pattern(expected).fullmatch(printed.getvalue()), f"{command} prints\n{printed.getvalue()}"


def test_the_readme_has_examples_and_all_of_them_pin_the_day() -> None:
    commands = [command for path in TEXTS for command, _ in examples(path.read_text(encoding="utf-8"))]
    assert len(commands) >= 8
    for command in commands:
        assert "--as-of 2" in command or shlex.split(command)[1] in ("outputs", "destroy", "sandbox"), command


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.name)
def test_what_is_made_from_the_code_is_what_make_docs_writes(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == pages()[page], "run make docs"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_to_files_lead_to_files(path: Path) -> None:
    targets = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (path.parent / link).exists()] == []


def test_the_table_of_exit_codes_is_complete() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert told == {code.value for code in Exit}
    for code in Exit:
        if 2 < code < 100 or code == 1:
            assert f"| {code.value} | {code.name.lower()} |" in text


def test_the_make_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in TEXTS:
        for target in re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)\b(?= *(?:`|#|\n|,))", path.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{path.name}: make {target}"


def test_continuous_integration_calls_what_the_readme_says() -> None:
    assert "make test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test " in (ROOT / "README.md").read_text(encoding="utf-8")
