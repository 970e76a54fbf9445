"""Whole processes, timed as an installed user would time them.

pip compiles what it installs. A checkout under PYTHONDONTWRITEBYTECODE would be compiled anew at each start, so every
process measured here, ours and others', keeps its bytecode in a folder of this run, which a first round fills.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DEPLOYER = (sys.executable, "-c", "import sys; from deployer.cli.main import main; sys.exit(main())")
"""What the script does that pip installs."""


class Run(NamedTuple):
    """One process, from its start to its end. Of several, the least is the one least disturbed."""

    seconds: float
    """Of the clock on the wall."""
    busy: float
    """Of the processors, for all threads: others who work on the machine change it less."""
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s ({self.busy:.2f})"


@contextmanager
def compiled() -> Iterator[Mapping[str, str]]:
    """The environment of the measured processes."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield {**kept, "PYTHONPYCACHEPREFIX": folder, "PYTHONPATH": str(ROOT)}


def measure(
    commands: Mapping[str, Sequence[str]],
    folder: Path,
    rounds: int,
    first: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Run]:
    """The best of so many runs of each command; they take turns, so that a busy machine slows all of them. `first` are
    shorter ones that fill the folder of bytecode, in place of a round of the same.
    """
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    with compiled() as environment:
        for command in (first or commands).values():
            _run(command, folder, environment)
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(_run(command, folder, environment))
    return {name: min(runs) for name, runs in taken.items()}


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    # By way of this module as a small process: Linux counts the memory of whoever starts a process as that process's.
    launch = [sys.executable, "-S", __file__, *command]
    out = subprocess.run(launch, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Run(*json.loads(out))


def main() -> None:
    """Run the command of the arguments, and print what it took. Raises when it fails."""
    start = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(said.decode())
    print(json.dumps([seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))


if __name__ == "__main__":
    main()
