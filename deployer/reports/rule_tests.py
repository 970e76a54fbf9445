"""Examples of rules that were run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from deployer.reports.ansi import block, bold, green, printable, red
from deployer.reports.document import versioned
from deployer.values.outcome import ExampleResult


def as_text(results: Sequence[ExampleResult]) -> str:
    """One line for each rule, and what is wrong with its examples; the last line counts."""
    lines = [line for _, group in _by_code(results) for line in _rule(group)]
    failed = sum(bool(item.faults) for item in results)
    return block([*lines, f"{len(results)} examples, {failed} failed"])


def as_json(results: Sequence[ExampleResult]) -> str:
    """A list of objects, by code."""
    shown = [
        {"code": x.code, "example": x.name, "as_of": str(x.as_of), "passed": not x.faults, "faults": list(x.faults)}
        for x in results
    ]
    return versioned(passed=not any(x.faults for x in results), examples=shown)


def as_junit(results: Sequence[ExampleResult]) -> str:
    """A suite per rule, a test per example; what does not hold is a failure."""
    from deployer.reports.xml import Case, junit

    suites = {
        code: [Case(code, x.name, code if x.faults else "", (*x.faults, "")[0], x.faults) for x in group]
        for code, group in _by_code(results)
    }
    return junit("deployer test-rules", suites)


def _by_code(results: Sequence[ExampleResult]) -> Iterator[tuple[str, list[ExampleResult]]]:
    for code, group in groupby(results, key=lambda item: item.code):
        yield code, list(group)


def _rule(results: Sequence[ExampleResult]) -> Iterator[str]:
    failed = any(item.faults for item in results)
    yield f"{red('failed') if failed else green('passed')} {bold(results[0].code)} {printable(results[0].title)}"
    for item in results:
        yield from (f"  {item.name}: {printable(fault)}" for fault in item.faults)
