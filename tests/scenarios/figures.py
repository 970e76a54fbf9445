"""Figures of the long campaigns, written into the pages that tell of them."""

from __future__ import annotations

from pathlib import Path


def publish(page: Path, name: str, figures: str) -> None:
    """Put figures between the two marks of that name."""
    begin, end = f"<!-- figures of {name} -->\n", f"<!-- end of figures of {name} -->\n"
    head, found, rest = page.read_text(encoding="utf-8").partition(begin)
    assert found, begin
    page.write_text(head + begin + figures + end + rest.partition(end)[2], encoding="utf-8")
