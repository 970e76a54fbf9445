"""Who set a value, for people: the winner first, then what it overrode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold, dim, printable
from deployer.reports.labels import spelled
from deployer.values.diff import Provenance, SetValue


def report(trace: Provenance) -> str:
    """A line for each file that had a say, and below it those that set the variables in what won."""
    lines = [bold(printable(trace.name)), *_said(trace.said)]
    for name, said in trace.variables:
        lines += [f"  {bold(printable(f'variables.{name}'))}", *(f"  {line}" for line in _said(said))]
    if trace.variables and trace.value is not None:
        lines.append(f"  is        {printable(spelled(trace.value))}")
    return "".join(f"{line}\n" for line in lines)


def _said(places: Sequence[SetValue]) -> Iterator[str]:
    for number, said in enumerate(places):
        merged = isinstance(said.value, dict) and isinstance(places[0].value, dict)
        word = "set     " if number == 0 else dim("merged  " if merged else "overrode")
        yield f"  {word}  {printable(spelled(said.value))}  {dim(printable(str(said.position)))}"
