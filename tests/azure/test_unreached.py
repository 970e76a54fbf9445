"""A connection that cannot be made: told by its cause, at once where asking again is no use, with nothing sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from deployer.azure.azure import Azure
from deployer.azure.credential import Issued
from deployer.azure.no_answer import Lost
from deployer.azure.target import Target
from deployer.live.sandbox_target import SandboxClock
from deployer.sandbox.entra import tokens
from tests.azure.raw import raw
from tests.world import World


def code(endpoint: str, monkeypatch: pytest.MonkeyPatch, proxy: str = "") -> str:
    """The code that a read there ends with."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    world = World()
    issued = Issued(lambda audience: tokens.issue(world.cloud, tokens.CLIENT, audience))
    azure = Azure(Target(issued, endpoint, clock=SandboxClock(world.cloud)))
    with pytest.raises(Lost) as lost:
        azure.read("/subscriptions/00000000-0000-0000-0000-000000000000?api-version=2022-12-01")
    (problem,) = lost.value.problems
    assert "secret" not in str(problem)
    return problem.code


@contextmanager
def answering(said: bytes) -> Iterator[str]:
    """A proxy that says the same to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(4096)
                        connection.sendall(said)

        Thread(target=serve, daemon=True).start()
        yield f"http://user:secret@127.0.0.1:{listener.getsockname()[1]}"


def test_a_certificate_that_nobody_trusts_is_named_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with raw(tmp_path, lambda *_: None) as server:
        assert code(server.base, monkeypatch) == "AZR181"
        assert server.asked == []


def test_what_speaks_no_tls_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as there:
        assert code(f"https://{there.rpartition('@')[2]}", monkeypatch) == "AZR185"


def test_a_proxy_that_asks_for_a_sign_in_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as proxy:
        assert code("https://management.azure.com", monkeypatch, proxy) == "AZR182"


def test_a_proxy_that_lets_nobody_through_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as proxy:
        assert code("https://management.azure.com", monkeypatch, proxy) == "AZR184"


def test_a_port_on_which_nobody_listens_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert code(f"https://127.0.0.1:{port}", monkeypatch) == "AZR186"
    assert code("https://management.azure.com", monkeypatch, f"http://127.0.0.1:{port}") == "AZR184"


def test_a_name_that_nobody_knows_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code("https://deployer.invalid", monkeypatch) == "AZR180"
