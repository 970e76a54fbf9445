"""Behaviours for people: what is assumed, and the share that is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deployer.reports.ansi import bold, dim, yellow

UNSOURCED = ("assumed", "limit")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Behaviours as (text, source, link), by the part of the sandbox that shows them."""

    parts: Mapping[str, tuple[tuple[str, str, str], ...]]
    everything: bool = False
    """Those with a source are shown too."""


def report(evidence: Evidence) -> str:
    """Part by part, and the sum."""
    return "".join(f"{line}\n" for line in _lines(evidence))


def _lines(evidence: Evidence) -> Iterator[str]:
    whole = [item for items in evidence.parts.values() for item in items]
    for part, items in evidence.parts.items():
        shown = [item for item in items if evidence.everything or item[1] in UNSOURCED]
        if shown:
            yield bold(part)
        for text, source, link in shown:
            word = yellow(f"{source:<8}") if source in UNSOURCED else f"{source:<8}"
            yield f"  {word} {text}{dim(f'  {link}') if link else ''}"
    limits = sum(source == "limit" for _, source, _ in whole)
    assumed = sum(source == "assumed" for _, source, _ in whole)
    count = len(whole) - limits
    share = 100 * (count - assumed) / count if count else 100.0
    yield f"{count} behaviours, {assumed} of them assumed; {share:.1f} % have a source."
    yield f"{limits} limits, where Azure is known to do otherwise or more."
