"""Trials for people: one line for each rule, and what is wrong with its examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from deployer.reports.ansi import bold, green, printable, red
from deployer.values.example_result import ExampleResult


def report(trials: Sequence[ExampleResult]) -> str:
    """The last line counts."""
    lines = [line for _, group in groupby(trials, key=lambda trial: trial.code) for line in _rule(list(group))]
    failed = sum(bool(trial.faults) for trial in trials)
    return "".join(f"{line}\n" for line in [*lines, f"{len(trials)} examples, {failed} failed"])


def _rule(trials: Sequence[ExampleResult]) -> Iterator[str]:
    failed = any(trial.faults for trial in trials)
    yield f"{red('failed') if failed else green('passed')} {bold(trials[0].code)} {printable(trials[0].title)}"
    for trial in trials:
        yield from (f"  {trial.name}: {printable(fault)}" for fault in trial.faults)
