"""Opens the way to an Azure: the sandbox in its file, or the cloud of the AZURE_* variables."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Event as Flag

from deployer.azure.clouds import CLOUDS
from deployer.azure.credential import InTenant, Issued, credential, loopback
from deployer.azure.halt import Halt
from deployer.azure.redact import check_proxies
from deployer.azure.target import Target, WallClock
from deployer.sandbox.entra import tokens
from deployer.sandbox.entra.identities import client_of
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.sandbox.state.store import opened
from deployer.sandbox.transport import session
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.scope import Scope

IDENTITY = "DEPLOYER_SANDBOX_IDENTITY"
"""Variable with the name of the identity (`deployer sandbox identity`) to be in the sandbox; else its Owner."""


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """Where to go. `day` is the one to set the sandbox's clock to; None leaves it as it stands."""

    sandbox: bool
    state: Path
    day: date | None = None


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
    identity: Issued | InTenant = Issued(lambda audience: tokens.issue(cloud, client, audience))
    if tenant:
        help = f"the sandbox has one tenant, '{TENANT}': leave 'tenant' out of what is tried there, or name that one"
        identity = InTenant(identity, tenant, help)
    return Target(identity, session=lambda: session(cloud), clock=SandboxClock(cloud, stop), halt=Halt(stop))


def _place(scopes: Collection[Scope]) -> tuple[str, str]:
    """The cloud and the tenant of all scopes. Raises Refused where they are in more than one."""
    places = {(scope.cloud, scope.tenant.lower()) for scope in scopes}
    if len(places) > 1:
        message = "the environments are in different clouds or tenants, and one run is in one of them"
        raise Refused(Problem("AZR008", Severity.ERROR, message, help="name them one by one"))
    return next(iter(places), ("public", ""))


def _cloud_target(scopes: Collection[Scope], clock: WallClock) -> Target:
    """The way to the Azure that all scopes are in, as an identity of their tenant."""
    name, tenant = _place(scopes)
    cloud = CLOUDS[name]
    check_proxies()
    identity = credential(os.environ, cloud, tenant, clock.halt)
    if endpoint := loopback(os.environ):
        return Target(identity, endpoint, f"{endpoint}/.default", clock=clock, halt=clock.halt)
    return Target(identity, cloud.endpoint, cloud.scope, clock=clock, cloud=cloud.name, halt=clock.halt)


@contextmanager
def connect(where: TargetOptions, scopes: Collection[Scope], stop: Flag | None = None) -> Iterator[Target]:
    """The target to work on. A sandbox holds any subscription that is named, and is saved at the end."""
    if not where.sandbox:
        yield _cloud_target(scopes, WallClock(stop))
        return
    with opened(where.state) as cloud:
        if where.day and where.day != cloud.clock.now().date():
            cloud.clock.set(datetime.combine(where.day, time(12), UTC))
        for id in (scope.subscription for scope in scopes):
            if id.lower() not in cloud.subscriptions:
                cloud.subscribe(id)
        name = os.environ.get(IDENTITY)
        yield sandbox_target(cloud, client_of(cloud, name) if name else tokens.CLIENT, stop, _place(scopes)[1])
