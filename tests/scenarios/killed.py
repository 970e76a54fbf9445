"""Runs that are ended in every way at every moment, in processes of their own, and what the next run makes of it:
`python -m tests.scenarios.killed [EVERY [SCENARIO...]]` strikes at every write and every line of the journal, or at
every so-manieth, and publishes the figures.
"""

from __future__ import annotations

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
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event as Flag
from threading import Lock
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse

from deployer.applying.run import RunOptions, apply_approved, plan_and_apply
from deployer.applying.scheduler import AT_ONCE
from deployer.azure.azure import Azure
from deployer.azure.credential import Issued
from deployer.azure.halt import Halt
from deployer.azure.target import Target
from deployer.cli.console import Terminal
from deployer.live.connect import TargetOptions
from deployer.planning.plan_environment import plan_environment
from deployer.planning.plan_file import load
from deployer.reports.formats import report
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Request, Response
from deployer.sandbox.router import handle
from deployer.source import files
from deployer.values.event import State
from deployer.values.holder import LockOptions
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
MOMENTS = ("before", "after", "later", "record", "recorded", "torn")
"""When it strikes: before a write arrives, before its answer does, while the run waits for the end; before a line of
the journal is written, after that, or amid it.
"""
KILL, PIPE = "SIGKILL", "closed pipe"
WAYS = (KILL, "SIGTERM", "SIGINT", "SIGHUP", PIPE)
"""What strikes."""
IN_TIME = 7.5
"""Seconds after a signal within which a run has to be over."""
PAGE = Path(__file__).parents[2] / "docs" / "plan.md"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What stood, what is asked for, and who carries it out."""

    name: str
    before: str
    text: str
    engine: str = "direct"
    destroy: bool = False
    approved: bool = False
    """Whether it runs from a plan file."""

    @property
    def choices(self) -> PlanOptions:
        """What the command line would say."""
        return PlanOptions(destroy=self.destroy, purge=self.destroy)


SCENARIOS = (
    Scenario("everything there is is made", "", WHOLE),
    Scenario("some is changed, replaced, deleted and made", BEFORE, AFTER),
    Scenario("all is destroyed", BEFORE, BEFORE, destroy=True),
    Scenario("a plan file is applied", BEFORE, AFTER, approved=True),
    Scenario("everything is made, by ARM", "", WHOLE, "arm"),
    Scenario("some is changed, replaced, deleted and made, by ARM", BEFORE, AFTER, "arm"),
)


class Far(HTTPAdapter):
    """The way from the process that dies to the Azure that goes on."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection, self.lock, self.halt = connection, Lock(), Halt(Flag())

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
        return self.halt.stop.is_set() or self.now() >= moment

    def session(self) -> requests.Session:
        """A session that leads there."""
        made = requests.Session()
        made.mount("https://", self)
        return made


def run(world: World, target: Target, scenario: Scenario, folder: Path, *, resume: bool = False) -> int:
    """Plan and apply as the command does, in a folder; how many changes it carried out. All of them end well."""
    command = "destroy" if scenario.destroy else "apply"
    options = RunOptions(
        TargetOptions(sandbox=False, state=Path()),
        scenario.choices,
        engine=scenario.engine,
        may_exit=target.halt is not world.target.halt,
        lock=LockOptions(command=command),
        again=f"deployer {command} test.yaml",
        resume="" if resume else None,
    )
    with chdir(folder):
        if scenario.approved and (resume or not Path("runs-once").exists()):
            Path("runs-once").touch()
            result = apply_approved(target, [load(Path("plan.json").read_text(), "plan.json")], options, Terminal(None))
        else:
            result = plan_and_apply(target, [world.ready(scenario.text)], options, Terminal(None))
    if result.signal:
        sys.exit(128 + result.signal)
    bad = [event for event in result.events if event.state in BAD]
    assert not bad, bad
    return len(result.events)


@dataclass(slots=True)
class Strike:
    """What ends a run, and when: at the so-manieth write or line."""

    way: str
    moment: str
    at: int
    count: int = 0
    since: float = 0.0
    """When it struck; 0 until then."""
    late: int = 0
    """Writes that arrived after that."""

    def due(self, what: str, *, writes: bool) -> bool:
        """Whether its time has come, `what` being `request`, `answered`, `record` or `recorded`."""
        if self.since:
            return False
        if self.moment in ("record", "torn", "recorded"):
            self.count += what == "record"
            wanted = "record" if self.moment == "record" else "recorded"
            return what == wanted and self.count >= self.at
        self.count += what == "request" and (writes or self.count >= self.at)
        wanted = "request" if self.moment == "before" else "answered"
        return what == wanted and self.count >= self.at + (2 if self.moment == "later" else 0)


@dataclass(slots=True)
class Process:
    """A run in a process of its own, with what it says."""

    pid: int
    here: Connection
    said: int
    text: str = ""

    def hit(self, way: str) -> None:
        """The way it goes."""
        if way == PIPE:
            os.close(self.said)
            self.said = -1
        else:
            os.kill(self.pid, getattr(signal, way))

    def ended(self) -> int:
        """Its exit code; negative where a signal ended it."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if self.said >= 0:
            with os.fdopen(self.said, errors="replace") as stream:
                self.text = stream.read()
        return code


def started(world: World, scenario: Scenario, folder: Path) -> Process:
    """A run in a process of its own, which asks us for all that it wants from Azure and tells of its journal."""
    here, there = Pipe()
    said, say = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        there.close()
        os.close(say)
        return Process(pid, here, said)
    code = 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # whoever started us may have them ignored
        signal.signal(number, signal.SIG_DFL)
    try:
        here.close()
        os.close(said)
        os.dup2(say, 1)
        os.dup2(say, 2)
        os.close(say)
        far = Far(there)

        class Told(files.Log):
            def append(self, line: bytes) -> None:
                far.ask("record")
                super().append(line)
                far.ask("recorded")

        files.Log = Told  # type: ignore[misc]
        identity = Issued(lambda _: far.ask("token"))
        run(world, Target(identity, session=far.session, clock=far, halt=far.halt), scenario, folder)
        code = 0
    except SystemExit as error:
        code = int(error.code or 0)
    finally:
        if code == 1:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def struck(world: World, scenario: Scenario, strike: Strike, folder: Path) -> bool:
    """Run in a process of its own, which is struck. Whether it came so far."""
    process = started(world, scenario, folder)
    _serve(world, process, strike)
    code = process.ended()
    case = (scenario.name, strike, code, process.text)
    assert "Traceback" not in process.text, case
    if not strike.since:
        assert code == 0, case
        return False
    if strike.way == KILL:
        assert code == -signal.SIGKILL, case
        if strike.moment == "torn":
            _tear(folder, strike.at)
    elif strike.way == PIPE:
        assert code == 0, case
    else:
        number = getattr(signal, strike.way)
        assert code in (0, 128 + number, -number), case
        assert code == 0 or "To go on: deployer" in process.text or code == -number, case
        assert time.monotonic() - strike.since < IN_TIME, case
        assert strike.late < AT_ONCE or scenario.engine == "arm", case  # those whose threads were about to send
    return True


def _tear(folder: Path, seed: int) -> None:
    """Take some of the last line of the journal away, as a machine does that loses its power."""
    journal = max((folder / ".deployer" / "runs").glob("*.jsonl"))
    content = journal.read_bytes()
    last = content.rstrip(b"\n").rpartition(b"\n")[2]
    os.truncate(journal, len(content) - 1 - seed * 37 % len(last))


def _serve(world: World, process: Process, strike: Strike) -> None:
    """Answer question after question, until nobody asks any more or the process was killed."""
    while True:
        try:
            what, *more = process.here.recv()
        except (EOFError, ConnectionResetError):
            return
        writes = what == "request" and more[0].method != "GET"
        strike.late += bool(strike.since) and writes
        if strike.due(what, writes=writes) and _hit(process, strike):
            return
        answer: Any = None
        if what == "request":
            answer = handle(world.cloud, more[0])
            if strike.due("answered", writes=writes) and _hit(process, strike):
                return
        elif what == "sleep":
            world.cloud.clock.advance(more[0])
        elif what == "now":
            answer = world.cloud.clock.now().timestamp()
        elif what == "token":
            answer = tokens.issue(world.cloud, tokens.CLIENT, "https://management.azure.com")
        try:
            process.here.send(answer)
        except BrokenPipeError:  # it has ended meanwhile
            return


def _hit(process: Process, strike: Strike) -> bool:
    """Strike. Whether that is the end of it."""
    strike.since = time.monotonic()
    process.hit(strike.way)
    return strike.way == KILL


def standing(scenario: Scenario) -> World:
    """A world as the scenario begins."""
    world = platform.build(World())
    if scenario.before:
        world.apply(scenario.before)
    return world


def ids(world: World) -> set[str]:
    """Everything that is there, but for the history of deployments."""
    return {id for id in world.cloud.index.records if "/microsoft.resources/deployments/" not in id}


BAD = (State.FAILED, State.PENDING, State.SKIPPED)
HOW = ("again", "resumed", "resumed without its journal")
"""The next run: each of them in turn."""


def survived(world: World, scenario: Scenario, strike: Strike, wanted: set[str]) -> bool:
    """Strike, run again, and look: the next run finishes, nothing is there twice and nothing left over. Whether it came
    to be struck.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(world, scenario, folder)
        if not struck(world, scenario, strike, folder):
            return False
        hows = HOW[:1] if scenario.destroy else HOW
        how = hows[(strike.at + MOMENTS.index(strike.moment) + WAYS.index(strike.way)) % len(hows)]
        finished(world, scenario, folder, how, wanted)
    return True


def prepare(world: World, scenario: Scenario, folder: Path) -> None:
    """Write the plan file, where the scenario runs from one."""
    if scenario.approved:
        plan = plan_environment(Azure(world.target), world.ready(scenario.text), scenario.choices, serial="a" * 32).plan
        (folder / "plan.json").write_text(report("plan", "json")([plan]))


def finished(world: World, scenario: Scenario, folder: Path, how: str, wanted: set[str]) -> None:
    """The next run finishes what is left, and the one after it has nothing to do."""
    if how == HOW[2]:
        shutil.rmtree(folder / ".deployer", ignore_errors=True)
    if scenario.engine == "arm":  # what ARM was told goes on, and until it has ended nobody else is let in
        world.cloud.clock.advance(7200)
    run(world, world.target, scenario, folder, resume=how == HOW[1] or (how == HOW[2] and not scenario.approved))
    assert not run(world, world.target, scenario, folder)
    assert ids(world) == wanted, ids(world) ^ wanted


def undisturbed(scenario: Scenario) -> set[str]:
    """What a run leaves that nothing strikes."""
    world = standing(scenario)
    with tempfile.TemporaryDirectory() as name:
        prepare(world, scenario, Path(name))
        run(world, world.target, scenario, Path(name))
    return ids(world)


def campaign(scenario: Scenario, every: int) -> Counter[str]:
    """Strike at every so-manieth moment of a scenario in every way, each time in a world of its own."""
    start, wanted = standing(scenario), _answer(partial(undisturbed, scenario))
    counts: Counter[str] = Counter()
    pairs = [(way, moment) for way in WAYS for moment in MOMENTS if moment != "torn" or way == KILL]
    for number, (way, moment) in enumerate(pairs[:: 3 if every > FEW else 1]):
        strike = Strike(way, moment, 1 + number % min(every, 5))
        while (code := _forked(partial(survived, start, scenario, strike, wanted))) == 0:
            counts[way] += 1
            strike = Strike(way, moment, strike.at + every)
        if code != NEVER:
            raise SystemExit(f"{scenario.name}: {strike}: the next run did not put it right")
    return counts


FEW = 30
"""Beyond that only every third way and moment is taken: the suite has little time."""
NEVER = 9
"""Exit code of a case whose run ended before it was to be struck."""


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


def stubborn(scenario: Scenario) -> int:
    """Kill run after run as soon as Azure has one more write of it, until one has none left. How many it took."""
    world, count = standing(scenario), 0
    with tempfile.TemporaryDirectory() as name:
        while struck(world, scenario, Strike(KILL, "after", 1), Path(name)):
            count += 1
            world.cloud.clock.advance(3600)  # what Azure was told comes to its end before anybody looks again
    assert ids(world) == undisturbed(scenario)
    return count


def main(every: int, scenarios: Sequence[Scenario]) -> None:
    """The campaign over these scenarios; its figures are published where it is the whole one."""
    start, rows, total = time.monotonic(), [], 0
    for scenario in scenarios:
        counts = campaign(scenario, every)
        total += counts.total()
        rows.append(f"| {scenario.name} | {' | '.join(str(counts[way]) for way in WAYS)} | 0 |")
        print(rows[-1], file=sys.stderr, flush=True)
    tries = _answer(partial(stubborn, scenarios[0])) if every <= FEW else 0
    head = f"| run | {' | '.join(WAYS)} | not put right |"
    rule = f"|---|{'---:|' * (len(WAYS) + 1)}"
    sum = f"{total:,} runs were struck, and what each left was put right by the next."
    took = f"In {(time.monotonic() - start) / 60:.0f} minutes, on two cores that others shared."
    again = f"Killed at every first write, again and again, the first of these was complete after {tries} runs."
    figures = "\n".join([head, rule, *rows, "", sum, again, took]) + "\n"
    sys.stdout.write(figures)
    if every == 1 and len(scenarios) == len(SCENARIOS):
        publish(PAGE, "kills", figures)


def _answer(work: Callable[[], Any]) -> Any:
    """What work gives in a process of its own, without what it prints."""
    here, there = Pipe()
    assert _forked(lambda: there.send(work())) == 0
    return here.recv()


if __name__ == "__main__":
    chosen = [SCENARIOS[int(word)] for word in sys.argv[2:]]
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, chosen or SCENARIOS)
