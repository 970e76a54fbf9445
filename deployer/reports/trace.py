"""Who set a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import block, bold, dim, printable
from deployer.reports.diff_env import set_value
from deployer.reports.document import versioned
from deployer.reports.labels import spelled
from deployer.values.diff import Provenance, SetValue


def as_text(trace: Provenance) -> str:
    """A line for each file that had a say, the winner first, and below it those that set the variables in what won."""
    lines = [bold(printable(trace.name)), *_places(trace.said)]
    for name, places in trace.variables:
        lines += [f"  {bold(printable(f'variables.{name}'))}", *(f"  {line}" for line in _places(places))]
    if trace.variables and trace.value is not None:
        lines.append(f"  is        {printable(spelled(trace.value))}")
    return block(lines)


def as_json(trace: Provenance) -> str:
    """The winner first."""
    variables = {name: [set_value(item) for item in places] for name, places in trace.variables}
    said = [set_value(item) for item in trace.said]
    return versioned(name=trace.name, said=said, value=trace.value, variables=variables)


def _places(places: Sequence[SetValue]) -> Iterator[str]:
    for number, item in enumerate(places):
        merged = isinstance(item.value, dict) and isinstance(places[0].value, dict)
        word = "set     " if number == 0 else dim("merged  " if merged else "overrode")
        yield f"  {word}  {printable(spelled(item.value))}  {dim(printable(str(item.position)))}"
