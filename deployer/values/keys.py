"""The keys of one endpoint, for as long as a command runs."""

from __future__ import annotations

from dataclasses import dataclass

from deployer.values.endpoint import Endpoint
from deployer.values.secret import Secret


def is_key(text: str) -> bool:
    """Whether a header can carry it: letters, digits and signs of ASCII, without spaces."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


@dataclass(frozen=True, slots=True)
class Keys:
    """Both keys of an endpoint: callers use one while the other is replaced."""

    endpoint: Endpoint
    primary: Secret
    secondary: Secret
    chosen: str = "primary"
    """The one to hand out."""
    rotated: str = ""
    """The one that was just replaced, proven by its fingerprint."""
    callers: tuple[str, ...] = ()
    """Full names of all endpoints that the same keys open; empty where they open this one alone."""

    def named(self, which: str) -> Secret:
        """The primary or the secondary."""
        return self.primary if which == "primary" else self.secondary
