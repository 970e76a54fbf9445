"""What a run came to in many environments: counts, then those that somebody has to look at."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.reports.ansi import block, bold, dim, green, printable, red, yellow
from deployer.reports.document import row, versioned
from deployer.reports.labels import portable
from deployer.values.fleet import EnvironmentOutcome, EnvironmentResult, FleetResult

_WORDS = {
    "plan": ("without changes", "with changes", "failed"),
    "apply": ("without changes", "applied", "failed"),
    "destroy": ("with nothing to destroy", "destroyed", "failed"),
    "prune": ("with nothing to prune", "pruned", "failed"),
    "drift": ("without drift", "with drift", "failed"),
    "forecast": ("with nothing ahead", "with something ahead", "failed"),
    "status": ("well", "changed", "not well"),
}
"""What `unchanged`, `changed` and `failed` are in the words of each command."""
_INK = {EnvironmentOutcome.UNCHANGED: green, EnvironmentOutcome.CHANGED: yellow, EnvironmentOutcome.FAILED: red}
_MOST = 50
"""Environments that need a look, in a text; -o json and --results have all of them."""


def as_text(result: FleetResult) -> str:
    """The sum in one line; above it a line for each that failed, then for each that changed."""
    told = [
        each for outcome in (EnvironmentOutcome.FAILED, EnvironmentOutcome.CHANGED) for each in _of(result, outcome)
    ]
    lines = [_line(each, result.command) for each in told[:_MOST]]
    if len(told) > _MOST:
        lines.append(dim(f"and {len(told) - _MOST} more"))
    counts = ", ".join(
        f"{result.count(each)} {_word(result.command, each)}" for each in EnvironmentOutcome if result.count(each)
    )
    noun = "environment" if len(result.environments) == 1 else "environments"
    return block([*lines, bold(f"{len(result.environments)} {noun}" + (f": {counts}." if counts else "."))])


def _of(result: FleetResult, outcome: EnvironmentOutcome) -> Iterator[EnvironmentResult]:
    return (each for each in result.environments if each.outcome is outcome)


def _line(each: EnvironmentResult, command: str) -> str:
    name = f"'{printable(each.environment)}' " if each.environment else ""
    end = f": {printable(each.detail)}" if each.detail else ""
    return f"{_INK[each.outcome](_word(command, each.outcome))}  {name}{dim(f'({printable(each.file)})')}{end}"


def _word(command: str, outcome: EnvironmentOutcome) -> str:
    return _WORDS[command][list(EnvironmentOutcome).index(outcome)]


def as_json(result: FleetResult) -> str:
    """What --results writes, and merge-results reads."""
    return versioned(
        command=result.command,
        ok=not result.count(EnvironmentOutcome.FAILED),
        summary={each.value: result.count(each) for each in EnvironmentOutcome},
        environments=[
            row(each, "environment", "detail", file=portable(each.file), outcome=each.outcome.value)
            for each in result.environments
        ],
    )
