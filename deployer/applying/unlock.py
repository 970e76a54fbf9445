"""Look at the lock of a team from outside, and free it where its holder does not."""

from __future__ import annotations

from msgspec.structs import replace

from deployer.applying.exclusive import lock_name
from deployer.applying.lock import already_locked
from deployer.azure.blob_lease import BlobLease
from deployer.azure.target import Target
from deployer.values.holder import LockStatus
from deployer.values.scope import Scope


def lock_status(target: Target, scope: Scope) -> LockStatus:
    """Who holds the lock of an environment. Raises Refused where it cannot be read."""
    if not scope.lock:
        return LockStatus(scope.environment, "")
    found = _lease(target, scope).state()
    return LockStatus(scope.environment, scope.lock, found.leased, found.holder, version=found.etag)


def release_lock(target: Target, scope: Scope, seen: LockStatus) -> LockStatus:
    """The lock that was seen is free. Raises Refused where somebody else has it since."""
    if not scope.lock or not (seen.held or seen.holder):
        return seen
    lease = _lease(target, scope)
    if not lease.free(seen.version):
        raise already_locked(f"environment '{scope.environment}'", lease.state().holder)
    return replace(seen, held=False, freed=True)


def _lease(target: Target, scope: Scope) -> BlobLease:
    return BlobLease(target, scope, lock_name(target.endpoint, scope))
