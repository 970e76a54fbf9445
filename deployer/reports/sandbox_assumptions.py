"""What the sandbox does, and how we know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from deployer.reports.ansi import block, bold, dim, yellow
from deployer.reports.document import versioned

UNSOURCED = ("assumed", "limit")


class Evidence(Struct, frozen=True):
    """Behaviours as (text, source, link), by the part of the sandbox that shows them."""

    parts: Mapping[str, tuple[tuple[str, str, str], ...]]
    everything: bool = False
    """Those with a source are shown too."""

    def shown(self, part: str) -> list[tuple[str, str, str]]:
        """The behaviours of a part to show."""
        return [item for item in self.parts[part] if self.everything or item[1] in UNSOURCED]


def as_text(evidence: Evidence) -> str:
    """Part by part, and the sum."""
    return block(_lines(evidence))


def as_json(evidence: Evidence) -> str:
    """Every behaviour with its part, source and link."""
    rows = [
        {"part": part, "text": text, "source": source, "link": link}
        for part in evidence.parts
        for text, source, link in evidence.shown(part)
    ]
    return versioned(behaviours=rows)


def _lines(evidence: Evidence) -> Iterator[str]:
    for part in evidence.parts:
        if shown := evidence.shown(part):
            yield bold(part)
        for text, source, link in shown:
            word = yellow(f"{source:<8}") if source in UNSOURCED else f"{source:<8}"
            yield f"  {word} {text}{dim(f'  {link}') if link else ''}"
    sources = [source for items in evidence.parts.values() for _, source, _ in items]
    limits, assumed = sources.count("limit"), sources.count("assumed")
    count = len(sources) - limits
    share = 100 * (count - assumed) / count if count else 100.0
    yield f"{count} behaviours, {assumed} of them assumed; {share:.1f} % have a source."
    yield f"{limits} limits, where Azure is known to do otherwise or more."
