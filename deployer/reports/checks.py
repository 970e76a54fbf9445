"""What came of a preflight, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from deployer.reports.ansi import bold, dim, green, printable, red, yellow
from deployer.reports.document import row
from deployer.values.check_result import CheckResult, Verdict

INK: Mapping[Verdict, Callable[[str], str]] = {
    Verdict.PASS: green,
    Verdict.FAIL: red,
    Verdict.UNKNOWN: yellow,
}
"""The colour of a verdict."""


def check_lines(results: Sequence[CheckResult]) -> Iterator[str]:
    """A heading, and a line for each check: its verdict, its name, why; below, what to do."""
    if not results:
        return
    yield bold("Preflight")
    width = max(len(each.check) for each in results)
    for each in results:
        verdict = INK[each.verdict](f"{each.verdict.value:7}")
        yield f"  {verdict}  {each.check:{width}}  {printable(each.reason)}"
        if each.help and each.verdict is not Verdict.PASS:
            yield f"  {'':7}  {'':{width}}  {dim(f'help: {printable(each.help)}')}"


def check_shapes(results: Sequence[CheckResult]) -> list[dict[str, Any]]:
    """For programs."""
    return [
        row(
            each,
            *("check", "reason", "help"),
            verdict=each.verdict.value,
            codes=sorted({problem.code for problem in each.problems}),
        )
        for each in results
    ]
