"""Where Azure is, who we are there, and how time passes: all that tells the sandbox from the cloud."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Protocol
from urllib.parse import urlsplit

import requests
from azure.core.credentials import TokenCredential
from msgspec import Struct, field

from deployer.azure import http_session
from deployer.azure.budget import Budgets
from deployer.azure.clouds import CLOUDS
from deployer.azure.halt import Halt

PUBLIC = CLOUDS["public"].endpoint


class Clock(Protocol):
    """Time as the target knows it: a sandbox has its own, and waits without waiting."""

    def now(self) -> float:
        """Seconds that only ever grow."""

    def sleep(self, seconds: float) -> None:
        """Advance the clock."""

    def past(self, moment: float) -> bool:
        """Whether waiting until `moment` is over: it has come, or the run was stopped."""


class WallClock:
    """Real time. `stop` ends the sleep that it meets and whatever waits for a moment: a signal is obeyed at once."""

    def __init__(self, stop: Event | None = None) -> None:
        self.halt = Halt(stop)

    def now(self) -> float:
        """Seconds of the monotonic clock: a change of the system's time does not matter."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, or until told to stop. Whoever still waits after that has a reason, and must not ask without pause, as
        long as the run goes on.
        """
        self.halt.sleep(seconds)

    def past(self, moment: float) -> bool:
        """Told to stop, or late enough."""
        return self.halt.stop.is_set() or self.now() >= moment


class Target(Struct, frozen=True):
    """One Azure. `session` makes the HTTP session that every request of the SDKs and of the probes goes through;
    who sends takes a `line`."""

    credential: TokenCredential
    endpoint: str = PUBLIC
    scope: str = f"{PUBLIC}/.default"
    authority: str | bool = True
    """File with the certificates to trust; True for those of the system, and of REQUESTS_CA_BUNDLE."""
    session: Callable[[], requests.Session] = http_session.session
    clock: Clock = field(default_factory=WallClock)
    cloud: str = ""
    """What azure-ai-ml calls it, where that is a name that it knows."""
    halt: Halt = field(default_factory=Halt)
    """Ends whatever waits for an answer."""
    fences: tuple[Callable[[], None], ...] = ()
    """Asked before each write; each raises Unsafe where it must not be sent any more."""
    budgets: Budgets = field(default_factory=Budgets)
    private: bool = False
    """Nobody else can be in it while this process is: a sandbox in its file."""

    def line(self) -> requests.Session:
        """A session whose exchanges have bounds, and end with the run."""
        return http_session.Line(self.session(), self.halt, near=self.private)

    def url_of(self, host: str) -> str:
        """Where a host of this Azure beside the resource manager is reached: a served sandbox stands for all of them
        (url_rewrite.py).
        """
        served = self.endpoint != PUBLIC and not self.cloud
        return f"{self.endpoint}/endpoints/{host}" if served else f"https://{host}"

    @property
    def host(self) -> str:
        """Host of the resource manager; bearer tokens go nowhere else."""
        return urlsplit(self.endpoint).netloc.lower()
