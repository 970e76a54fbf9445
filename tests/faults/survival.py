"""Every fault at every write of three plans, pairs of faults, edited plan files, random schedules:
`python -m tests.faults.survival [SCHEDULES [PAIRS]]` publishes the figures.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest

from deployer.applying.rehearsal import Case, CleanRun, clean_run, try_faults
from deployer.planning.plan_file import load
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid
from deployer.values.rehearsal import Survival
from tests.applying.test_rehearsal import FOUNDRY, HUB, staged
from tests.faults import schedules
from tests.scenarios.figures import publish
from tests.scenarios.test_tampered import Approved, leaves, sample, tampered
from tests.world import World

PAGE = Path(__file__).parents[2] / "docs" / "rehearsing.md"
_Work = tuple[str, int, int]
"""Name of a scene, and the places of one case or of two in it; the second is -1 where there is one."""


@cache
def scenes() -> dict[str, CleanRun]:
    """The creation of a hub with both sorts of models, of a Foundry account, and the deletion of the latter."""
    world = World()
    world.apply(FOUNDRY)
    world.cloud.clock.advance(3600)
    world.plan(FOUNDRY)  # what falls due has happened when the state is taken
    state = world.cloud.to_json()
    gone = clean_run(world.plan(FOUNDRY, PlanOptions(destroy=True, purge=True)), state)
    return {"a hub is made": staged(HUB), "an account is made": staged(FOUNDRY), "an account is deleted": gone}


def singles() -> Iterator[_Work]:
    """Every fault at every write."""
    for name, stage in scenes().items():
        yield from ((name, index, -1) for index in range(len(stage.cases())))


def pairs(number: int) -> Iterator[_Work]:
    """Two faults in one run, drawn evenly; of which at most one stays until somebody comes."""
    chance = random.Random(0)
    names = list(scenes())
    while number:
        name = chance.choice(names)
        cases = scenes()[name].cases()
        one, other = chance.sample(range(len(cases)), 2)
        if not (cases[one][0].lasts and cases[other][0].lasts):
            number -= 1
            yield name, one, other


def _tried(work: _Work) -> tuple[_Work, Survival, str]:
    name, one, other = work
    cases: list[Case] = [scenes()[name].cases()[index] for index in (one, other) if index >= 0]
    trial = try_faults(scenes()[name], *cases)
    return work, trial.survival, f"{name}: {trial.fault} at {trial.operation}: {trial.said}"


def _scheduled(seed: int) -> str:
    with pytest.MonkeyPatch.context() as patch:
        schedules.in_one_thread(patch)
        return schedules.tried(scenes()["an account is made"], seed)


def mutations() -> tuple[int, int]:
    """How many edits of one field of a plan file were tried, sealed anew too, and how many changed what is sent."""
    approved = Approved()
    data = json.loads(approved.text)
    tries = [(path, how) for path in leaves(data) for how in ("changed", "gone")]
    taken = sum(map(_taken, (json.dumps(tampered(data, *each)) for each in tries)))
    anew = [(path, how) for path in sample(data) for how in ("changed", "gone")]
    return len(tries) + len(anew), taken + sum(approved.runs_otherwise(data, *each) for each in anew)


def _taken(text: str) -> bool:
    try:
        load(text, "plan.json")
    except Invalid:
        return False
    return True


def main(number: int, two: int) -> int:
    """Try, report, publish."""
    start = time.monotonic()
    rows: list[str] = []
    failed: list[str] = []
    scenes()

    def row(what: str, counts: Counter[Survival]) -> None:
        cells = " | ".join(f"{counts[each]:,}" for each in Survival)
        rows.append(f"| {what} | {counts.total():,} | {cells} |")

    with get_context("fork").Pool(2) as pool:
        for heading, works in (("one fault", singles()), ("two faults", pairs(two))):
            done: dict[str, Counter[Survival]] = {name: Counter() for name in scenes()}
            for work, survival, told in _said(pool.imap_unordered(_tried, works, chunksize=4)):
                done[work[0]][survival] += 1
                failed += [told] if survival is Survival.LOST else []
            for name, counts in done.items():
                row(f"{heading}, {name}", counts)
        failed += filter(None, pool.imap_unordered(_scheduled, range(number), chunksize=16))
    edits, taken = mutations()
    head = f"| what | trials | {' | '.join(Survival)} |\n|---|---:|{'---:|' * len(Survival)}\n"
    how = "not each" if failed else "each"
    tail = (
        f"\n{number:,} random schedules: {how} ended well, in the state of a clean run, with no two writes at once on "
        f"one account.\n{edits:,} edits of one field of a plan file: {taken} taken.\n"
        f"In {(time.monotonic() - start) / 60:.0f} minutes, on two cores that others shared.\n"
    )
    figures = head + "\n".join(rows) + "\n" + tail
    sys.stdout.write("\n".join([*failed, figures]))
    if not failed and not taken:
        publish(PAGE, "rehearsals", figures)
    return 1 if failed or taken else 0


def _said(found: Iterable[tuple[_Work, Survival, str]]) -> Iterator[tuple[_Work, Survival, str]]:
    for each in found:
        if each[1] is Survival.LOST:
            sys.stdout.write(f"{each[2]}\n")
            sys.stdout.flush()
        yield each


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    raise SystemExit(main(*(given + [10_000, 1_000][len(given) :])))
