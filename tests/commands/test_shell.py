"""The outer shell: how commands are found, how they end, and what they say where."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployer import __version__
from deployer.cli.exits import Exit
from deployer.cli.menu import MAIN
from tests.conftest import Run

COMMANDS = {
    "__init__": '"""Commands to try the shell with."""',
    "changes": """
        \"\"\"Say that there are changes.\"\"\"
        import click
        from deployer.cli.exits import Exit

        @click.command()
        def command() -> int:
            return Exit.CHANGES
        """,
    "partly": """
        \"\"\"Stop half way.\"\"\"
        import click
        from deployer.cli.exits import Exit

        @click.command()
        def command() -> int:
            return Exit.PARTIAL
        """,
    "refuse": """
        \"\"\"Raise what is asked for.\"\"\"
        import click
        from deployer.values.problem import Invalid, Problem, Refused, Severity, Unsafe

        KINDS = {"invalid": Invalid, "unsafe": Unsafe, "refused": Refused, "many": Invalid}

        @click.command()
        @click.argument("kind", type=click.Choice(list(KINDS)))
        def command(kind: str) -> None:
            if kind == "many":
                raise Invalid([Problem("ABC001", Severity.ERROR, "again")] * 100)
            raise KINDS[kind]([
                Problem("ABC001", Severity.ERROR, "first\\x1b[31m", help="do this"),
                Problem("ABC002", Severity.ERROR, "second"),
            ])
        """,
    "talk": """
        \"\"\"Print a great deal.\"\"\"
        import sys
        import click
        from deployer.cli.printing import say
        from deployer.reports.ansi import red

        @click.command()
        @click.option("--lines", default=1)
        def command(lines: int) -> None:
            for number in range(lines):
                say(red(f"line {number}") + chr(10), sys.stdout)
        """,
    "spin": """
        \"\"\"Run until a signal comes.\"\"\"
        import itertools
        import sys
        import click

        @click.command()
        def command() -> None:
            try:
                print("well", file=sys.stderr, flush=True)
                for _ in itertools.count():
                    pass
            finally:
                print("tidied up", file=sys.stderr, flush=True)
        """,
    "broken": """
        \"\"\"A command that cannot even be imported.\"\"\"
        raise RuntimeError("imported")
        """,
    "diff_env": """
        \"\"\"Has a hyphen in its name.\"\"\"
        import click

        @click.command()
        def command() -> None:
            click.echo("compared")
        """,
}


@pytest.fixture
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of commands made for these tests."""
    name = f"toys_{os.getpid()}"
    folder = tmp_path / "lib" / name
    (folder / "box").mkdir(parents=True)
    for module, text in COMMANDS.items():
        (folder / f"{module}.py").write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    (folder / "box" / "__init__.py").write_text('"""Commands in a folder."""', encoding="utf-8")
    (folder / "box" / "open.py").write_text((folder / "diff_env.py").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    yield name
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


def test_the_command_is_deployer_and_python_m_deployer_is_the_same() -> None:
    beside = [str(Path(sys.executable).parent / "deployer")]
    for start in (beside, [sys.executable, "-m", "deployer"]):
        ran = subprocess.run([*start, "--version"], capture_output=True, text=True, check=True)
        assert ran.stdout == f"deployer, version {__version__}\n"


def test_help_lists_commands_without_importing_them(run: Run, toys: str) -> None:
    ran = run("--help", commands=toys)
    assert ran.code == 0
    assert "A command that cannot even be imported." in ran.out
    assert "diff-env" in ran.out


def test_a_folder_is_a_group_of_commands(run: Run, toys: str) -> None:
    assert "Commands in a folder." in run("--help", commands=toys).out
    assert "open  Has a hyphen in its name." in run("box", "--help", commands=toys).out
    assert run("box", "open", commands=toys).out == "compared\n"


def test_no_command_at_all_is_a_failure_with_the_help_on_stderr(run: Run) -> None:
    ran = run()
    assert (ran.code, ran.out) == (1, "")
    assert "Main commands:" in ran.err


def test_the_help_begins_with_the_commands_of_a_first_day_and_lists_every_command_once(run: Run) -> None:
    text = run("--help").out
    _, first, others = re.split(r"^(?:Main|All other) commands:$", text, flags=re.MULTILINE)
    listed = [re.findall(r"^  ([a-z-]+)  ", part, re.MULTILINE) for part in (first, others)]
    assert listed[0] == list(MAIN)
    assert listed[1] == sorted(listed[1])
    folder = Path(__file__).parents[2] / "deployer" / "cli" / "commands"
    modules = {path.stem.rstrip("_").replace("_", "-") for path in folder.iterdir() if not path.name.startswith("_")}
    assert sorted([*listed[0], *listed[1]]) == sorted(modules)


@pytest.mark.parametrize(("columns", "widest"), [("200", 120), ("80", 80)])
def test_help_uses_the_width_of_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str, widest: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert widest - 20 < max(map(len, run("plan", "--help").out.splitlines())) <= widest


def test_a_mistyped_command_names_the_nearest(run: Run) -> None:
    ran = run("versoin")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "error: no command 'versoin', did you mean 'version'?\n  help: see 'deployer --help'\n"


@pytest.mark.parametrize(
    "arguments", [["--nope"], ["version", "--nope"], ["version", "more"], ["version", "-o"], ["version", "-o", "x"]]
)
def test_a_mistyped_flag_exits_1_never_2(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err


def test_2_means_success_with_changes(run: Run, toys: str) -> None:
    assert run("changes", commands=toys).code == 2


@pytest.mark.parametrize(("kind", "fine"), [("invalid", 10), ("unsafe", 5), ("refused", 4)])
def test_what_we_refuse_exits_1_or_finer_when_asked(
    run: Run, toys: str, monkeypatch: pytest.MonkeyPatch, kind: str, fine: int
) -> None:
    assert run("refuse", kind, commands=toys).code == 1
    assert run("refuse", kind, "--exit-codes=extended", commands=toys).code == fine
    assert run("--exit-codes=extended", "refuse", kind, commands=toys).code == fine
    monkeypatch.setenv("DEPLOYER_EXIT_CODES", "extended")
    assert run("refuse", kind, commands=toys).code == fine
    assert run("refuse", kind, "--exit-codes=plain", commands=toys).code == 1


def test_codes_that_commands_return_are_coarsened_too(run: Run, toys: str) -> None:
    assert run("partly", commands=toys).code == 1
    assert run("partly", "--exit-codes=extended", commands=toys).code == 13


def test_problems_that_say_the_same_are_told_one_by_one_when_asked_for(run: Run, toys: str) -> None:
    few = run("refuse", "many", commands=toys)
    assert few.err.splitlines()[3:] == ["  and 97 more of ABC001: --all-problems tells each"]
    for arguments in (("refuse", "many", "--all-problems"), ("--all-problems", "refuse", "many")):
        assert run(*arguments, commands=toys).err == "error ABC001: again\n" * 100


def test_every_problem_is_told_on_stderr_and_nothing_on_stdout(run: Run, toys: str) -> None:
    ran = run("refuse", "invalid", commands=toys)
    assert ran.out == ""
    assert ran.err == "error ABC001: first\\x1b[31m\n  help: do this\nerror ABC002: second\n"


def test_a_mistake_of_ours_is_not_hidden(run: Run, toys: str) -> None:
    with pytest.raises(RuntimeError, match="imported"):
        run("broken", commands=toys)


COLOURS = [
    ({}, "auto", False),
    ({"FORCE_COLOR": "1"}, "auto", True),
    ({"FORCE_COLOR": "0"}, "auto", False),
    ({"FORCE_COLOR": "1", "TERM": "dumb"}, "auto", True),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
    ({"FORCE_COLOR": "1", "NO_COLOR": ""}, "auto", True),
    ({"NO_COLOR": "1"}, "always", True),
    ({"FORCE_COLOR": "1"}, "never", False),
]


@pytest.mark.parametrize(("variables", "when", "colour"), COLOURS)
def test_colour_asks_the_flag_then_no_color_then_force_color(
    run: Run, toys: str, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], when: str, colour: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    expected = "\x1b[31mline 0\x1b[0m\n" if colour else "line 0\n"
    assert run("talk", f"--color={when}", commands=toys).out == expected
    assert run(f"--color={when}", "talk", commands=toys).out == expected


def started(toys: str, folder: Path, *arguments: str, **variables: str) -> tuple[subprocess.Popen[bytes], int]:
    """The command in a process of its own, with a terminal for its input and output; stderr is a pipe."""
    code = f"import sys; from deployer.cli.main import main; sys.exit(main({arguments!r}, {toys!r}))"
    paths = os.pathsep.join([str(folder / "lib"), str(Path(__file__).parents[2])])
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**kept, "PYTHONPATH": paths, **variables},
        start_new_session=True,
        # A build may run its steps with SIGINT ignored, and a process inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    os.close(theirs)
    return process, ours


@pytest.mark.parametrize(("term", "colour"), [("xterm", True), ("dumb", False)])
def test_a_terminal_gets_colour_unless_it_is_dumb(toys: str, tmp_path: Path, term: str, colour: bool) -> None:
    process, terminal = started(toys, tmp_path, "talk", TERM=term)
    with process:
        assert (b"\x1b[31m" in os.read(terminal, 100)) is colour
    assert process.returncode == 0
    os.close(terminal)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_after_tidying_up(toys: str, tmp_path: Path, number: signal.Signals, code: int) -> None:
    process, terminal = started(toys, tmp_path, "spin")
    with process:
        assert process.stderr
        assert process.stderr.read(4) == b"well"
        process.send_signal(number)
        rest = process.stderr.read()
    assert process.returncode == code
    assert b"tidied up" in rest
    assert b"Traceback" not in rest
    os.close(terminal)


def test_a_reader_that_goes_away_is_no_traceback_and_the_work_decides_the_exit_code(toys: str, tmp_path: Path) -> None:
    code = f"import sys; from deployer.cli.main import main; sys.exit(main(['talk', '--lines=100000'], {toys!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "lib"), str(Path(__file__).parents[2])])},
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == Exit.SUCCESS
