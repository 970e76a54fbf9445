"""Who set a value, for people: the winner first, then what it overrode."""

from __future__ import annotations

from deployer.reports.called import spelled
from deployer.reports.ink import bold, dim, printable
from deployer.values.contrast import Trace


def report(trace: Trace) -> str:
    """A line for each file that had a say."""
    lines = [bold(printable(trace.name))]
    for number, said in enumerate(trace.said):
        word = "set     " if number == 0 else dim("overrode")
        lines.append(f"  {word}  {printable(spelled(said.value))}  {dim(printable(str(said.position)))}")
    return "".join(f"{line}\n" for line in lines)
