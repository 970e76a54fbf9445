"""How long `deployer validate` takes, beside what anybody pays for parsing and for importing: `make bench`.

Everything is measured in one run, in processes of its own, taking turns, so that a busy machine slows all of them.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

SIZES = (10, 1_000, 10_000)
ROUNDS = 5
HEAD = """\
name: large
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-large
location: eastus2
hub: {name: hub-large}
projects:
"""
PROJECT = """\
- name: project-%d
  deployments:
"""
DEPLOYMENT = """\
  - model: %s
    name: e%d-%d
    content_safety: enabled
    auth: key
    tags:
      team: platform
      stage: dev
      owner: science
"""
MODELS = ("mistral-small-2503", "Codestral-2501")
COMPOSE = "import sys, yaml; yaml.compose(open(sys.argv[1], encoding='utf-8'), Loader=yaml.CSafeLoader)"
IMPORTS = "import click, yaml, pydantic"
PARSE = "import sys; from deployer.load import load; load(sys.argv[1])"


def environment(deployments: int) -> str:
    """A valid environment with so many deployments of eight keys each, in projects of two."""
    parts = [HEAD]
    for number in range(deployments):
        project, place = divmod(number, len(MODELS))
        if not place:
            parts.append(PROJECT % project)
        parts.append(DEPLOYMENT % (MODELS[place], project, place))
    return "".join(parts)


def seconds(command: Sequence[str], folder: Path) -> float:
    """How long a process takes, with its modules compiled as they are after an installation. Raises when it fails."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=kept)
    return perf_counter() - start


def measure(commands: Mapping[str, Sequence[str]], folder: Path) -> dict[str, float]:
    """The least of each command's times, which is the one with the least of other people's work in it."""
    for command in commands.values():
        seconds(command, folder)  # compiles what was not compiled yet
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken[name].append(seconds(command, folder))
    return {name: min(times) for name, times in taken.items()}


def contenders(file: str) -> dict[str, Sequence[str]]:
    """What is compared on one file."""
    python = sys.executable
    return {
        "deployer validate": (python, "-m", "deployer", "validate", "--as-of", "2026-11-23", file),
        "reading the YAML alone": (python, "-c", PARSE, file),
        "PyYAML, C parser, compose alone": (python, "-c", COMPOSE, file),
        "import click, yaml, pydantic": (python, "-c", IMPORTS),
    }


def terraform(folder: Path) -> dict[str, Sequence[str]]:
    """`terraform validate` of a small configuration, where terraform is on the PATH."""
    program = shutil.which("terraform")
    if not program:
        return {}
    (folder / "main.tf").write_text('resource "terraform_data" "one" {}\n', encoding="utf-8")
    subprocess.run((program, "init", "-input=false"), cwd=folder, check=True, capture_output=True)
    return {"terraform validate": (program, "validate")}


def main() -> None:
    """Measure and print a table in Markdown."""
    print(f"Python {platform.python_version()}, best of {ROUNDS} runs, seconds\n")
    names = list(contenders(""))
    print("| deployments | bytes |", " | ".join(names), "|")
    print("|---|---|" + "---|" * len(names))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in SIZES:
            file = folder / f"{size}.yaml"
            file.write_text(environment(size), encoding="utf-8")
            found = measure(contenders(str(file)), Path.cwd())
            cells = " | ".join(f"{found[name]:.2f}" for name in names)
            print(f"| {size:,} | {file.stat().st_size:,} | {cells} |", flush=True)
        for name, time in measure(terraform(folder), folder).items():
            print(f"\n{name} of one resource: {time:.2f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"\nmost memory of any process: {peak / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
