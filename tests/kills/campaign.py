"""Runs that are ended in every way at every sort of moment, and what the next runs make of it:
`python -m tests.kills.campaign [STRIKES [SCENARIO...]]` strikes so many times, spread over the scenarios; a thousand
and more over all of them publish docs/evidence/kills.md.
"""

from __future__ import annotations

import gc
import io
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from multiprocessing import Pipe
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from threading import active_count
from typing import Any

from deployer.applying import past_runs
from deployer.applying.journal import RUNS
from deployer.values.past_run import COMPLETE
from tests.kills.scenarios import SCENARIOS, Scenario, Stage, staged
from tests.kills.strike import KILL, MOMENTS, OF_LINES, WAYS, Strike, struck
from tests.scenarios.figures import publish

ALL = 1000
"""Strikes of the whole campaign."""
PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "kills.md"
HOW = ("again", "resumed", "resumed without its journal")
"""The next run: each of them in turn."""
NEVER = 9
"""Exit code of a case whose run ended before it was to be struck."""
_NOBODY = 10**9


@dataclass(frozen=True, slots=True)
class Clean:
    """What a run leaves that nothing strikes, and how many moments it has."""

    ids: set[str]
    purchases: int
    writes: int
    lines: int

    def strikes(self, first: int) -> list[Strike]:
        """All that could be: one way after the other, the so-manieth first, each at moments in an order that is always
        the same.
        """
        by_way = [
            [
                Strike(way, moment, at)
                for moment in MOMENTS
                if moment != "torn" or way == KILL
                for at in range(1, 1 + (self.lines if moment in OF_LINES else self.writes))
            ]
            for way in WAYS
        ]
        for strikes in by_way:
            Random(strikes[0].way).shuffle(strikes)
        turned = [*by_way[first % len(WAYS) :], *by_way[: first % len(WAYS)]]
        return [strike for turn in zip_longest(*turned) for strike in turn if strike]


@dataclass(slots=True)
class Tally:
    """What came of the strikes on one scenario."""

    stage: Stage
    wanted: Clean
    first: int
    left: list[Strike] = field(init=False)
    moments: int = field(init=False)
    """How many there are to strike at."""
    by_way: Counter[str] = field(default_factory=Counter)
    bad: int = 0
    """How often the next runs did not put it right."""

    def __post_init__(self) -> None:
        self.left = self.wanted.strikes(2 * self.first)
        self.moments = len(self.left)

    @property
    def struck(self) -> int:
        """How often it was struck."""
        return self.by_way.total()

    def row(self) -> str:
        """A line of the table."""
        counts = " | ".join(str(self.by_way[way]) for way in WAYS)
        return f"| {self.stage.scenario.name} | {self.moments:,} | {counts} | {self.struck} | {self.bad} |\n"


def clean(stage: Stage) -> Clean:
    """Let it run to its end."""
    nobody = Strike(KILL, "before", _NOBODY)
    with tempfile.TemporaryDirectory() as name:
        stage.prepare(Path(name))
        assert not struck(stage, nobody, Path(name))
    return Clean(stage.ids, stage.purchases, nobody.writes, nobody.lines)


def survived(stage: Stage, strike: Strike, how: str, wanted: Clean) -> bool:
    """Strike, run again, and look: the next run finishes, the one after it has nothing to do; nothing is there twice or
    bought twice, and nothing left over. False where it never came to be struck.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage.prepare(folder)
        if not struck(stage, strike, folder):
            return False
        if stage.plan and _complete(folder):
            how = HOW[0]  # a plan file runs once
        if how == HOW[2]:
            shutil.rmtree(folder / ".deployer", ignore_errors=True)
        if stage.scenario.engine == "arm":  # what ARM was told goes on, and until its end nobody else is let in
            stage.world.cloud.clock.advance(7200)
        stage.finish(folder, resume=how == HOW[1] or (how == HOW[2] and not stage.plan))
        assert not stage.finish(folder)
        assert stage.ids == wanted.ids, stage.ids ^ wanted.ids
        assert stage.purchases <= wanted.purchases
    return True


def _complete(folder: Path) -> bool:
    """Whether the run came to its end before it was struck."""
    runs = folder / RUNS
    return any(past_runs.past_run(name, runs).result == COMPLETE for name in past_runs.run_names(runs))


def strike_once(tally: Tally, number: int) -> None:
    """One more strike on a scenario, the so-manieth of all, in a world of its own."""
    while tally.left:
        strike, how = tally.left.pop(0), HOW[number % len(HOW)]
        code = _forked(partial(survived, tally.stage, strike, how, tally.wanted))
        if code == NEVER:
            continue
        tally.by_way[strike.way] += 1
        if code != 0:
            tally.bad += 1
            print(f"{tally.stage.scenario.name}: {strike}, {how}: it was not put right", file=sys.stderr, flush=True)
        return


def stubborn(stage: Stage) -> int:
    """Kill run after run as soon as Azure has one more write of it, until one has none left. How many it took."""
    count, wanted = 0, _answer(lambda: clean(stage))
    with tempfile.TemporaryDirectory() as name:
        stage.prepare(Path(name))
        while struck(stage, Strike(KILL, "after", 1), Path(name)):
            count += 1
            stage.world.cloud.clock.advance(3600)  # what Azure was told comes to its end before anybody looks again
    assert stage.ids == wanted.ids
    return count


def main(number: int, scenarios: Sequence[Scenario]) -> int:
    """The campaign over these scenarios; its figures are published where it is the whole one. Interrupted, it tells of
    those that were struck by then. 1 where one was not put right.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    began, stages = time.monotonic(), staged(scenarios)
    warm(stages)
    tallies = [Tally(stage, _answer(partial(clean, stage)), turn) for turn, stage in enumerate(stages)]
    try:
        for turn in range(number):
            strike_once(min(filter(_open, tallies), key=_done), turn)
            if turn % 50 == 49:
                print(f"{turn + 1} in {_spent():.0f} s", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
    again = ""
    if whole := number >= ALL and len(scenarios) == len(SCENARIOS):
        tries = _answer(partial(stubborn, stages[0]))
        again = f"Killed at every first write, again and again, the first of them was complete after {tries} kills.\n"
    count, minutes = sum(tally.struck for tally in tallies), (time.monotonic() - began) / 60
    cost = _spent() / max(1, count)
    figures = f"""\
| run | moments | {" | ".join(WAYS)} | struck | not put right |
|---|{"---:|" * (len(WAYS) + 3)}
{"".join(map(Tally.row, tallies))}
{count:,} runs were struck in {minutes:.0f} minutes on two cores that others shared. Each took {cost:.2f} s of a
processor, with both runs that followed.
{again}"""
    sys.stdout.write(figures)
    if whole:
        publish(PAGE, "kills", figures)
    return int(any(tally.bad for tally in tallies))


def _open(tally: Tally) -> bool:
    return bool(tally.left)


def _done(tally: Tally) -> float:
    return tally.struck / tally.stage.scenario.share


def warm(stages: Sequence[Stage]) -> None:
    """Import and build in this process whatever a run needs, which those that are forked from it have then; and have
    no thread left, as none lives in them.
    """
    engines = {stage.scenario.engine: stage for stage in stages if not stage.scenario.before}
    for stage in staged(each.scenario for each in engines.values()):
        said = io.StringIO()
        with tempfile.TemporaryDirectory() as name, redirect_stdout(said), redirect_stderr(said):
            stage.finish(Path(name))
    while active_count() > 1:  # those that wait for more to do end soon
        time.sleep(0.1)
    gc.collect()
    gc.freeze()


def _forked(work: Callable[[], object]) -> int:
    """The exit code of work in a process of its own, so that each case starts from the same world; NEVER where it gives
    False. What it prints is told where it fails.
    """
    with tempfile.TemporaryFile("w+") as said:
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            code = 1
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            try:
                code = NEVER if work() is False else 0
            finally:
                if code == 1:
                    traceback.print_exc()
                sys.stdout.flush()
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code not in (0, NEVER):
            said.seek(0)
            sys.stderr.write(said.read()[-4000:])
        return code


def _answer(work: Callable[[], Any]) -> Any:
    """What work gives in a process of its own, without what it prints."""
    here, there = Pipe()
    assert _forked(lambda: there.send(work())) == 0
    return here.recv()


def _spent() -> float:
    """Seconds of the processor, this process and all those before it that ended."""
    return sum(found.ru_utime + found.ru_stime for found in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


if __name__ == "__main__":
    chosen = [SCENARIOS[int(word)] for word in sys.argv[2:]]
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ALL, chosen or SCENARIOS))
