"""Lets time pass: operations end and deployments go on, each at its own moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from deployer.sandbox.arm.operations import settle
from deployer.sandbox.deployments import store
from deployer.sandbox.deployments.arm_client import Send
from deployer.sandbox.state.cloud import Cloud


def tick(cloud: Cloud, send: Send) -> None:
    """Bring the cloud to the moment of its clock. What a deployment begins is begun at the moment at which what it
    waited for ended, however long nobody looked.
    """
    now = cloud.clock.now()
    while store.running(cloud) and (moment := _next(cloud)) and moment <= now:
        with cloud.clock.held(moment):
            settle(cloud)
            _advance(cloud, send)
    settle(cloud)
    _advance(cloud, send)


def _next(cloud: Cloud) -> datetime | None:
    first = next(cloud.running(), None)
    if first is None:
        return None
    moment = datetime.fromtimestamp(first.due, UTC)
    return moment if moment.timestamp() >= first.due else moment + timedelta(microseconds=1)


def _advance(cloud: Cloud, send: Send) -> None:
    if not store.running(cloud):
        return
    from deployer.sandbox.deployments.scheduler import advance  # the language of templates is much to load for nothing

    while any([advance(cloud, send, id) for id in store.running(cloud)]):
        pass
