"""What comes over a real connection: too much, too slowly, too often, cut short, packed, out of order, or nothing."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from deployer.azure.azure import Azure
from deployer.azure.credential import Issued
from deployer.azure.halt import Halt, Late, Stopped
from deployer.azure.http_session import SIZE, Line, session
from deployer.azure.no_answer import Lost, Unreadable
from deployer.azure.target import Target
from deployer.live.sandbox_target import SandboxClock
from deployer.sandbox.entra import tokens
from deployer.values.change import Step, StepKey
from tests.azure.raw import Raw, Say, ok, raw
from tests.conftest import Ran, Run
from tests.world import SUBSCRIPTION, World, environment

PATH = f"/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01"
GOOD = b'{"id": "/subscriptions/x", "tenantId": "t"}'
ROOT = Path(__file__).parents[2]


def to(server: Raw, halt: Halt | None = None) -> Azure:
    """A connection there, whose pauses take no time."""
    world = World()
    issued = Issued(lambda audience: tokens.issue(world.cloud, tokens.CLIENT, audience))
    clock = SandboxClock(world.cloud)
    return Azure(Target(issued, server.base, authority=str(server.ca), clock=clock, halt=halt or Halt()))


def forever(over: Event, connection: socket.socket, first: bytes, piece: bytes) -> None:
    """Says `first`, and then `piece` again and again."""
    connection.sendall(first)
    while not over.is_set():
        connection.sendall(piece)


def test_an_answer_larger_than_any_of_azures_is_not_read_to_its_end(tmp_path: Path) -> None:
    sent: list[int] = []

    def say(_: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n{")
        for _time in range(2000):
            connection.sendall(b" " * 1_000_000)
            sent.append(1_000_000)

    with raw(tmp_path, say) as server, pytest.raises(Unreadable, match="it is larger than 32 MB"):
        to(server).read(PATH)
    assert sum(sent) < 4 * 3 * SIZE  # read three times; some is under way


def test_an_answer_that_is_small_as_long_as_it_is_packed_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * (4 * SIZE))
    say = lambda _, connection: connection.sendall(ok(bomb, b"Content-Encoding: gzip"))  # noqa: E731
    with raw(tmp_path, say) as server, pytest.raises(Unreadable, match="it is larger than 32 MB"):
        to(server).read(PATH)


def test_an_answer_that_is_packed_twice_is_not_unpacked(tmp_path: Path) -> None:
    twice = gzip.compress(gzip.compress(GOOD))
    say = lambda _, connection: connection.sendall(ok(twice, b"Content-Encoding: gzip, gzip"))  # noqa: E731
    with raw(tmp_path, say) as server, pytest.raises(Unreadable, match="packed in a way that was not asked for"):
        to(server).read(PATH)


def test_a_packed_answer_is_read(tmp_path: Path) -> None:
    packed = gzip.compress(GOOD)
    say = lambda _, connection: connection.sendall(ok(packed, b"Content-Encoding: gzip"))  # noqa: E731
    with raw(tmp_path, say) as server:
        assert to(server).read(PATH).body == json.loads(GOOD)


@pytest.mark.parametrize("interim", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
def test_interim_answers_are_passed_over_and_each_request_gets_its_own(tmp_path: Path, interim: bytes) -> None:
    def say(line: str, connection: socket.socket) -> None:
        name = line.split()[1].partition("?")[0].encode()
        connection.sendall((b"HTTP/1.1 " + interim + b"\r\nLink: </x>\r\n\r\n") * 3 + ok(b'{"id": "' + name + b'"}'))

    with raw(tmp_path, say) as server:
        azure = to(server)
        for path in ("/subscriptions/1", "/subscriptions/2", "/subscriptions/3"):
            assert azure.read(path).body == {"id": path}


@pytest.mark.parametrize("interim", [b"100 Continue", b"103 Early Hints", b"101 Switching Protocols"])
def test_interim_answers_without_end_are_no_answer(tmp_path: Path, interim: bytes) -> None:
    piece = b"HTTP/1.1 " + interim + b"\r\n\r\n"
    with raw(tmp_path, lambda _, connection: forever(server.over, connection, b"", piece)) as server:
        with pytest.raises(Lost, match="no answer from Azure to GET /subscriptions"):
            to(server).read(PATH)
        assert len(server.asked) == 5


@pytest.mark.parametrize(
    "cut",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + GOOD,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 " + b"O" * 70_000,
    ],
)
def test_what_is_cut_short_or_garbled_is_asked_for_again(tmp_path: Path, cut: bytes) -> None:
    def say(_: str, connection: socket.socket) -> None:
        connection.sendall(cut if len(server.asked) < 3 else ok(GOOD))
        if len(server.asked) < 3:
            connection.shutdown(socket.SHUT_RDWR)

    with raw(tmp_path, say) as server:
        assert to(server).read(PATH).body == json.loads(GOOD)
        assert len(server.asked) == 3


def test_what_was_sent_is_never_taken_for_unsent(tmp_path: Path) -> None:
    """azure-core repeats whatever it takes for unsent: a purchase would be made twice."""

    def say(_: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{")
        connection.shutdown(socket.SHUT_RDWR)

    with raw(tmp_path, say) as server:
        step = Step(StepKey("rotate", "x"), "POST", "/subscriptions/x/regenerateKeys?api-version=1", "", {})
        with pytest.raises(Lost):
            Azure(to(server).target, steps=[step]).post(step)
        assert len(server.asked) == 1


def test_an_exchange_has_an_end_however_it_drips(tmp_path: Path) -> None:
    def say(_: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
        while not server.over.wait(0.05):
            connection.sendall(b" ")

    with raw(tmp_path, say) as server:
        halt = Halt()
        with Line(session(), halt) as line, pytest.raises(Late):
            halt.wait(lambda: line.get(server.base + PATH, verify=str(server.ca), timeout=(10, 60)), 0.3)


def test_who_waits_for_a_silent_socket_is_let_go_when_the_run_ends(tmp_path: Path) -> None:
    halt = Halt()

    def say(*_: object) -> None:
        Thread(target=halt.abandon).start()
        server.over.wait(120)

    with raw(tmp_path, say) as server:
        azure = to(server, halt)
        with pytest.raises(Lost, match="the run was stopped"):
            azure.read(PATH)
        with pytest.raises(Lost, match="the run was stopped"):
            azure.read(PATH)
        assert len(server.asked) == 1


def test_a_run_that_ends_starts_nothing_and_gives_what_runs_a_moment() -> None:
    halt = Halt()
    assert halt.left() == float("inf")
    halt.stop.set()
    assert 0 < halt.left() <= 5
    assert halt.wait(lambda: 5, 10) == 5
    halt.abandon()
    assert halt.left() == 0
    with pytest.raises(Stopped):
        halt.wait(lambda: 5, 10)


def test_what_work_raises_comes_through_also_when_it_is_a_timeout() -> None:
    def work() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        Halt().wait(work, 10)


def test_a_line_follows_no_redirect_and_sends_its_bearer_nowhere_else(tmp_path: Path) -> None:
    with raw(tmp_path, lambda *_: None) as evil:

        def say(_: str, connection: socket.socket) -> None:
            connection.sendall(ok(b"", b"Location: " + evil.base.encode(), status=b"307 Temporary Redirect"))

        with raw(tmp_path, say) as server:
            line = Line(session(), Halt())
            sent = {"Authorization": "Bearer x"}
            answer = line.get(server.base, headers=sent, verify=str(server.ca), timeout=10, allow_redirects=True)
            assert answer.status_code == 307
            assert to(server).read(PATH).status == 307
        assert not evil.asked


# --- commands over a real connection ---

FILE = environment("model: mistral-small-2503, name: chat")
TOKEN = json.dumps({"access_token": "e.e.e", "expires_in": 3600, "token_type": "Bearer"}).encode()


def variables(server: Raw) -> dict[str, str]:
    return {
        "AZURE_RESOURCE_MANAGER_ENDPOINT": server.base,
        "AZURE_TENANT_ID": "11111111-0000-0000-0000-000000000000",
        "AZURE_CLIENT_ID": "22222222-0000-0000-0000-000000000000",
        "AZURE_CLIENT_SECRET": "canary-secret",
        "REQUESTS_CA_BUNDLE": str(server.ca),
    }


def start(server: Raw, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    (folder / "test.yaml").write_text(FILE)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AZURE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "deployer", *arguments],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT)} | variables(server),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.fixture
def planned(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """A plan over a connection to a server."""

    def ran(server: Raw, **more: str) -> Ran:
        Path("test.yaml").write_text(FILE)
        for name in [name for name in os.environ if name.startswith("AZURE_")]:
            monkeypatch.delenv(name)
        for name, value in (variables(server) | more).items():
            monkeypatch.setenv(name, value)
        return run("plan", "test.yaml")

    return ran


def signed_in(then: Say) -> Say:
    """Answers requests for tokens, and leaves the others to `then`."""

    def say(line: str, connection: socket.socket) -> None:
        if "/token" in line:
            connection.sendall(ok(TOKEN))
        else:
            then(line, connection)

    return say


READING = [
    ("plan", "test.yaml"),
    ("keys", "test.yaml", "--endpoint", "chat"),
    ("verify", "test.yaml"),
    ("drift", "test.yaml"),
    ("status", "test.yaml"),
    ("import", "--subscription", SUBSCRIPTION, "--resource-group", "rg-test"),
    ("inventory", "--subscription", SUBSCRIPTION),
    ("capacity", "test.yaml"),
    ("outputs", "test.yaml"),
    ("apply", "--auto-approve", "test.yaml"),
    ("destroy", "--auto-approve", "test.yaml"),
]


@pytest.mark.parametrize(
    ("command", "number", "code"),
    [
        *((command, signal.SIGTERM, 143) for command in READING),
        (READING[0], signal.SIGINT, 130),
        (READING[-1], signal.SIGINT, 130),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else str(value),
)
def test_a_signal_ends_a_command_that_reads_from_a_silent_azure(
    tmp_path: Path, command: tuple[str, ...], number: signal.Signals, code: int
) -> None:
    reached = Event()

    def silent(_: str, __: socket.socket) -> None:
        reached.set()
        server.over.wait(120)

    with raw(tmp_path, signed_in(silent)) as server, start(server, tmp_path, *command) as process:
        assert reached.wait(60)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in out + err


TOKENS = {
    "a page": ok(b"<html>sign in here</html>"),
    "a number": ok(b"5"),
    "a list": ok(b"[]"),
    "nothing": ok(b""),
    "deep": ok(b"[" * 5000),
    "cut short": b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{",
    "reset": b"",
    "a redirect": ok(b"", b"Location: http://127.0.0.1:9/", status=b"302 Found"),
    "a proxy": ok(b"<html>proxy</html>", status=b"407 Proxy Authentication Required"),
    "forbidden": ok(b"<html>no</html>", status=b"403 Forbidden"),
    "an expiry of no time": ok(b'{"access_token": "x", "expires_in": "nan", "token_type": "Bearer"}'),
    "a token that is none": ok(b'{"access_token": 5, "expires_in": 3600, "token_type": "Bearer"}'),
}


@pytest.mark.parametrize("said", TOKENS.values(), ids=TOKENS)
def test_whatever_the_sign_in_service_answers_is_told_in_one_line(
    tmp_path: Path, planned: Callable[..., Ran], said: bytes
) -> None:
    def say(_: str, connection: socket.socket) -> None:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_RDWR)

    with raw(tmp_path, say) as server:
        done = planned(server)
    assert done.code == 1
    assert "canary-secret" not in done.out + done.err
    assert len([line for line in done.err.splitlines() if line.startswith("error ")]) == 1, done.err
    assert len(done.err.splitlines()) <= 4, done.err


@pytest.mark.parametrize(
    "address", ["http://user:canary-pass@host:port", "http://user:canary-pass@[::1", "user:canary-pass/@@"]
)
def test_the_password_of_a_proxy_is_not_told(tmp_path: Path, planned: Callable[..., Ran], address: str) -> None:
    with raw(tmp_path, lambda *_: None) as server:
        done = planned(server, HTTPS_PROXY=address, https_proxy=address)
    assert done.code == 1
    assert "canary-pass" not in done.out + done.err
    assert "error AZR012: HTTPS_PROXY is not the address of a proxy" in done.err
