"""Soft-deleted names: a tomb under the id, and under the name where a name is unique in all of Azure."""

from __future__ import annotations

from datetime import timedelta

from deployer.sandbox.state.clock import stamp
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record, Tomb


def bury(cloud: Cloud, key: str, record: Record, days: int) -> None:
    """Keep a deleted resource for some days."""
    now = cloud.clock.now()
    cloud.keep("tomb", key, Tomb(record, stamp(now), stamp(now + timedelta(days=days))))


def buried(cloud: Cloud, key: str) -> Tomb | None:
    """The soft-deleted resource under a key, unless its time is over."""
    tomb = cloud.tombs.get(key.lower())
    return tomb if tomb and tomb.purge > cloud.clock.stamp else None


def exhume(cloud: Cloud, key: str) -> None:
    """Forget a soft-deleted resource: purged or recovered."""
    if key.lower() in cloud.tombs:
        cloud.drop("tomb", key)
