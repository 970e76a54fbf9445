"""Races for the locks of an environment: sixteen ask at once, one has it, and the next race begins when it is free.

`python -m tests.locks.races 1000` publishes docs/evidence/locks.md.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Lock, Thread

from deployer.applying.lock import Claim
from deployer.applying.team_lock import TeamLock
from deployer.azure.blob_lease import LIFE, BlobLease
from deployer.azure.target import Target
from deployer.sandbox.resources.blobs import container_of
from deployer.values.holder import Holder
from deployer.values.problem import Refused
from deployer.values.scope import Scope
from tests.locks.azurite import HOST, MISSING, azurite, create, installed
from tests.world import World

CONTENDERS = 16
SHORT = 15
"""Seconds of a lease whose holder vanishes: the least that the service gives. The races have those of a run: on a busy
machine a short one runs out between the first who asks and the last, before its holder renews it.
"""
PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "locks.md"
SCOPE = Scope("prod", "00000000-0000-0000-0000-000000000000", "rg-test", lock=f"https://{HOST}/locks")
WORKER = """
import sys
from contextlib import ExitStack
from pathlib import Path
from deployer.applying.lock import Claim, locked
from deployer.values.holder import Holder
from deployer.values.problem import Refused
print("ready", flush=True)
for line in sys.stdin:
    with ExitStack() as held:
        try:
            held.enter_context(locked(Path(sys.argv[1]), "it", Claim(Holder(sys.argv[2]))))
            print("won", flush=True)
        except Refused as error:
            print("lost", error.problems[0].message, flush=True)
        sys.stdin.readline()
    print("over", flush=True)
"""


@dataclass
class Tally:
    """What came of so many races."""

    races: int = 0
    won: list[int] = field(default_factory=list)
    """How many had the lock at the same time, race by race: each is to be 1."""
    told: int = 0
    """How many of those who lost were told the holder, who signs after it has the lock."""
    lost: int = 0
    taken_over: int = 0
    """After how many holders that vanished somebody else got the lock, and nobody before it ran out."""
    vanished: int = 0
    seconds: float = 0.0

    @property
    def fair(self) -> bool:
        """One holder in every race, which also shows that every release was seen."""
        one = self.won == [1] * self.races
        return one and self.taken_over == self.vanished

    def row(self, name: str) -> str:
        """A line of the table."""
        most, least = max(self.won), min(self.won)
        shown = f"{self.races:,} | {least} to {most} | {self.told:,} of {self.lost:,}"
        return f"| {name} | {shown} | {self.taken_over} of {self.vanished} | {self.seconds:.0f} |"


def team(target: Target, races: int, vanishing: int = 0) -> Tally:
    """Threads for one lease; after the races, `vanishing` holders never give it back."""
    tally, began = Tally(races), time.monotonic()
    gate, seen, over = (Barrier(CONTENDERS) for _ in range(3))
    turn = Lock()
    holders = [0] * races

    def contend(name: int) -> None:
        for race in range(races):
            lock = contender(target, str(name))
            gate.wait(120)
            said = ""
            try:
                lock.take()
            except Refused as error:
                said = error.problems[0].message
            with turn:
                holders[race] += not said
                tally.lost += bool(said)
                tally.told += "process" in said
            seen.wait(120)
            lock.give_back()
            over.wait(120)

    threads = [Thread(target=contend, args=[name]) for name in range(CONTENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.won = holders
    for _ in range(vanishing):
        tally.vanished += 1
        tally.taken_over += _taken_over(target)
    tally.seconds = time.monotonic() - began
    return tally


def contender(target: Target, name: str, life: int = LIFE) -> TeamLock:
    """One of those who ask."""
    lease = BlobLease(target, SCOPE, "race.lock", life=life)
    return TeamLock(lease, "environment 'prod'", Claim(Holder(name, f"host-{name}")), target)


def _taken_over(target: Target) -> bool:
    gone = contender(target, "gone", SHORT)
    gone.take()
    gone.stop_renewing()  # as if it were killed
    clock, began = target.clock, target.clock.now()
    heir = BlobLease(target, SCOPE, "race.lock", life=SHORT)
    while not heir.acquire():
        clock.sleep(0.5)
        if clock.now() > began + 3 * SHORT:
            return False
    early, stays = clock.now() - began < SHORT - 1, gone.lease.renew()
    heir.release()
    return not early and not stays


def local(folder: Path, races: int, contenders: int = CONTENDERS) -> Tally:
    """Processes for one lock of the system."""
    tally, began = Tally(races), time.monotonic()
    command = [sys.executable, "-c", WORKER, str(folder / "race.lock")]
    workers = [
        subprocess.Popen([*command, str(name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in range(contenders)
    ]
    assert {line for line in _said(workers)} == {"ready\n"}
    for _ in range(races):
        _say(workers)
        answers = list(_said(workers))
        tally.won.append(answers.count("won\n"))
        tally.lost += sum(line.startswith("lost") for line in answers)
        tally.told += sum("process" in line for line in answers)
        _say(workers)
        assert {line for line in _said(workers)} == {"over\n"}
    for worker in workers:
        worker.communicate()
    tally.seconds = time.monotonic() - began
    return tally


def _say(workers: list[subprocess.Popen[str]]) -> None:
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()


def _said(workers: list[subprocess.Popen[str]]) -> Iterator[str]:
    for worker in workers:
        assert worker.stdout
        yield worker.stdout.readline()


def sandbox() -> Target:
    """An embedded Azure with a container for locks."""
    world = World()
    world.cloud.remember(container_of(HOST, "locks"), {})
    return world.target


def main(races: int) -> int:
    """Run them all, and publish the figures; 1 where a race was not fair."""
    found: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as name:
        found["lock of the system, 16 processes"] = local(Path(name), races)
        found["lease in the embedded Azure, 16 threads"] = team(sandbox(), max(1, races // 5), 20)
        if installed():
            with azurite(Path(name)) as target:
                create(target, "locks")
                found["lease in Azurite 3.35.0, 16 threads"] = team(target, races, 4)
        else:
            print(MISSING)
    for name, tally in found.items():
        print(name, "fair" if tally.fair else "NOT FAIR")
    rows = "\n".join(tally.row(name) for name, tally in found.items())
    PAGE.write_text(_PAGE.format(rows=rows, races=races), encoding="utf-8")
    print(rows)
    return 0 if all(tally.fair for tally in found.values()) else 1


_PAGE = """\
# Races for the lock

Sixteen ask for the lock of one environment at once; whoever has it gives it back when all have asked, and the next
race begins at once: a release that the others do not see would leave a race without a holder. Leases live for 60 s, as
those of a run do. A holder that vanishes has one of 15 s, the shortest there is, and renews nothing: nobody may have
its lease before it ran out, somebody after, and the one that vanished must not be able to renew it then. Who loses
before the winner has signed is told of no name.

`make races` plays {races:,} races (in the embedded Azure a fifth of them) and writes this page; the suite plays a few.

| lock | races | holders at a time | losers that were told by whom | taken over after the holder vanished | seconds |
|---|---:|---:|---:|---:|---:|
{rows}
"""


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
