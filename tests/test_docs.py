"""What the documentation says is true: its examples run, its tables are complete, its links lead somewhere."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import PIPE, STDOUT

import click
import pytest

from deployer.cli.exits import Exit
from deployer.cli.main import main
from deployer.cli.menu import Menu
from deployer.cli.settings import Settings
from deployer.sandbox.state.store import opened
from docs.pictures import FOLDER, SCENES, THEMES, Scene, draw, words
from docs.write import pages
from tests.platform import TENANT
from tests.scenarios.test_import import by_hand
from tests.world import SUBSCRIPTION, World, environment

ROOT = Path(__file__).parents[1]
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r'^```(?:console|\w+ title="(?P<file>[^"\n]+)")\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL)
OTHER = re.compile(r"^```(?:sh|yaml|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def steps(text: str) -> Iterator[tuple[str, str, str]]:
    """What a reader does: a file to write, or none; a command; what is in the file, or what the command prints."""
    for block in BLOCK.finditer(text):
        if block["file"]:
            yield block["file"], "", block["body"]
            continue
        for part in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
            yield "", *part.split("\n", 1)


def examples(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a text, each with what it is said to print."""
    return ((command, expected) for file, command, expected in steps(text) if not file)


def printed(command: str) -> str:
    """What a command prints. Those of deployer run here, since a process of its own for each would take long."""
    line, _, file = command.partition(" > ")
    words = shlex.split(line)
    if words[0] != "deployer":
        places = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        given = {**os.environ, "PATH": places, "PYTHONWARNINGS": "ignore"}
        ran = subprocess.run(words, env=given, stdout=PIPE, stderr=STDOUT, text=True, timeout=240, check=False)
        return ran.stdout
    out = io.StringIO()
    with redirect_stdout(io.StringIO() if file else out) as result, redirect_stderr(out):
        main(words[1:])
    if file:
        Path(file).write_text(result.getvalue(), encoding="utf-8")
    return out.getvalue()


def pattern(expected: str) -> re.Pattern[str]:
    """What is printed, where a line `...` stands for any lines, and `...` within a line for the like of it."""
    lines = expected.splitlines(keepends=True)
    return re.compile(
        "".join(r"(?:.*\n)*" if line == "...\n" else ".*".join(map(re.escape, line.split("..."))) for line in lines)
    )


def made_demo() -> None:
    """`make demo`, in the same folder."""
    assert main(["sandbox", "quota", "standardNCADSA100v4Family", "24"]) == 0
    assert main(["apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "environments/dev.yaml"]) == 0


def made_by_hand() -> None:
    """Somebody clicked a hub with two endpoints together."""
    assert main(["sandbox", "quota", "standardNCADSA100v4Family", "48"]) == 0
    assert main(["inventory", "--sandbox", "--as-of", "2026-11-23", "--subscription", SUBSCRIPTION]) == 0
    with opened(Path(".deployer/sandbox.json")) as cloud:
        world = World()
        world.cloud = cloud
        by_hand(world)


def shared_vault() -> None:
    """The demo, a key vault of the team, and somebody who may write into it."""
    made_demo()
    where = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-team"
    vault = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True}
    with opened(Path(".deployer/sandbox.json")) as cloud:
        world = World()
        world.cloud = cloud
        world.put(where, "2025-04-01", {"location": "eastus2"})
        body = {"location": "eastus2", "properties": vault}
        world.put(f"{where}/providers/Microsoft.KeyVault/vaults/kv-team", "2024-11-01", body)
    assert main(["sandbox", "identity", "ops", "--role", "Owner", "--role", "Key Vault Secrets Officer"]) == 0


def two_endpoints() -> None:
    """A hub with two models that chat."""
    text = environment("model: Ministral-3B, name: small", "model: mistral-small-2503, name: chat")
    Path("environments/prod.yaml").write_text(
        text.replace("test", "prod").replace("rg-", "rg-mistral-"), encoding="utf-8"
    )
    assert main(["apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "environments/prod.yaml"]) == 0


BEFORE = {
    "README.md": made_demo,
    "adopting.md": made_by_hand,
    "keys.md": shared_vault,
    "verify.md": two_endpoints,
}
"""What the reader of a page has done, or others have, before the page begins."""
WITH_EXAMPLES = [path for path in TEXTS if BLOCK.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.name)
def test_the_examples_print_what_is_said(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "environments", tmp_path / "environments")
    monkeypatch.chdir(tmp_path)
    for name in ("DEPLOYER_SANDBOX", "DEPLOYER_AS_OF", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        BEFORE.get(path.name, bool)()
    for file, command, expected in steps(path.read_text(encoding="utf-8")):
        if file:
            Path(file).parent.mkdir(exist_ok=True)
            Path(file).write_text(expected, encoding="utf-8")
        elif command.startswith("export "):
            for name, _, value in (word.partition("=") for word in shlex.split(command)[1:]):
                monkeypatch.setenv(name, value)
        else:
            said = printed(command)
            if not pattern(expected).fullmatch(said):
                pytest.fail(f"{command} prints\n{said}", pytrace=False)


def test_the_readme_has_examples_and_all_of_them_pin_the_day() -> None:
    count = 0
    for path in TEXTS:
        pinned = False
        for command, _ in examples(path.read_text(encoding="utf-8")):
            count += 1
            pinned = pinned or (command.startswith("export ") and "DEPLOYER_AS_OF=2" in command)
            unpinned = shlex.split(command)[1] in ("outputs", "destroy", "sandbox")
            assert pinned or "--as-of 2" in command or unpinned, command
    assert count >= 8


def test_the_environment_that_the_readme_begins_with_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [block for block in OTHER.findall(text) if block.startswith("name: ")]
    assert len(shown) == 1
    (tmp_path / "prod.yaml").write_text(shown[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "00000000-0000-0000-0000-000000000000")
    assert main(["validate", "--strict", "--as-of", "2026-11-23", "prod.yaml"]) == 0


def lines_to_run(text: str) -> Iterator[list[str]]:
    """The arguments of `deployer` in the blocks that no example runs: those for shells, builds and Azure itself."""
    for block in OTHER.findall(text):
        for line in block.splitlines():
            if found := re.match(r"(?:- run: |- script: )?deployer (.*)", line.strip()):
                yield shlex.split(found[1], comments=True)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_lines_that_are_only_shown_can_be_parsed(path: Path) -> None:
    for arguments in lines_to_run(path.read_text(encoding="utf-8")):
        menu: click.Command = Menu("deployer.cli.commands", name="deployer")
        context = click.Context(menu, obj=Settings(), resilient_parsing=True)
        words = arguments[: arguments.index(">")] if ">" in arguments else arguments
        while isinstance(menu, Menu):
            words = menu.with_default(context, words)
            found = menu.get_command(context, words[0])
            assert found, f"{path.name}: deployer {shlex.join(arguments)}"
            menu, words = found, words[1:]
        parser = menu.make_parser(context)
        parser.parse_args([word for word in words if word != "&"])


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.name)
def test_what_is_made_from_the_code_is_what_make_docs_writes(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == pages()[page], "run make docs"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_to_files_lead_to_files(path: Path) -> None:
    targets = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (path.parent / link).exists()] == []


def test_every_command_is_told_in_a_whole_sentence() -> None:
    rows = re.findall(r"^\| `deployer .*$", (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = [row for row in rows if row.count("|") == 3]
    assert len(told) > 40
    assert [row for row in told if not row.endswith(". |")] == []


def test_the_table_of_exit_codes_is_complete() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert told == {code.value for code in Exit}
    for code in Exit:
        if 2 < code < 100 or code == 1:
            assert f"| {code.value} | {code.name.lower()} |" in text


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_picture_shows_what_is_printed_and_loads_nothing(scene: Scene) -> None:
    for path, text in draw(scene).items():
        there = path.read_text(encoding="utf-8")
        assert words(there) == words(text), "run make pictures"
        assert len(words(there)) > 10
        markup = re.sub(r">[^<]+</text>", ">", there)
        assert re.findall(r"\w+://[^\"]+", markup) == ["http://www.w3.org/2000/svg"]


def test_every_picture_is_shown_in_light_and_in_dark_and_none_is_left_over() -> None:
    drawn = {FOLDER / f"{scene.name}-{theme}.svg" for scene in SCENES for theme in THEMES}
    shown = [re.findall(r' src(?:set)?="([^"]+)"', path.read_text(encoding="utf-8")) for path in TEXTS]
    assert {path.parent / name for path, names in zip(TEXTS, shown, strict=True) for name in names} == drawn
    assert set(FOLDER.iterdir()) == drawn
    assert all(path.stat().st_size < 40_000 for path in drawn)


def test_the_make_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in TEXTS:
        for target in re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)\b(?= *(?:`|#|\n|,))", path.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{path.name}: make {target}"


def test_continuous_integration_calls_what_the_readme_says() -> None:
    assert "make test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_test_that_a_text_names_exists(path: Path) -> None:
    for file, name in TEST.findall(path.read_text(encoding="utf-8")):
        assert (ROOT / file).is_file(), file
        assert not name or re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), name


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_text_holds_what_a_merge_left(path: Path) -> None:
    assert not re.search(r"^(?:<{7}|>{7}|={7}$)", path.read_text(encoding="utf-8"), re.MULTILINE)
