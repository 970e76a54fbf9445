"""A real Azurite, which `make test` installs where npm is: the blob service that Microsoft gives developers.

It is reached as the cloud is, by the address of an account and with a token: only the connection leads to this machine.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import trustme
from msgspec.structs import replace
from requests.adapters import HTTPAdapter

from deployer.azure.target import Target, WallClock
from tests.world import World

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".azurite" / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
MISSING = "Azurite is not installed: `make azurite` does that where npm and its registry are reached"
HOST = "stlocks.blob.core.windows.net"


def installed() -> bool:
    """Whether Azurite can be started here."""
    return PROGRAM.is_file() and shutil.which("node") is not None


class _Lead(HTTPAdapter):
    """Leads the requests for one host to a port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(pool_maxsize=32)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        url = urlsplit(str(request.url))
        assert url.netloc == HOST
        request.headers["Host"] = url.netloc
        request.url = url._replace(netloc=f"127.0.0.1:{self.port}").geturl()
        return super().send(request, *args, **options)


@contextmanager
def azurite(folder: Path) -> Iterator[Target]:
    """The way to an Azurite that keeps everything in memory."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "cert.pem").write_bytes(b"".join(part.bytes() for part in certificate.cert_chain_pems))
    command = [
        "node",
        str(PROGRAM),
        "--blobPort",
        "0",
        "--inMemoryPersistence",
        "--oauth",
        "basic",
        "--disableTelemetry",
    ]
    command += ["--cert", str(folder / "cert.pem"), "--key", str(folder / "key.pem")]
    key = base64.b64encode(b"k" * 64).decode()
    variables = {**os.environ, "AZURITE_ACCOUNTS": f"{HOST.partition('.')[0]}:{key}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables, cwd=folder) as server:
        try:
            assert server.stdout
            found = None
            for line in server.stdout:
                if found := re.search(r"listens on https://127\.0\.0\.1:(\d+)", line):
                    break
            assert found, "Azurite did not start"
            yield _target(int(found[1]), folder / "ca.pem")
        finally:
            server.kill()


def create(target: Target, name: str) -> None:
    """A container, as an administrator makes it."""
    token = target.credential.get_token("https://storage.azure.com/.default").token
    answer = target.session().put(
        f"https://{HOST}/{name}?restype=container",
        headers={"Authorization": f"Bearer {token}", "x-ms-version": "2023-11-03", "Content-Length": "0"},
        verify=target.authority,
    )
    assert answer.status_code == 201, answer.text


def _target(port: int, authority: Path) -> Target:
    def session() -> requests.Session:
        made = requests.Session()
        made.trust_env = False
        made.mount("https://", _Lead(port))
        return made

    world = World()
    world.cloud.clock.set(datetime.now(UTC))  # Azurite looks at the dates of a token
    return replace(world.target, session=session, clock=WallClock(), authority=str(authority), private=False)
