"""A text that nobody may see by accident: not in a message, a log, a traceback, a file."""

from __future__ import annotations

import hashlib
from typing import NoReturn


class Secret:
    """Holds a key. Printed, formatted, pickled or turned into JSON, it gives nothing away."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for whoever has to send it or was asked to print it."""
        return self._text

    @property
    def fingerprint(self) -> str:
        """Twelve digits by which two keys can be told apart, and from which none can be found."""
        return hashlib.sha256(b"deployer key\x00" + self._text.encode()).hexdigest()[:12]

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, _spec: str) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")
