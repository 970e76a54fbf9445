"""A server that says over TLS whatever it is told to: for what no HTTP library would send."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from deployer.sandbox.server import tls_ca

Say = Callable[[str, socket.socket], None]
"""Gets the request line, and the connection to answer on."""


@dataclass
class Raw:
    """A server, and what it was asked."""

    base: str
    ca: Path
    over: Event = field(default_factory=Event)
    asked: list[str] = field(default_factory=list)


def ok(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """A whole answer."""
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), b"Content-Type: application/json", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@contextmanager
def raw(folder: Path, say: Say, *, handshake: bool = True) -> Iterator[Raw]:
    """A server that answers each request by `say`; with no `handshake` it accepts connections and stays silent."""
    trusted = tls_ca.new_authority()
    ca = folder / "raw.pem"
    ca.write_bytes(trusted.certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Raw(f"https://127.0.0.1:{listener.getsockname()[1]}", ca)

        def talk(plain: socket.socket) -> None:
            with plain, suppress(OSError):
                if not handshake:
                    found.over.wait(120)
                    return
                with trusted.context.wrap_socket(plain, server_side=True) as connection:
                    while line := _request(connection):
                        found.asked.append(line)
                        say(line, connection)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = listener.accept()
                    Thread(target=talk, args=(plain,), daemon=True).start()

        Thread(target=accept, daemon=True).start()
        try:
            yield found
        finally:
            found.over.set()


def _request(connection: socket.socket) -> str:
    """The request line; the whole request is read."""
    content = b""
    while b"\r\n\r\n" not in content:
        piece = connection.recv(65536)
        if not piece:
            return ""
        content += piece
    head, _, body = content.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return head.split(b"\r\n")[0].decode()
