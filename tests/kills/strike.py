"""A run in a process of its own, forked from one that has imported everything, and struck there; the Azure that it
writes to lives on in the process that started it.
"""

from __future__ import annotations

import io
import os
import signal
import struct
import sys
import time
import traceback
from dataclasses import dataclass
from mmap import mmap
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event as Flag
from threading import Lock
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse

from deployer.applying.scheduler import AT_ONCE
from deployer.azure.credential import Issued
from deployer.azure.halt import Halt
from deployer.azure.target import Target
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Request, Response
from deployer.sandbox.router import handle
from deployer.source import files
from tests.kills.scenarios import Stage
from tests.world import World

MOMENTS = ("before", "after", "later", "record", "recorded", "torn")
"""When it strikes: before a write arrives, before its answer does, while the run waits for the end; before a line of
the journal is written, after that, or amid it.
"""
OF_LINES = ("record", "recorded", "torn")
KILL, PIPE = "SIGKILL", "closed pipe"
WAYS = (KILL, "SIGTERM", "SIGINT", "SIGHUP", PIPE)
"""What strikes."""
_WRITES = ("PUT", "PATCH", "DELETE")
"""What changes something: a POST asks before the first write whether a name is free."""
IN_TIME = 15.0
"""Seconds after a signal within which a run has to be over: the 7.5 of the promise, and as much for a busy machine."""


@dataclass(slots=True)
class Strike:
    """What ends a run, and when: at the so-manieth write or line."""

    way: str
    moment: str
    at: int
    writes: int = 0
    lines: int = 0
    looks: int = 0
    """Requests since the write that counts."""
    since: float = 0.0
    """When it struck; 0 until then."""
    late: int = 0
    """Writes that arrived after that."""

    def due(self, what: str, *, writes: bool) -> bool:
        """Whether its time has come, `what` being `request`, `answered`, `record` or `recorded`."""
        self.lines += what == "record"
        self.writes += what == "request" and writes
        if self.since:
            return False
        if self.moment in OF_LINES:
            wanted = "record" if self.moment == "record" else "recorded"
            return what == wanted and self.lines >= self.at
        if self.writes < self.at:
            return False
        self.looks += what == "request"
        wanted = "request" if self.moment == "before" else "answered"
        return what == wanted and self.looks > (2 if self.moment == "later" else 0)


class Far(HTTPAdapter):
    """The way from the process that dies to the Azure that goes on."""

    def __init__(self, connection: Connection, clock: mmap) -> None:
        super().__init__()
        self.connection, self.clock = connection, clock
        self.lock, self.halt = Lock(), Halt(Flag())
        self.tokens: dict[int, tuple[str, int]] = {}

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
        found: float = struct.unpack_from("d", self.clock)[0]
        return found

    def sleep(self, seconds: float) -> None:
        """Let time pass there."""
        self.ask("sleep", seconds)

    def past(self, moment: float) -> bool:
        """Whether a moment has come there."""
        return self.halt.stop.is_set() or self.now() >= moment

    def token(self, _: str) -> tuple[str, int]:
        """A token that is not too old, and until when it may be used."""
        half_hour = int(self.now() // 1800)
        if half_hour not in self.tokens:
            self.tokens[half_hour] = self.ask("token")
        return self.tokens[half_hour]

    def session(self) -> requests.Session:
        """A session that leads there."""
        made = requests.Session()
        made.mount("https://", self)
        return made

    def target(self) -> Target:
        """The way there, as the commands take it."""
        return Target(Issued(self.token), session=self.session, clock=self, halt=self.halt)


@dataclass(slots=True)
class Process:
    """A run in a process of its own, with what it says."""

    pid: int
    here: Connection
    said: int
    clock: mmap
    text: str = ""

    def hit(self, way: str) -> None:
        """The way it goes."""
        if way == PIPE:
            os.close(self.said)
            self.said = -1
        else:
            os.kill(self.pid, getattr(signal, way))

    def tick(self, world: World) -> None:
        """Tell it the time."""
        struct.pack_into("d", self.clock, 0, world.cloud.clock.now().timestamp())

    def ended(self) -> int:
        """Its exit code; negative where a signal ended it."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if self.said >= 0:
            with os.fdopen(self.said, errors="replace") as stream:
                self.text = stream.read()
        return code


def _started(stage: Stage, folder: Path) -> Process:
    """A run in a process of its own, which asks us for all that it wants from Azure and tells of its journal."""
    here, there = Pipe()
    said, say = os.pipe()
    clock = mmap(-1, 8)
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        there.close()
        os.close(say)
        process = Process(pid, here, said, clock)
        process.tick(stage.world)
        return process
    code = 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # whoever started us may have them ignored
        signal.signal(number, signal.SIG_DFL)
    try:
        here.close()
        os.close(said)
        os.dup2(say, 1)
        os.dup2(say, 2)
        os.close(say)
        far = Far(there, clock)

        class Told(files.Log):
            def append(self, line: bytes) -> None:
                far.ask("record")
                super().append(line)
                far.ask("recorded")

        files.Log = Told  # type: ignore[misc]
        result = stage.run(far.target(), folder, alone=True)
        code = 128 + result.signal if result.signal else 0
    except SystemExit as error:
        code = int(error.code or 0)
    finally:
        if code == 1:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def struck(stage: Stage, strike: Strike, folder: Path) -> bool:
    """Run in a process of its own, which is struck. Whether it came so far."""
    process = _started(stage, folder)
    _serve(stage.world, process, strike)
    code = process.ended()
    case = (stage.scenario.name, strike, code, process.text)
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
        assert strike.late < AT_ONCE or stage.scenario.engine == "arm", case  # those whose threads were about to send
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
        writes = what == "request" and more[0].method in _WRITES
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
        elif what == "token":
            answer = tokens.issue(world.cloud, tokens.CLIENT, "https://management.azure.com")
        process.tick(world)
        try:
            process.here.send(answer)
        except BrokenPipeError:  # it has ended meanwhile
            return


def _hit(process: Process, strike: Strike) -> bool:
    """Strike. Whether that is the end of it."""
    strike.since = time.monotonic()
    process.hit(strike.way)
    return strike.way == KILL
