"""How two environments differ, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold, dim, printable, red
from deployer.reports.labels import spelled
from deployer.values.diff import Difference, SetValue


def report(contrasts: Sequence[Difference]) -> str:
    """What each says of every leaf on which they differ, and how many of these may not be."""
    return "".join(f"{line}\n" for line in _lines(contrasts))


def _lines(contrasts: Sequence[Difference]) -> Iterator[str]:
    for item in contrasts:
        yield dim(f"{printable(item.name)} (allowed)") if item.allowed else bold(printable(item.name))
        yield _said(item.first)
        yield _said(item.second)
    refused = sum(not item.allowed for item in contrasts)
    count = f"{len(contrasts)} {'difference' if len(contrasts) == 1 else 'differences'}"
    yield f"{count}, {red(str(refused)) if refused else '0'} of them not allowed."


def _said(said: SetValue | None) -> str:
    return (
        f"  {printable(spelled(said.value))}  {dim(printable(str(said.position)))}" if said else f"  {dim('(not set)')}"
    )
