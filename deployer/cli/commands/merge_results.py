"""Join what the runners of a build wrote with --results: one summary, one exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, read_text, write
from deployer.values.fleet import EnvironmentOutcome, EnvironmentResult, FleetResult
from deployer.values.problem import Invalid, Problem, Severity

COMMANDS = ("plan", "apply", "drift", "forecast", "status")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...", type=click.Path(path_type=Path))
@click.option("--shards", type=click.IntRange(min=0), metavar="N", help="Fail unless there are results of so many.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes that nobody has applied.")
@options.outputs("fleet")
def command(files: tuple[Path, ...], shards: int | None, detailed_exitcode: bool, outputs: Sequence[Output]) -> int:
    """Join results that `--results` wrote, from runs of one command. Fails when an environment failed, when two files
    hold the same environment, and, with --shards, when the results of a runner are missing: one that died leaves none.
    """
    parts: list[tuple[str, FleetResult]] = []
    problems: list[Problem] = []
    for file in options.unique([str(file) for file in files]):
        try:
            parts.append((file, _read(file)))
        except Invalid as error:
            problems += error.problems
    problems += _odd(parts, shards)
    if problems:
        raise Invalid(problems)
    found = FleetResult(parts[0][1].command, tuple(each for _, part in parts for each in part.environments))
    write(outputs, "fleet", found)
    if found.count(EnvironmentOutcome.FAILED):
        return Exit.FAILURE
    changes = detailed_exitcode and found.command != "apply" and found.count(EnvironmentOutcome.CHANGED)
    return Exit.CHANGES if changes else Exit.SUCCESS


def _odd(parts: Sequence[tuple[str, FleetResult]], shards: int | None) -> list[Problem]:
    """What keeps files from being parts of one run."""
    found = []
    if shards is not None and len(parts) != shards:
        help = "look at the runners whose results are missing: one that died leaves none"
        found.append(_problem(f"there are results of {len(parts)} runners, not of {shards}", help))
    if len(commands := sorted({part.command for _, part in parts})) > 1:
        found.append(_problem(f"the results are of different commands: {', '.join(commands)}", "join those of one"))
    seen: dict[str, str] = {}
    for file, part in parts:
        for each in part.environments:
            if other := seen.get(each.file):
                message = f"'{each.file}' is in '{other}' and in '{file}'"
                found.append(_problem(message, "split the environments with 'deployer matrix', each into one shard"))
            seen.setdefault(each.file, file)
    return found


def _read(file: str) -> FleetResult:
    """Results that deployer wrote. Raises Invalid for anything else."""
    try:
        data = json.loads(read_text(file))
        version, name, rows = str(data["format_version"]), data["command"], data["environments"]
        if version.partition(".")[0] != "1":
            help = "join the results with the version of deployer that wrote them"
            raise Invalid(_problem(f"'{file}' is in version '{version}' of its format; this deployer reads 1", help))
        if name not in COMMANDS or not isinstance(rows, list):
            raise ValueError(name)
        return FleetResult(name, tuple(map(_row, rows)))
    except (ValueError, KeyError, TypeError, RecursionError):
        help = "name files that 'plan', 'apply', 'drift', 'forecast' or 'status' wrote with --results"
        raise Invalid(_problem(f"'{file}' does not hold the results of a run", help)) from None


def _row(row: Mapping[str, Any]) -> EnvironmentResult:
    texts = [row[key] for key in ("environment", "file", "detail")]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(texts)
    return EnvironmentResult(texts[0], texts[1], EnvironmentOutcome(row["outcome"]), texts[2])


def _problem(message: str, help: str) -> Problem:
    return Problem("RES001", Severity.ERROR, message, help=help)
