"""`deployer sandbox serve`: the sandbox over TLS on loopback, for az, curl and the SDKs of any language."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shlex
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import uvicorn
from msgspec import Struct, field

from deployer.sandbox.entra import tokens
from deployer.sandbox.entra.identities import identities
from deployer.sandbox.server import tls_ca
from deployer.sandbox.server.asgi import Face
from deployer.sandbox.server.connections import Connection, Limits
from deployer.sandbox.server.control import HOST, Door, open_text
from deployer.sandbox.server.url_rewrite import Links
from deployer.sandbox.state.clock import Clock
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.secret import Secret

SUBSCRIPTION = "5a4db0c5-0000-4000-8000-000000000003"
"""The subscription of a sandbox that has none."""
_ENDS = (signal.SIGINT, signal.SIGTERM)
_LOOK = 0.1
"""Seconds between two looks for a signal: on Windows no wait for a thread is ended by one."""
_PATIENCE = 5
"""Seconds that requests under way get when the server is to end."""


class Serving(Struct, frozen=True):
    """Where to listen, and what to leave for the clients."""

    ca_file: Path
    """Gets the certificate of the server's authority; beside it, with `.jwt` at its end, the assertion of workload
    identity."""
    port: int = 0
    """0 takes a free one."""
    host: str = HOST
    flows: bool = True
    """Time flows, as clients that sleep between their polls expect; otherwise it stands until the clock is set."""
    door: Path | None = None
    """Gets what deployer's own commands need to change the sandbox while it runs."""
    limits: Limits = field(default_factory=Limits)

    @property
    def assertion_file(self) -> Path:
        """The federated token file."""
        return self.ca_file.with_name(f"{self.ca_file.name}.jwt")


def serve(cloud: Cloud, serving: Serving, say: Callable[[str], None]) -> int:
    """Answer until SIGINT or SIGTERM comes; gives the number of the signal. Whoever opened the cloud saves it.

    `say` gets the lines for other clients: `export NAME=value` for each variable, then `ready https://127.0.0.1:PORT`.
    """
    signals: list[int] = []
    before = {number: signal.signal(number, lambda got, _: signals.append(got)) for number in _ENDS}
    try:
        with running(cloud, serving, say) as served:
            while not signals and served.is_alive():
                time.sleep(_LOOK)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return signals[-1] if signals else 0


class Running(Struct, frozen=True):
    """A server that runs in this process."""

    face: Face
    variables: Mapping[str, str]
    """What clients need to know."""
    is_alive: Callable[[], bool]


@contextmanager
def running(cloud: Cloud, serving: Serving, say: Callable[[str], None] = lambda _line: None) -> Iterator[Running]:
    """A server in a thread of this process, ended with the block."""
    lines: list[str] = []
    ready = Event()

    def told(line: str) -> None:
        lines.append(line)
        say(line)
        if line.startswith("ready "):
            ready.set()

    with _listening(serving) as listener:
        try:
            server = _prepare(cloud, serving, listener, told)
            thread = Thread(target=server.run, args=([listener],), daemon=True)
            thread.start()
            try:
                ready.wait(30)
                words = [shlex.split(line) for line in lines if line.startswith("export ")]
                yield Running(server.face, dict(word[1].split("=", 1) for word in words), thread.is_alive)
            finally:
                server.should_exit = True
                thread.join(30)
        finally:
            _tidy(serving)


def _tidy(serving: Serving) -> None:
    serving.assertion_file.unlink(missing_ok=True)
    if serving.door:
        serving.door.unlink(missing_ok=True)


def variables(cloud: Cloud, serving: Serving, base: str) -> dict[str, str | Secret]:
    """What other clients need to know; the certificate under the names that their TLS libraries read."""
    certificate = str(serving.ca_file.absolute())
    return {
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": tokens.CLIENT,
        "AZURE_CLIENT_SECRET": tokens.secret(tokens.CLIENT),
        "AZURE_FEDERATED_TOKEN_FILE": str(serving.assertion_file.absolute()),
        "AZURE_AUTHORITY_HOST": base,
        "AZURE_RESOURCE_MANAGER_ENDPOINT": base,
        "AZURE_SUBSCRIPTION_ID": next(iter(cloud.subscriptions.values())).id,
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",  # az would ask Microsoft whether it knows this authority
        "REQUESTS_CA_BUNDLE": certificate,
        "SSL_CERT_FILE": certificate,
        "NODE_EXTRA_CA_CERTS": certificate,
        **others(cloud),
    }


def others(cloud: Cloud) -> dict[str, str | Secret]:
    """Client id and secret of every identity that has a name: `AZURE_CLIENT_SECRET_READER`."""
    found: dict[str, str | Secret] = {}
    for identity in identities(cloud):
        name = identity.name.upper().replace("-", "_")
        found[f"AZURE_CLIENT_ID_{name}"] = identity.client
        found[f"AZURE_CLIENT_SECRET_{name}"] = tokens.secret(identity.client)
    return found


class _Server(uvicorn.Server):
    """Says when it is ready, and that once."""

    def __init__(self, face: Face, trusted: tls_ca.Authority, limits: Limits, ready: Callable[[], None]) -> None:
        # uvicorn warns of every request that it cannot read; errors of ours must still be seen.
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        config = uvicorn.Config(
            face,
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,  # nobody stands before it, and whoever says so is not believed
            timeout_graceful_shutdown=_PATIENCE,
            ssl_context_factory=lambda _config, _default: trusted.context,
        )
        super().__init__(config)
        self.face = face
        self.limits = limits
        self.servers: list[asyncio.base_events.Server] = []
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections as uvicorn does, but that TLS has its time to begin and to end."""
        await self.lifespan.startup()
        loop = asyncio.get_running_loop()
        for each in sockets or ():
            self.servers.append(
                await loop.create_server(
                    self._connection,
                    sock=each,
                    ssl=self.config.ssl,
                    backlog=self.config.backlog,
                    ssl_handshake_timeout=self.limits.handshake,
                    ssl_shutdown_timeout=self.limits.farewell,
                )
            )
        self.started = True
        self._ready()

    def _connection(self) -> Connection:
        state = self.lifespan.state
        return Connection(self.limits, config=self.config, server_state=self.server_state, app_state=state)

    def cut(self, client: tuple[str, int]) -> None:
        """Close the connection that comes from an address."""
        for connection in list(self.server_state.connections):
            if connection.transport.get_extra_info("peername") == client:
                connection.transport.abort()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is under way, then cut idle connections: over TLS they would wait for their client's goodbye."""
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=_PATIENCE)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


def _prepare(cloud: Cloud, serving: Serving, listener: socket.socket, say: Callable[[str], None]) -> _Server:
    base = f"https://{HOST}:{listener.getsockname()[1]}"
    if not cloud.subscriptions:
        cloud.subscribe(SUBSCRIPTION)
    if serving.flows:
        cloud.clock = Clock(cloud.clock.now(), time.monotonic)
    trusted = tls_ca.new_authority()
    _write(serving.ca_file, trusted.certificate, 0o644)
    _write(serving.assertion_file, tokens.assertion(cloud, tokens.CLIENT).encode(), 0o600)

    def ready() -> None:
        for name, value in variables(cloud, serving, base).items():
            say(f"export {name}={shlex.quote(open_text(value))}")
        say(f"ready {base}")

    face = Face(cloud, Links(base), lambda client: server.cut(client), variables=others)
    if serving.door:
        face.word = Secret(tokens.marked(secrets.token_hex(32)))
        _write(serving.door, Door(base, trusted.certificate.decode(), face.word).to_bytes(), 0o600)
    server = _Server(face, trusted, serving.limits, ready)
    return server


@contextmanager
def _listening(serving: Serving) -> Iterator[socket.socket]:
    if serving.host != HOST:
        message = f"the sandbox does not listen on '{serving.host}': whoever reaches it can take any identity in it"
        raise Invalid(Problem("SBX001", Severity.ERROR, message, help=f"leave the host away: it is {HOST}"))
    # The protocol is named because asyncio switches Nagle's algorithm off only where it is: 40 ms for each answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, serving.port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            message = f"port {serving.port} cannot be had: {reason.lower()}"
            raise Invalid(Problem("SBX002", Severity.ERROR, message, help="take another --port, or 0")) from None
        yield listener
    finally:
        listener.close()


def _write(file: Path, content: bytes, mode: int) -> None:
    """Write a file of ours anew: never through a link, and never into a file that somebody else may read."""
    try:
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        message = f"cannot write '{file}': {reason}"
        raise Invalid(Problem("SBX003", Severity.ERROR, message, help="name another --ca-file")) from None
