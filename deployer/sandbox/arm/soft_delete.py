"""Soft-deleted resources, kept under their id, or under their name where a name is unique in all of Azure."""

from __future__ import annotations

from datetime import timedelta

from deployer.sandbox.state.clock import stamp
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record, SoftDeleted


def keep_soft_deleted(cloud: Cloud, key: str, record: Record, days: int) -> None:
    """Keep a deleted resource for some days."""
    now = cloud.clock.now()
    cloud.keep("tomb", key, SoftDeleted(record, stamp(now), stamp(now + timedelta(days=days))))


def soft_deleted(cloud: Cloud, key: str) -> SoftDeleted | None:
    """The soft-deleted resource under a key, unless its time is over."""
    deleted = cloud.deleted.get(key.lower())
    return deleted if deleted and deleted.purge > cloud.clock.stamp else None


def forget_soft_deleted(cloud: Cloud, key: str) -> None:
    """Forget a soft-deleted resource: purged or recovered."""
    if key.lower() in cloud.deleted:
        cloud.drop("tomb", key)
