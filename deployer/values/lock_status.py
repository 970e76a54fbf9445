"""What is known of the lock that a team has on an environment."""

from __future__ import annotations

from dataclasses import dataclass

from deployer.values.holder import Holder


@dataclass(frozen=True, slots=True)
class LockStatus:
    """The lock of one environment."""

    environment: str
    container: str
    """URL of the blob container that holds it; empty where the environment names none."""
    held: bool = False
    holder: Holder | None = None
    """Who holds it, or did not give it back."""
    freed: bool = False
    """Somebody held it, and it was broken."""
    version: str = ""
    """By which the service knows whether it is still the one that was seen."""
