"""Tables fit the terminal they are shown in, and are whole everywhere else."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.cli.main import main
from deployer.reports.ansi import fitted, plain, red, table
from tests.conftest import Run

CELLS = st.text("ab ", max_size=40).map(str.strip)
ROWS = st.integers(1, 6).flatmap(
    lambda size: st.lists(st.lists(CELLS | CELLS.map(red), min_size=size, max_size=size), min_size=1, max_size=4)
)


@given(ROWS, st.integers(1, 120))
def test_a_table_is_cut_to_a_width_as_a_whole_or_not_at_all(rows: list[list[str]], width: int) -> None:
    text = f"before\n{table(rows[0], rows)}after\n"
    whole, narrow = fitted(text, None), fitted(text, width)
    assert plain(whole) == plain(text)
    assert plain(narrow) == fitted(plain(narrow), width)
    assert fitted(text, max(map(len, plain(text).splitlines()))) == whole
    if narrow == whole:
        return
    assert max(map(len, plain(narrow).splitlines()[1:-1])) <= width
    for short, long in zip(plain(narrow).splitlines(), plain(whole).splitlines(), strict=True):
        words = [word.rstrip("…") for word in short.split()]
        assert long.startswith(short[:8].rstrip("… "))
        assert all(word in long for word in words)
    assert narrow.count("\x1b[31m") == whole.count("\x1b[31m")


def shown(columns: int, *arguments: str) -> list[str]:
    """The lines of a command in a terminal of so many columns."""
    pty: Any = pytest.importorskip("pty")
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    parts: list[bytes] = []
    reader = Thread(target=lambda: parts.extend(iter(lambda: read(ours), b"")))
    reader.start()
    before = sys.stdout
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        sys.stdout = terminal
        try:
            assert main(arguments) == 0
        finally:
            sys.stdout = before
    reader.join()
    os.close(ours)
    return b"".join(parts).decode().splitlines()


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed, and everything was read
        return b""


def test_in_a_terminal_tables_fit_and_in_a_pipe_a_file_and_a_build_lines_are_whole(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("models", "--as-of", "2026-11-23")
    whole = run(*command).out.splitlines()
    widest = max(map(len, whole))
    assert widest > 120
    for columns in (80, 100, 120):
        lines = list(map(plain, shown(columns, *command)))
        assert columns - 2 <= max(map(len, lines)) <= columns
        assert [line.split()[0] for line in lines] == [line.split()[0] for line in whole]
        assert any("…" in line for line in lines)
    assert list(map(plain, shown(widest, *command))) == whole
    assert list(map(plain, shown(0, *command))) == whole  # it does not tell
    assert "\x1b[10m" not in run(*command, "--color=always").out + "".join(shown(80, *command))
    shown(80, *command, "-o", "text", "--output-file", "models.txt")
    assert Path("models.txt").read_text().splitlines() == whole
    monkeypatch.setenv("CI", "true")
    assert list(map(plain, shown(80, *command))) == whole
