"""Opens the way to an Azure: the sandbox in its file, or the cloud of the AZURE_* variables."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event as Flag

from msgspec import Struct

from deployer.azure.clouds import CLOUDS, Cloud
from deployer.azure.credential import credential, loopback
from deployer.azure.redact import check_proxies
from deployer.azure.target import Target, WallClock
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.scope import Scope

STATE = Path(".deployer/sandbox.json")
"""The file of the sandbox where nobody names another."""


class TargetOptions(Struct, frozen=True):
    """Where to go: to the Azure of the AZURE_* variables, or to the sandbox whose state is in a file. `day` is the one
    to set the sandbox's clock to; None leaves it as it stands.
    """

    sandbox: bool = False
    state: Path = STATE
    day: date | None = None


def _place(scopes: Collection[Scope]) -> tuple[str, str]:
    """The cloud and the tenant of all scopes. Raises Refused where they are in more than one."""
    places = {(scope.cloud, scope.tenant.lower()) for scope in scopes}
    if len(places) > 1:
        message = "the environments are in different clouds or tenants, and one run is in one of them"
        raise Refused(Problem("AZR008", Severity.ERROR, message, help="name them one by one"))
    return next(iter(places), ("public", ""))


def _cloud_target(cloud: Cloud, tenant: str, clock: WallClock) -> Target:
    """The way to a cloud of Azure, as an identity of the tenant."""
    check_proxies()
    identity = credential(os.environ, cloud, tenant, clock.halt)
    if endpoint := loopback(os.environ):
        return Target(identity, endpoint, f"{endpoint}/.default", clock=clock, halt=clock.halt)
    return Target(identity, cloud.endpoint, cloud.scope, clock=clock, cloud=cloud.name, halt=clock.halt)


@contextmanager
def connect(where: TargetOptions, scopes: Collection[Scope], stop: Flag | None = None) -> Iterator[Target]:
    """The target to work on. A sandbox holds any subscription that is named, and is saved at the end."""
    cloud, tenant = _place(scopes)
    if not where.sandbox:
        yield _cloud_target(CLOUDS[cloud], tenant, WallClock(stop))
        return
    from deployer.live.sandbox_target import opened_target

    with opened_target(where.state, where.day, scopes, tenant, stop) as target:
        yield target
