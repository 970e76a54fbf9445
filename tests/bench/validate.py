"""How long `deployer validate` takes, beside what anybody pays for parsing and for importing: `make bench`.

Everything is measured in one run, in processes of its own, taking turns.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.process import DEPLOYER, measure

SIZES = (10, 1_000, 10_000)
ROUNDS = 10
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
MODEL = f"{IMPORTS}\nclass Model(pydantic.BaseModel):\n  field: int"
"""pydantic loads most of itself only when it is used: this is what every program on these three starts with."""
PARSE = "import sys; from deployer.source.load import load; load(sys.argv[1])"


def environment(deployments: int) -> str:
    """A valid environment with so many deployments of eight keys each, in projects of two."""
    parts = [HEAD]
    for number in range(deployments):
        project, place = divmod(number, len(MODELS))
        if not place:
            parts.append(PROJECT % project)
        parts.append(DEPLOYMENT % (MODELS[place], project, place))
    return "".join(parts)


def contenders(file: str) -> dict[str, Sequence[str]]:
    """What is compared on one file."""
    python = sys.executable
    return {
        "deployer validate": (*DEPLOYER, "validate", "--as-of", "2026-11-23", file),
        "reading the YAML alone": (python, "-c", PARSE, file),
        "PyYAML, C parser, compose alone": (python, "-c", COMPOSE, file),
        IMPORTS: (python, "-c", IMPORTS),
        "and a pydantic model of one field": (python, "-c", MODEL),
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
    print(
        f"Python {platform.python_version()}, best of {ROUNDS} runs: seconds (of them a processor's), peak of memory\n"
    )
    names = list(contenders(""))
    print("| deployments | bytes |", " | ".join(names), "|")
    print("|---|---|" + "---|" * len(names))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in SIZES:
            file = folder / f"{size}.yaml"
            file.write_text(environment(size), encoding="utf-8")
            found = measure(contenders(str(file)), folder, ROUNDS)
            cells = " | ".join(f"{found[name]}, {found[name].megabytes:.0f} MB" for name in names)
            print(f"| {size:,} | {file.stat().st_size:,} | {cells} |", flush=True)
        for name, run in measure(terraform(folder), folder, ROUNDS).items():
            print(f"\n{name} of one resource: {run}, {run.megabytes:.0f} MB")


if __name__ == "__main__":
    main()
