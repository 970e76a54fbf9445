"""The lock of a team: a lease that is kept alive while a run is at work, and no write without it.

ARM knows no fencing token. So before each write the lease was renewed less than 40 of its 60 seconds ago, or is renewed
first: a lease that ran out is renewed unless somebody had it since, and then nothing more is sent. What remains is the
one request that is on the wire when a lease is broken by hand.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, RLock, Thread

from msgspec.structs import replace

from deployer.applying.lock import Claim, already_locked
from deployer.azure.blob_lease import LIFE, BlobLease
from deployer.azure.pause import jitter
from deployer.azure.target import Target
from deployer.values.problem import Problem, Refused, Severity, Unsafe

RENEWED, TRUSTED, AGAIN = 20.0, 40.0, 5.0
"""Seconds after which a lease is renewed, until which it is trusted, and after which a renewal is tried again."""
_ALSO = "; 'deployer unlock' shows the lock, and frees it with --break"


@contextmanager
def team_locked(lease: BlobLease, what: str, claim: Claim, target: Target) -> Iterator[Target]:
    """Hold the lease while the block runs. Gives the target whose writes need it. Raises Refused where it cannot be had
    in time.
    """
    kept = TeamLock(lease, what, claim, target)
    try:
        kept.take()
        yield replace(target, fences=(*target.fences, kept.check))
    finally:
        kept.give_back()


class TeamLock:
    """A lease and how long ago it was surely ours. Safe to use from several threads."""

    def __init__(self, lease: BlobLease, what: str, claim: Claim, target: Target) -> None:
        self.lease, self.what, self.claim, self.target = lease, what, claim, target
        self.lost = ""
        self._renewed = self._now()
        self._held = False
        self._over, self._turn = Event(), RLock()
        self._renewal = Thread(target=self._keep, name="deployer-renewal", daemon=True)

    @property
    def age(self) -> float:
        """Seconds since it was surely ours, by the clock that ran further: the monotonic one may stand still while the
        machine sleeps, and the other may be set back.
        """
        return max(now - then for now, then in zip(self._now(), self._renewed, strict=True))

    def take(self) -> None:
        """Wait for it, sign it, and keep it alive."""
        clock, dead_until, told = self.target.clock, 0.0, False
        while True:
            asked = self._now()
            if self._acquired():
                self._renewed, self._held = asked, True
                break
            who = self.lease.state().holder
            left = self.claim.left
            if who and (who.host, who.user) == (self.claim.holder.host, self.claim.holder.user):
                # Ours, and not at work: we hold the lock of this machine. It frees itself.
                dead_until = dead_until or clock.now() + LIFE + AGAIN
                left = max(left, dead_until - clock.now())
            if left <= 0 or self.target.halt.stop.is_set():
                raise already_locked(self.what, who, _ALSO)
            if not told:
                told = True
                self.claim.waits(self.what, who, left)
            clock.sleep(min(left, jitter(1.0, 3.0)))
        self._sign()
        self._renewal.start()

    def _acquired(self) -> bool:
        """Whether it is ours now. Of an answer that did not come, or does not count, nobody knows: it is given back, or
        the next run would meet a holder that nobody can name.
        """
        try:
            return self.lease.acquire()
        except Refused:
            with suppress(Refused):
                self.lease.release()
            raise

    def check(self) -> None:
        """Before a write. Raises Unsafe where the lease is lost."""
        if not self.lost and self.age >= TRUSTED:
            self._renew()
        if self.lost:
            message = f"nothing was sent: the lock of {self.what} was lost: {self.lost}"
            raise Unsafe(Problem("LCK005", Severity.ERROR, message, help="run the same command again"))

    def give_back(self) -> None:
        """Free it for others; where that fails it frees itself."""
        self.stop_renewing()
        with self._turn:
            if self._held and not self.lost:
                self._held = False
                with suppress(Refused):
                    self.lease.release()

    def stop_renewing(self) -> None:
        """Let it run out, as it does when its holder is killed. Whoever renews has come to an end when this returns."""
        self._over.set()
        if self._renewal.ident is not None:
            self._renewal.join()

    def _sign(self) -> None:
        before = self.lease.state().holder
        self.lease.sign(self.claim.holder)
        if before:
            left = "did not give its lock back. This run reads the state that it left."
            self.claim.notes(f"The last run on {self.what} ({before}) {left}")

    def _keep(self) -> None:
        pause = RENEWED
        while not self._over.wait(pause) and not self.lost:
            self._renew()
            pause = RENEWED if self.age < RENEWED else AGAIN

    def _renew(self) -> None:
        with self._turn:
            if self._over.is_set() or self.lost or self.age < AGAIN:
                return
            asked = self._now()
            try:
                if self.lease.renew():
                    self._renewed = asked
                else:
                    self._lose("another run has it, or somebody freed it")
            except Refused as error:
                if self.age >= TRUSTED:
                    self._lose(error.problems[0].message)

    def _lose(self, why: str) -> None:
        self.lost = why
        self.target.halt.stop.set()
        stopping = "Stopping: no further write is started. What Azure is working on continues."
        self.claim.notes(f"\nThe lock of {self.what} was lost: {why}. {stopping}")

    def _now(self) -> tuple[float, float]:
        return self.target.clock.now(), time.time()
