"""Every operation of every command with everything that can be wrong with its answer:
`python -m tests.faults.matrix [EVERY]` tries every cell, or every so-manieth, and publishes the figures.

A cell holds when no exception but ours ends the run, nothing calls itself a bug or writes on the streams, the run ends
within a number of requests and of hours of the sandbox, nothing of others is gone, one purchase was made at most, and a
run without faults finds its way: what is there is then what a clean run leaves, and a plan is empty.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from deployer.azure.azure import Azure
from deployer.check.load_environments import CheckedEnvironment
from deployer.live.sandbox_target import faulty_target
from deployer.planning.plan_environment import plan_environment
from deployer.sandbox.faults.fault import Fault
from deployer.sandbox.faults.injector import Hang, Injector
from deployer.sandbox.state.cloud import Cloud
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import DeployerError
from tests.faults.odd_answers import ODD_ANSWERS
from tests.faults.runs import RUNS, Run, destroy
from tests.faults.way import polls, shape, way
from tests.scenarios.figures import publish
from tests.world import SUBSCRIPTION, World

STRANGER = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test/providers/Microsoft.Storage/storageAccounts/theirs"
LEAST = 750
"""How many cells figures are of that are published."""
PAGE = Path(__file__).parents[2] / "docs" / "plan.md"
BAD = (State.FAILED, State.PENDING, State.SKIPPED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault at one operation of a run, by their places in RUNS and ODD_ANSWERS."""

    run: int
    at: str
    fault: int

    def __str__(self) -> str:
        return f"{RUNS[self.run].name} | {self.at} | {ODD_ANSWERS[self.fault].name}"


@dataclass
class Ground:
    """What a run begins with, and what it leaves when nothing goes wrong."""

    state: dict[str, Any]
    ready: CheckedEnvironment
    wanted: dict[str, str] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    looks: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()

    def cloud(self) -> Cloud:
        """The sandbox as it stood, anew."""
        made = Cloud.new(World().cloud.clock.now())
        made.take(self.state)
        return made


def ground(run: Run) -> Ground:
    """Run once without a fault."""
    world = World()
    if run.before:
        world.apply(run.before)
        body = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
        world.put(STRANGER, "2023-05-01", body)
        world.get(STRANGER, "2023-05-01")  # what falls due before has happened when the state is taken
    found = Ground(world.cloud.to_json(), world.ready(run.text))
    requests: list[Any] = []
    cloud = found.cloud()
    watched = Injector(cloud, hears=lambda request, answer: requests.append((request, answer)))
    bad = [event for event in run.verb(watched, found.ready) if event.state in BAD]
    assert not bad or run.verb is destroy, bad
    found.wanted = there(cloud)
    found.shapes = tuple(dict.fromkeys(shape(request) for request, _ in requests))
    found.looks = frozenset(shape(request) for request, _ in requests if polls(request))
    found.lists = frozenset(
        shape(request) for request, answer in requests if request.method == "GET" and answer.body[:9] == b'{"value":'
    )
    return found


def there(cloud: Cloud) -> dict[str, str]:
    """Everything that is there, with its state, but for the history of deployments."""
    return {
        id: str((record.body.get("properties") or {}).get("provisioningState"))
        for id, record in cloud.index.records.items()
        if "/microsoft.resources/deployments/" not in id and "/microsoft.saas/" not in id
    }


def fits(fault: Fault, at: str, found: Ground) -> bool:
    """Whether a fault can meet an operation."""
    get = at.startswith("GET ")
    return {
        "any": True,
        "read": get,
        "list": at in found.lists,
        "write": not get,
        "operation": not get,
        "poll": at in found.looks,
    }[fault.where]


def cells(grounds: Sequence[Ground]) -> list[Cell]:
    """Every cell, in an order in which each so-manieth are spread over all of them."""
    return [
        Cell(number, at, index)
        for number, each in enumerate(grounds)
        for at in each.shapes
        for index, fault in enumerate(ODD_ANSWERS)
        if fits(fault, at, each)
    ]


def tried(cell: Cell, found: Ground) -> str:
    """What is wrong with a cell; nothing where it holds."""
    run = RUNS[cell.run]
    cloud = found.cloud()
    met = way(cloud, ODD_ANSWERS[cell.fault], cell.at)
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            events = run.verb(met, found.ready)
            told = [event.detail for event in events]
    except DeployerError as error:
        told = [str(problem) for problem in error.problems]
    except Hang as hang:
        return f"hang: {hang}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"traceback: {type(error).__name__}: {error}"
    if any("this is a bug" in text for text in told):
        return "bug"
    if said.getvalue():
        return f"noise: {said.getvalue()[:200]}"
    return _healed(run, found, cloud, met.bought)


def _healed(run: Run, found: Ground, cloud: Cloud, bought: int) -> str:
    """What a run without faults does not put right."""
    if not run.writes:
        return "" if there(found.cloud()) == there(cloud) else "a run that only reads changed something"
    trouble = ""
    for _ in range(3):
        cloud.clock.advance(7200)
        again = way(cloud)
        trouble = _again(run, found, again)
        bought += again.bought
        if not trouble:
            break
    if trouble:
        return f"the next run: {trouble}"
    return f"{bought} purchases" if bought > 1 else _differs(run, found, cloud)


def _again(run: Run, found: Ground, way: Injector) -> str:
    """How a run without faults does not end well."""
    try:
        events = run.verb(way, found.ready)
    except DeployerError as error:
        return error.problems[0].message
    except Hang as hang:
        return f"hang: {hang}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"traceback: {type(error).__name__}: {error}"
    bad = [event.detail for event in events if event.state in BAD and run.verb is not destroy]
    return bad[0] if bad else ""


def _differs(run: Run, found: Ground, cloud: Cloud) -> str:
    """What is not as a clean run leaves it."""
    if run.before and STRANGER.lower() not in cloud.index.records:
        return "somebody else's is gone"
    if there(cloud) != found.wanted:
        return f"another state: {sorted(set(there(cloud).items()) ^ set(found.wanted.items()))[:3]}"
    if run.verb is destroy:
        return ""
    return (
        ""
        if plan_environment(Azure(faulty_target(way(cloud))), found.ready, PlanOptions()).plan.is_empty
        else "the plan is not empty"
    )


_GROUNDS: list[Ground] = []


def _work(cell: Cell) -> tuple[Cell, str]:
    return cell, tried(cell, _GROUNDS[cell.run])


def grounds() -> list[Ground]:
    """The clean runs, made once."""
    if not _GROUNDS:
        _GROUNDS.extend(ground(run) for run in RUNS)
    return _GROUNDS


def campaign(every: int = 1, workers: int = 2) -> Iterator[tuple[Cell, str]]:
    """Try every so-manieth cell."""
    chosen = cells(grounds())[::every]
    with get_context("fork").Pool(workers) as pool:
        yield from pool.imap_unordered(_work, chosen, chunksize=8)


def main(every: int) -> int:
    """Try, report, publish."""
    start = time.monotonic()
    done: Counter[tuple[str, str]] = Counter()
    failed: list[tuple[Cell, str]] = []
    for cell, trouble in campaign(every):
        done[RUNS[cell.run].name, ODD_ANSWERS[cell.fault].group] += 1
        if trouble:
            failed.append((cell, trouble))
            sys.stdout.write(f"{cell}: {trouble}\n")
            sys.stdout.flush()
    groups = list(dict.fromkeys(fault.group for fault in ODD_ANSWERS))
    rows = [f"| run | {' | '.join(groups)} | all |", f"|---|{'---:|' * (len(groups) + 1)}"]
    for run in RUNS:
        counts = [done[run.name, group] for group in groups]
        rows.append(f"| {run.name} | {' | '.join(map(str, counts))} | {sum(counts):,} |")
    took = f"In {(time.monotonic() - start) / 60:.0f} minutes, on two cores that others shared."
    whole = len(cells(grounds()))
    held = f"{done.total():,} cells, spread evenly over {whole:,}; {len(failed)} that did not hold."
    figures = "\n".join([*rows, "", held, took]) + "\n"
    sys.stdout.write(figures)
    if not failed and done.total() >= LEAST:
        publish(PAGE, "faults", figures)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
