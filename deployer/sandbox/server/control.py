"""The way into a sandbox for the commands that change it, whether a server has it open or nobody has.

A server leaves a file beside the state that only its user may read: its address, its certificate, and a word that opens
the address `/sandbox/state` of it. A command takes the state from there, changes its own copy, and sends back what it
changed: the same code changes the file and the server.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.store import door_of, opened
from deployer.source import files
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.secret import Secret

PATH = "/sandbox/state"
HOST = "127.0.0.1"
"""Where a server listens, and the only place that a file may lead to."""
_MOST = 1 << 16
_PATIENCE = 30


class Door(Struct, frozen=True):
    """What the file says."""

    url: str
    certificate: str
    word: Secret

    def to_bytes(self) -> bytes:
        """The content of the file."""
        return json.dumps({"url": self.url, "certificate": self.certificate, "word": self.word.reveal()}).encode()


def read(state: Path) -> Door | None:
    """The door of the server that has a sandbox open; None where there is no file, or none of ours."""
    try:
        found = json.loads(files.read(door_of(state), _MOST))
        door = Door(**{**found, "word": Secret(found["word"])})
        return door if urlsplit(door.url).hostname == HOST else None
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


@contextmanager
def editing(state: Path) -> Iterator[Cloud]:
    """The sandbox of a file, to be changed: in the file, or in the server that has it open."""
    door = read(state)
    there = _ask(door, "GET") if door else None
    if door is None or there is None:
        with opened(state) as cloud:
            yield cloud
        return
    cloud = Cloud.from_json(there)
    clock, settings = cloud.clock.now(), cloud.settings
    yield cloud
    changed = cloud.changed()
    sent: dict[str, Any] = {"tables": changed["tables"]}
    if cloud.settings != settings:
        sent["settings"] = changed["settings"]
    if cloud.clock.now() != clock:
        sent["clock"] = changed["clock"]
    if _ask(door, "POST", sent) is None:
        message = f"the server of '{state}' ended before it took the change"
        raise Refused(Problem("SBX004", Severity.ERROR, message, help="run the same command again"))


def variables(state: Path) -> Mapping[str, str]:
    """The variables that a running server has for its identities; none where none runs."""
    door = read(state)
    there = _ask(door, "GET") if door else None
    return there["variables"] if there else {}


def open_text(value: str | Secret) -> str:
    """The value of a variable as a client needs it: the only way in which a server tells the secrets of identities."""
    return value.reveal() if isinstance(value, Secret) else value


def answered(cloud: Cloud, request: Request, word: Secret, variables: Mapping[str, str | Secret]) -> Response:
    """What the server says at its door."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if not word or scheme != "Bearer" or Secret(given) != word:
        return answer(
            401, {"error": {"code": "Unauthorized", "message": "this address is for deployer's own commands"}}
        )
    with cloud.lock:
        if request.method == "POST":
            cloud.take(json.loads(request.body))
            if cloud.listener:
                cloud.listener.save(cloud)
        return answer(
            200, {**cloud.to_json(), "variables": {name: open_text(each) for name, each in variables.items()}}
        )


def _ask(door: Door, method: str, body: Any = None) -> Any:
    """The answer of a server; None where nobody answers any more."""
    place = urlsplit(door.url)
    context = ssl.create_default_context(cadata=door.certificate)
    connection = http.client.HTTPSConnection(str(place.hostname), place.port, timeout=_PATIENCE, context=context)
    headers = {"Authorization": f"Bearer {door.word.reveal()}", "Content-Type": "application/json"}
    try:
        connection.request(method, PATH, None if body is None else json.dumps(body), headers)
        found = connection.getresponse()
        return json.loads(found.read()) if found.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
