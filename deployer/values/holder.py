"""Whoever holds the lock of an environment, as the lock tells it to those who wait."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import asdict

_MOST = 300
"""Characters of each part: what stands beside a lock may be written by anybody who may write there."""


class Holder(Struct, frozen=True):
    """A process with its command; `since` in UTC (ISO 8601), `run` the address of the run in a build service."""

    pid: str = ""
    host: str = ""
    user: str = ""
    command: str = ""
    since: str = ""
    run: str = ""

    def __str__(self) -> str:
        place = f" on {self.host}" if self.host else ""
        parts = (
            f"process {self.pid}{place}" if self.pid else place.strip(),
            f"user {self.user}" if self.user else "",
            f"'deployer {self.command}'" if self.command else "",
            f"since {self.since}" if self.since else "",
            self.run,
        )
        return ", ".join(part for part in parts if part)

    def told(self) -> dict[str, str]:
        """What is known, by name."""
        return {name: value for name, value in asdict(self).items() if value}


class LockOptions(Struct, frozen=True):
    """How a command goes about the locks of its environments."""

    timeout: float = 0.0
    """Seconds to wait for whoever holds them."""
    command: str = "apply"
    """The command that runs, as others and the journal are told: `apply`."""


class LockStatus(Struct, frozen=True):
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


def holder(found: Mapping[str, object]) -> Holder:
    """The holder that a lock names, its texts without what no line of a terminal should hold."""
    texts = {name: str(found.get(name, "")) for name in Holder.__struct_fields__}
    return Holder(**{name: "".join(filter(str.isprintable, text))[:_MOST] for name, text in texts.items()})
