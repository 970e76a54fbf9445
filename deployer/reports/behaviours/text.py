"""Behaviours for people: what is assumed, and the share that is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deployer.reports.ink import bold, dim, yellow


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
        shown = [item for item in items if evidence.everything or item[1] == "assumed"]
        if shown:
            yield bold(part)
        for text, source, link in shown:
            word = yellow(f"{source:<8}") if source == "assumed" else f"{source:<8}"
            yield f"  {word} {text}{dim(f'  {link}') if link else ''}"
    assumed = sum(source == "assumed" for _, source, _ in whole)
    share = 100 * (len(whole) - assumed) / len(whole) if whole else 100.0
    yield f"{len(whole)} behaviours, {assumed} of them assumed; {share:.1f} % have a source."
