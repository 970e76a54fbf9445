"""An environment and an Azure -> what is wanted, what is there, what others made there, and what differs."""

from __future__ import annotations

from msgspec import Struct

from deployer.azure.azure import Azure
from deployer.check.load_environments import CheckedEnvironment
from deployer.live.read import read
from deployer.planning.drift import drift, text_of
from deployer.planning.version_pinning import render_pinned
from deployer.render.render import render
from deployer.values.drift import Drift
from deployer.values.live import Live
from deployer.values.resource import Resource


class EnvironmentState(Struct, frozen=True):
    """One environment as it is."""

    desired: tuple[Resource, ...]
    live: Live
    drift: Drift


def read_desired(
    azure: Azure, ready: CheckedEnvironment, *, foreign: bool = False
) -> tuple[tuple[Resource, ...], Live]:
    """What the environment wants, and what is there of it; `foreign`: and what others made. Sends nothing but GET."""
    environment = ready.site.environment
    live = read(azure, environment.scope, render(ready.sites), foreign=foreign)
    return render_pinned(ready.sites, live), live


def read_environment(azure: Azure, ready: CheckedEnvironment) -> EnvironmentState:
    """Render, read and compare. Sends nothing but GET; the role Reader is enough."""
    environment = ready.site.environment
    desired, live = read_desired(azure, ready, foreign=True)
    found = tuple(drift(environment.scope, desired, live, text_of(ready.source)))
    return EnvironmentState(desired, live, Drift(environment.name, ready.source.file, found))
