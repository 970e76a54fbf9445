"""A day on which something about a deployment changes by itself."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from deployer.values.source import Position


class LifecycleEvent(Struct, frozen=True):
    """What happens to one deployment on a day, whoever does nothing about it."""

    on: date
    effect: str
    """What comes true that day: `stops answering`, `takes no new deployments`, `becomes legacy`."""
    environment: str
    project: str
    """The project of a hub, or the Foundry account, that the deployment is in."""
    endpoint: str
    model: str
    position: Position
    certain: bool
    """False when only one of several sources says so."""
    note: str = ""
    """What other sources say."""
    successors: tuple[str, ...] = ()
    """What to move to, nearest first."""
    help: str = ""
    """What to do."""
    sources: tuple[str, ...] = ()
    holder: Literal["project", "account"] = "project"

    @property
    def text(self) -> str:
        """One sentence."""
        effect = self.effect if self.certain else f"{self.effect}, perhaps"
        return f"'{self.model}' {effect}"


class Forecast(Struct, frozen=True):
    """What happens until a day, by day."""

    since: date
    until: date
    events: tuple[LifecycleEvent, ...]
    """What has come true already and still counts comes first."""
