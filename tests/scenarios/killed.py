"""Runs that are killed with SIGKILL at a write, in processes of their own, and what the next run makes of it:
`python -m tests.scenarios.killed [EVERY]` kills at every write, or at every so-manieth, and publishes the figures.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse

from deployer.applying.apply import apply
from deployer.applying.arm_deployments import arm, stages
from deployer.applying.journal import Journal
from deployer.applying.lock import locked
from deployer.azure.azure import Azure
from deployer.azure.credential import Issued
from deployer.azure.target import Target
from deployer.planning.plan_environment import plan_environment
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Request, Response
from deployer.sandbox.router import handle
from deployer.values.change import Plan
from deployer.values.event import Event, State
from deployer.values.plan_options import PlanOptions
from tests import platform
from tests.scenarios.estate import WHOLE
from tests.scenarios.figures import publish
from tests.world import World, environment

BEFORE = environment(
    "model: mistral-small-2503, name: chat, tags: {team: a}",
    "model: Ministral-3B, name: code",
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: big, compute: {instance_type: Standard_NC24ads_A100_v4}",
)
AFTER = environment(
    "model: mistral-small-2503, name: chat, tags: {team: b}",
    "model: Codestral-2501, name: code",
    "model: Ministral-3B, name: talk",
)
MOMENTS = ("before", "after", "later")
"""When the process dies: before its write arrives, before the answer does, or while it waits for the end."""
PAGE = Path(__file__).parents[2] / "docs" / "plan.md"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What stood, what is asked for, and who carries it out."""

    name: str
    before: str
    text: str
    engine: str = "direct"
    destroy: bool = False

    @property
    def choices(self) -> PlanOptions:
        """What the command line would say."""
        return PlanOptions(destroy=self.destroy, purge=self.destroy)


SCENARIOS = (
    Scenario("everything there is is made", "", WHOLE),
    Scenario("some is changed, replaced, deleted and made", BEFORE, AFTER),
    Scenario("all is destroyed", BEFORE, BEFORE, destroy=True),
    Scenario("everything is made, by ARM", "", WHOLE, "arm"),
    Scenario("some is changed, replaced, deleted and made, by ARM", BEFORE, AFTER, "arm"),
)


class Far(HTTPAdapter):
    """The way from the process that dies to the Azure that goes on."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection, self.lock = connection, Lock()

    def ask(self, what: str, *more: Any) -> Any:
        """One question to the other process."""
        with self.lock:
            self.connection.send((what, *more))
            return self.connection.recv()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer a prepared request."""
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        assert isinstance(body, bytes)
        headers = {key.lower(): str(value) for key, value in request.headers.items()}
        answer: Response = self.ask("request", Request(str(request.method), str(request.url), headers, body))
        raw = HTTPResponse(io.BytesIO(answer.body), dict(answer.headers), answer.status, preload_content=False)
        return self.build_response(request, raw)

    def now(self) -> float:
        """The time there."""
        return float(self.ask("now"))

    def sleep(self, seconds: float) -> None:
        """Let time pass there."""
        self.ask("sleep", seconds)

    def past(self, moment: float) -> bool:
        """Whether a moment has come there."""
        return self.now() >= moment

    def session(self) -> requests.Session:
        """A session that leads there."""
        made = requests.Session()
        made.mount("https://", self)
        return made


def run(world: World, target: Target, scenario: Scenario, folder: Path) -> list[Event]:
    """Plan and apply as the command does, with lock and journal."""
    with locked(folder / "lock", "the environment"):
        plan = plan_environment(Azure(target), world.ready(scenario.text), scenario.choices).plan
        journal = Journal(folder / "journal.jsonl")
        journal.approve([plan])
        journal.begin(plan.environment)
        azure, carry = _engine(target, plan, scenario.engine)
        return list(carry(plan, azure, None, journal))


def _engine(target: Target, plan: Plan, name: str) -> tuple[Azure, Any]:
    if name == "arm":
        return Azure(target, stages.steps(plan), stages.actions(plan, "validate", "cancel")), arm.apply
    return Azure(target, plan.steps()), apply


def killed(world: World, scenario: Scenario, moment: str, at: int, folder: Path) -> bool:
    """Run in a process of its own, which is killed at a write. Whether it came so far."""
    here, there = Pipe()
    pid = os.fork()
    if not pid:
        try:
            here.close()
            far = Far(there)
            run(world, Target(Issued(lambda _: far.ask("token")), session=far.session, clock=far), scenario, folder)
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    there.close()
    came = _serve(world, here, moment, at)
    if came:
        os.kill(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code == (-signal.SIGKILL if came else 0), code
    return came


def _serve(world: World, here: Connection, moment: str, at: int) -> bool:
    """Answer question after question, until the moment has come or nobody asks any more."""
    writes = since = 0
    while True:
        try:
            what, *more = here.recv()
        except EOFError:
            return False
        answer: Any = None
        if what == "request":
            writes += more[0].method != "GET"
            since += writes >= at
            if since and moment == "before":
                return True
            answer = handle(world.cloud, more[0])
            if since >= (3 if moment == "later" else 1):
                return True
        elif what == "sleep":
            world.cloud.clock.advance(more[0])
        elif what == "now":
            answer = world.cloud.clock.now().timestamp()
        else:
            answer = tokens.issue(world.cloud, tokens.CLIENT, "https://management.azure.com")
        here.send(answer)


def standing(scenario: Scenario) -> World:
    """A world as the scenario begins."""
    world = platform.build(World())
    if scenario.before:
        world.apply(scenario.before)
    return world


def ids(world: World) -> set[str]:
    """Everything that is there, but for the history of deployments."""
    return {id for id in world.cloud.index.records if "/microsoft.resources/deployments/" not in id}


def survived(world: World, scenario: Scenario, moment: str, at: int, wanted: set[str]) -> bool:
    """Kill, run again, and look: the next run finishes, nothing is there twice and nothing left over. Whether there was
    a write to be killed at.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not killed(world, scenario, moment, at, folder):
            return False
        case = (scenario.name, moment, at)
        if scenario.engine == "arm":  # what ARM was told goes on, and until it has ended nobody else is let in
            run(world, world.target, scenario, folder)
            world.cloud.clock.advance(7200)
        bad = [event for event in run(world, world.target, scenario, folder) if event.state in BAD]
        assert not bad, (case, bad)
        assert not run(world, world.target, scenario, folder), case
        assert ids(world) == wanted, (case, ids(world) ^ wanted)
    return True


BAD = (State.FAILED, State.PENDING, State.SKIPPED)


def campaign(scenario: Scenario, every: int) -> Counter[str]:
    """Kill at every so-manieth write of a scenario, at each of its moments, each time in a world of its own."""
    done = standing(scenario)
    with tempfile.TemporaryDirectory() as name:
        events = run(done, done.target, scenario, Path(name))
    assert not [event for event in events if event.state in BAD]
    start, wanted = standing(scenario), ids(done)
    counts: Counter[str] = Counter()
    for moment in MOMENTS:
        at = 1
        while _apart(start, scenario, moment, at, wanted):
            counts[moment] += 1
            at += every
    return counts


def _apart(start: World, scenario: Scenario, moment: str, at: int, wanted: set[str]) -> bool:
    """The same in a process of its own, so that each case starts from the same world."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            code = 0 if survived(start, scenario, moment, at, wanted) else 9
        except AssertionError:
            traceback.print_exc()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code not in (0, 9):
        raise SystemExit(f"{scenario.name}: killed {moment} write {at}, the next run did not put it right")
    return code == 0


def stubborn(scenario: Scenario) -> int:
    """Kill run after run as soon as Azure has one more write of it, until one has none left. How many it took."""
    done, world = standing(scenario), standing(scenario)
    with tempfile.TemporaryDirectory() as name:
        run(done, done.target, scenario, Path(name))
        count = 0
        while killed(world, scenario, "after", 1, Path(name)):
            count += 1
            world.cloud.clock.advance(3600)  # what Azure was told comes to its end before anybody looks again
    assert ids(world) == ids(done), ids(world) ^ ids(done)
    return count


def main(every: int) -> None:
    """All scenarios."""
    start, rows = time.monotonic(), []
    for scenario in SCENARIOS:
        counts = campaign(scenario, every)
        rows.append(f"| {scenario.name} | {' | '.join(str(counts[moment]) for moment in MOMENTS)} | 0 |")
    tries = stubborn(SCENARIOS[0])
    head = "| run | killed before a write arrives | before its answer does | while waiting | not put right |"
    took = f"In {(time.monotonic() - start) / 60:.0f} minutes, on two cores that others shared."
    again = f"Killed at every first write, again and again, the first of these was complete after {tries} runs."
    figures = "\n".join([head, "|---|---:|---:|---:|---:|", *rows, "", again, took]) + "\n"
    sys.stdout.write(figures)
    if every == 1:
        publish(PAGE, "kills", figures)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
