"""The server as a program: what it prints, whom it answers, how it ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from deployer.sandbox.server.connections import Limits
from deployer.sandbox.server.serve import Serving, _listening, running, serve
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.faults import Fault
from deployer.values.problem import Invalid
from tests.sandbox.server.served import Served

PROGRAM = """
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.server.serve import Serving, serve
cloud = Cloud.new(datetime(2024, 8, 5, tzinfo=UTC))
number = serve(cloud, Serving(Path(sys.argv[1])), lambda line: print(line, flush=True))
print("requests", cloud.counts["requests"], "signal", number, flush=True)
"""


def port(served: Served) -> Any:
    return int(served.base.rsplit(":", 1)[1])


def ask(served: Served, host: Any, path: Any = "/subscriptions?api-version=2022-12-01") -> Any:
    """A request with a Host header of our choice, which no HTTP library lets us write."""
    context = ssl.create_default_context(cafile=served.ca)
    connection = http.client.HTTPSConnection("127.0.0.1", port(served), context=context, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    for value in host:
        connection.putheader("Host", value)
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_it_answers_under_its_own_names(served: Served, name: Any) -> None:
    assert ask(served, [f"{name}:{port(served)}"]) == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com",
        "127.0.0.1",
        "127.0.0.1:1",
        "management.azure.com",
        "localhost.evil.com:{port}",
        "0.0.0.0:{port}",
        "",
    ],
)
def test_it_refuses_names_that_were_rebound_to_this_machine(served: Served, host: Any) -> None:
    assert ask(served, [host.format(port=port(served))]) == 421


def test_two_hosts_in_one_request_are_refused(served: Served) -> None:
    assert ask(served, [f"127.0.0.1:{port(served)}", "evil.example.com"]) == 400


def test_it_listens_on_loopback_alone(served: Served) -> None:
    addresses = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        with pytest.raises(OSError):
            socket.create_connection((address, port(served)), 2).close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "localhost"])
def test_it_refuses_to_listen_elsewhere(tmp_path: Path, host: Any) -> None:
    cloud = Cloud.new(datetime(2024, 8, 5, tzinfo=UTC))
    with pytest.raises(Invalid, match="SBX001"):
        serve(cloud, Serving(tmp_path / "ca.pem", host=host), print)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [-1, 65_536])
def test_a_port_that_cannot_be_is_refused(tmp_path: Path, number: Any) -> None:
    with pytest.raises(Invalid, match="SBX002"):
        serve(Cloud.new(datetime(2024, 8, 5, tzinfo=UTC)), Serving(tmp_path / "ca.pem", number), print)


def test_a_port_in_use_is_refused(served: Served, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="SBX002"):
        serve(Cloud.new(datetime(2024, 8, 5, tzinfo=UTC)), Serving(tmp_path / "ca.pem", port(served)), print)


def test_a_certificate_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="SBX003"):
        serve(Cloud.new(datetime(2024, 8, 5, tzinfo=UTC)), Serving(tmp_path / "absent" / "ca.pem"), print)


def test_a_link_in_the_place_of_the_certificate_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "ca.pem").symlink_to(precious)
    with running(Cloud.new(datetime(2024, 8, 5, tzinfo=UTC)), Serving(tmp_path / "ca.pem")):
        assert not (tmp_path / "ca.pem").is_symlink()
    assert precious.read_text() == "precious"


def test_a_sandbox_without_a_subscription_gets_one(tmp_path: Path) -> None:
    cloud = Cloud.new(datetime(2024, 8, 5, tzinfo=UTC))
    with running(cloud, Serving(tmp_path / "ca.pem")) as found:
        assert found.variables["AZURE_SUBSCRIPTION_ID"] in cloud.subscriptions


def test_the_time_flows_while_it_serves(served: Served) -> None:
    before = served.cloud.clock.now()
    served.get("/")
    assert served.cloud.clock.now() > before


def test_plain_http_is_not_spoken(served: Served) -> None:
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"http://127.0.0.1:{port(served)}/", timeout=10)


def test_a_body_beyond_the_limit_is_refused(served: Served) -> None:
    answer = requests.put(
        f"{served.base}/subscriptions/x", data=b"x" * (16 * 1024 * 1024 + 1), verify=served.ca, timeout=30
    )
    assert answer.status_code == 413


def test_an_answer_does_not_wait_for_the_next_packet(served: Served) -> None:
    # With Nagle's algorithm on the connection, each answer takes 40 ms. asyncio switches it off for a named protocol.
    with _listening(Serving(Path("unused"))) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_a_fault_can_cut_the_connection(served: Served) -> None:
    served.cloud.keep("fault", "cut", Fault(name="cut", act="cut"))
    try:
        with pytest.raises(requests.exceptions.ConnectionError):
            served.get("/subscriptions?api-version=2022-12-01")
    finally:
        served.cloud.drop("fault", "cut")


def raw(served: Served, sent: bytes, patience: float = 10) -> bytes:
    """What comes back for these bytes, until the server closes the connection or has nothing more to say."""
    context = ssl.create_default_context(cafile=served.ca)
    found = b""
    plain = socket.create_connection(("127.0.0.1", port(served)), patience)
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
        secure.sendall(sent)
        while part := secure.recv(65536):
            found += part
    return found


def test_a_request_with_two_lengths_is_refused_and_nothing_after_it_is_read(served: Served) -> None:
    host = f"Host: 127.0.0.1:{port(served)}"
    head = f"POST /x HTTP/1.1\r\n{host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    found = raw(served, f"{head}0\r\n\r\nGET /x HTTP/1.1\r\n{host}\r\n\r\n".encode())
    assert found.startswith(b"HTTP/1.1 400 ")
    assert found.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("https://127.0.0.1:{port}/subscriptions?api-version=2022-12-01", 401),
        ("https://LOCALHOST:{port}/metadata/endpoints", 200),
        ("//metadata/endpoints", 200),
        ("//subscriptions?api-version=2022-12-01", 401),
        ("https://evil.example/subscriptions?api-version=2022-12-01", 421),
        ("https://127.0.0.1:{port}.evil.example/subscriptions", 421),
        ("@chat.eastus2.models.ai.azure.com/info", 421),
        ("*", 421),
    ],
)
def test_a_target_leads_to_this_server_or_nowhere(served: Served, target: str, status: int) -> None:
    assert ask(served, [f"127.0.0.1:{port(served)}"], target.format(port=port(served))) == status


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    cloud = Cloud.new(datetime(2024, 8, 5, tzinfo=UTC))
    with running(cloud, Serving(tmp_path / "ca.pem")) as found:
        found.face.patience = 0.1
        slow = Served(cloud, dict(found.variables))
        sent = f"PUT /x HTTP/1.1\r\nHost: 127.0.0.1:{port(slow)}\r\nContent-Length: 9\r\n\r\nx"
        assert raw(slow, sent.encode()).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_what_clients_need_and_ends_on_a_signal(tmp_path: Path, number: Any) -> None:
    ca_file = tmp_path / "with space" / "ca.pem"
    ca_file.parent.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(ca_file)], stdout=subprocess.PIPE, text=True, env=environment
    )
    lines = []
    assert program.stdout
    for line in program.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("ready "):
            break
    base = lines[-1].removeprefix("ready ")
    exports = [line for line in lines if line.startswith("export AZURE_")]
    assert {line.split("=")[0] for line in exports} >= {
        f"export AZURE_{name}"
        for name in (
            "TENANT_ID",
            "CLIENT_ID",
            "CLIENT_SECRET",
            "AUTHORITY_HOST",
            "SUBSCRIPTION_ID",
            "FEDERATED_TOKEN_FILE",
        )
    }
    assert f"export AZURE_AUTHORITY_HOST={base}" in lines
    assert f"export SSL_CERT_FILE='{ca_file}'" in lines
    assert requests.get(f"{base}/x", verify=str(ca_file), timeout=10).status_code == 401
    program.send_signal(number)
    rest, _ = program.communicate(timeout=20)
    assert rest.split() == ["requests", "1", "signal", str(int(number))]
    assert program.returncode == 0
    assert not ca_file.with_name("ca.pem.jwt").exists()


def secure(served: Served, patience: float = 10) -> ssl.SSLSocket:
    """A connection on which nothing was said yet."""
    context = ssl.create_default_context(cafile=served.ca)
    plain = socket.create_connection(("127.0.0.1", port(served)), patience)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def ended(connection: ssl.SSLSocket) -> bool:
    """Whether the server closes a connection while the test waits."""
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@contextmanager
def impatient(folder: Path, **limits: Any) -> Iterator[Served]:
    """A server with other limits."""
    cloud = Cloud.new(datetime(2024, 8, 5, tzinfo=UTC))
    with running(cloud, Serving(folder / "ca.pem", limits=Limits(**limits))) as found:
        yield Served(cloud, dict(found.variables))


@pytest.mark.parametrize("sent", [b"", b"G", b"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
def test_headers_that_do_not_end_are_not_waited_for(tmp_path: Path, sent: bytes) -> None:
    with impatient(tmp_path, headers=0.2) as served, secure(served) as connection:
        connection.sendall(sent)
        assert ended(connection)


def test_a_byte_now_and_then_buys_no_time(tmp_path: Path) -> None:
    with impatient(tmp_path, headers=0.5) as served, secure(served, 0.1) as connection:
        for _ in range(100):
            try:
                connection.sendall(b"x")
            except OSError:
                break
            if ended(connection):
                break
        else:
            pytest.fail("it was still listened to after a hundred bytes")


def test_a_handshake_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    with impatient(tmp_path, handshake=0.2) as served:
        plain = socket.create_connection(("127.0.0.1", port(served)), 10)
        with plain:
            assert plain.recv(1) == b""


def test_beyond_the_limit_whoever_says_nothing_makes_room(tmp_path: Path) -> None:
    with impatient(tmp_path, connections=5) as served, ExitStack() as stack:
        silent = [stack.enter_context(secure(served)) for _ in range(8)]
        assert [ended(connection) for connection in silent[:3]] == [True] * 3
        assert served.get("/metadata/endpoints").status_code == 200


STREAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from deployer.sandbox.server import asgi as face
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.server.serve import Serving, serve
from deployer.sandbox.http import Response
sent = []
class Parts(tuple):
    def __iter__(self):
        for number in range(20_000):
            sent.append(number)
            yield b"data: " + b"x" * 4096 + bytes([10, 10])
face.handle = lambda cloud, request: Response(200, {"content-type": "text/event-stream"}, b"", Parts((b"x",)))
serve(Cloud.new(datetime(2024, 8, 5, tzinfo=UTC)), Serving(Path(sys.argv[1])), lambda line: print(line, flush=True))
print("sent", len(sent), flush=True)
"""


def test_a_client_that_leaves_a_stream_leaves_it_quietly(tmp_path: Path) -> None:
    # Every write to a connection that is lost costs a line on stderr, once asyncio has seen five of them.
    ca_file = tmp_path / "ca.pem"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(
        [sys.executable, "-c", STREAM, str(ca_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        assert server.stdout
        base = next(line for line in server.stdout if line.startswith("ready ")).split()[1]
        with requests.get(f"{base}/x", verify=str(ca_file), stream=True, timeout=10) as answer:
            assert answer.raw.read(1024)
        assert requests.get(f"{base}/metadata/endpoints", verify=str(ca_file), timeout=10).status_code == 200
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=20)
    assert err == ""
    assert int(out.split("sent ")[1]) < 20_000
