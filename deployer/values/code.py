"""What a code of a finding stands for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code; `text` is its documentation, the first line a summary."""

    code: str
    severity: str
    text: str
    sources: tuple[tuple[str, str], ...] = ()
    """The keys that the text names, each with where it leads."""

    @property
    def summary(self) -> str:
        """The first line."""
        return self.text.partition("\n")[0]
