"""The way to a sandbox in its file. Loaded for `--sandbox` alone: a run against the cloud loads no emulator."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from threading import Event as Flag

from msgspec.structs import replace

from deployer.azure.credential import InTenant, Issued
from deployer.azure.halt import Halt
from deployer.azure.target import Target
from deployer.sandbox.entra import tokens
from deployer.sandbox.entra.identities import client_of
from deployer.sandbox.faults.injector import Hang, Injector
from deployer.sandbox.resources.blobs import container_of
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.sandbox.state.store import opened, read
from deployer.sandbox.transport import session
from deployer.values.scope import Scope

LONGEST = 5 * 86_400.0
"""Seconds, in the time of the sandbox, that one run of a rehearsal may take."""
IDENTITY = "DEPLOYER_SANDBOX_IDENTITY"
"""Variable with the name of the identity (`deployer sandbox identity`) to be in the sandbox; else its Owner."""
_RENEWED = 300
"""Seconds before its end at which a token is renewed."""


class SandboxClock:
    """The time of the sandbox: waiting moves it, so that nobody waits."""

    def __init__(self, cloud: Cloud, stop: Flag | None = None) -> None:
        self.cloud = cloud
        self.stop = stop or Flag()

    def now(self) -> float:
        """Seconds since 1970 in the sandbox."""
        return self.cloud.clock.now().timestamp()

    def sleep(self, seconds: float) -> None:
        """Move the clock on."""
        self.cloud.clock.advance(seconds)

    def past(self, moment: float) -> bool:
        """Told to stop, or late enough."""
        return self.stop.is_set() or self.now() >= moment


def sandbox_target(cloud: Cloud, client: str = tokens.CLIENT, stop: Flag | None = None, tenant: str = "") -> Target:
    """The way to a sandbox, as the identity that every sandbox starts with, or as another; in a tenant, which is
    compared with the sandbox's, as the real Azure compares it.
    """
    identity: Issued | InTenant = Issued(_issuer(cloud, client))
    if tenant:
        help = f"the sandbox has one tenant, '{TENANT}': leave 'tenant' out of what is tried there, or name that one"
        identity = InTenant(identity, tenant, help)
    clock = SandboxClock(cloud, stop)
    return Target(identity, session=lambda: session(cloud), clock=clock, halt=Halt(stop), private=True)


def _issuer(cloud: Cloud, client: str) -> Callable[[str], tuple[str, int]]:
    """Issues a token for an audience, and the same one again until shortly before it expires by the sandbox's clock:
    azure-core compares with the computer's, and would ask for one at each request.
    """
    kept: dict[str, tuple[str, int]] = {}

    def issue(audience: str) -> tuple[str, int]:
        now = cloud.clock.now().timestamp()
        if kept.get(audience, ("", 0))[1] < now + _RENEWED:
            kept[audience] = tokens.issue(cloud, client, audience)
        return kept[audience]

    return issue


class BoundedClock(SandboxClock):
    """The same, for a rehearsal: it does not go on for ever."""

    def __init__(self, cloud: Cloud, stop: Flag) -> None:
        super().__init__(cloud, stop)
        self.end = self.now() + LONGEST

    def sleep(self, seconds: float) -> None:
        """Move the clock on. Raises Hang where somebody waits without an end."""
        if not 0 <= seconds <= LONGEST or self.now() > self.end:
            raise Hang(f"a pause of {seconds} s")
        super().sleep(seconds)


def faulty_target(injector: Injector) -> Target:
    """The way to a sandbox on which something goes wrong."""
    clock = BoundedClock(injector.cloud, injector.stop)
    return replace(
        sandbox_target(injector.cloud, stop=injector.stop),
        session=partial(session, injector.cloud, injector.answer),
        clock=clock,
    )


@contextmanager
def opened_target(
    file: Path, day: date | None, scopes: Collection[Scope], tenant: str = "", stop: Flag | None = None
) -> Iterator[Target]:
    """The sandbox of a file, which holds any subscription and any container of a lock that is named; it is saved at the
    end.

    `day` is the one to set its clock to; None leaves it as it stands.
    """
    with opened(file) as cloud:
        _prepare(cloud, day, scopes)
        name = os.environ.get(IDENTITY)
        yield sandbox_target(cloud, client_of(cloud, name) if name else tokens.CLIENT, stop, tenant)


def copied(file: Path, day: date, scopes: Collection[Scope]) -> Cloud:
    """What the file of a sandbox holds, for whoever tries things out: nothing that happens to it is saved. An empty one
    where there is no such file.
    """
    cloud = read(file)
    _prepare(cloud, day, scopes)
    return cloud


def _prepare(cloud: Cloud, day: date | None, scopes: Collection[Scope]) -> None:
    if day and day != cloud.clock.now().date():
        cloud.clock.set(datetime.combine(day, time(12), UTC))
    for id in (scope.subscription for scope in scopes):
        if id.lower() not in cloud.subscriptions:
            cloud.subscribe(id)
    for container in (scope.container for scope in scopes):
        if container:
            cloud.remember(container_of(container.host, container.name), {})
