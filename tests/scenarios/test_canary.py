"""No key and no token leaves its channel (P11): everything that a run leaves behind is searched for all of them."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests.sessions

from deployer.reports.formats import formats
from deployer.sandbox.ml.keys import key, long_key
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.store import opened
from tests import canary
from tests.conftest import Run
from tests.world import environment

FILE = environment(
    "model: mistral-small-2503, name: chat",
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, compute: {instance_type: Standard_NC24ads_A100_v4}",
)
MORE = environment("model: mistral-small-2503, name: chat, tags: {a: b}", "model: Ministral-3B, name: small")
STATE = Path(".deployer/sandbox.json")
NAMES = ("primaryKey", "secondaryKey", "accessToken", "access_token", "value")


class Canaries:
    """The secrets that crossed the wire, and where they were found."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.said: dict[str, str] = {}

    def hear(self, response: requests.Response, **_: Any) -> None:
        """Remember what is secret in one exchange."""
        self.known.add(str(response.request.headers.get("Authorization", "")).removeprefix("Bearer "))
        try:
            self.learn(response.json())
        except ValueError:
            return

    def learn(self, body: Any) -> None:
        """Remember the keys in an answer; a value that has a name for people is no key."""
        if isinstance(body, dict) and "localizedValue" in body:
            return
        for name, value in body.items() if isinstance(body, dict) else ():
            if name in NAMES and isinstance(value, str) and len(value) >= 16:
                self.known.add(value)
            self.learn(value)
        for value in body if isinstance(body, list) else ():
            self.learn(value)

    def found(self) -> list[str]:
        """Where a secret stands, in any of its forms."""
        halves = {half for secret in self.known if len(secret) >= 16 for half in canary.halves(secret)}
        shapes = {form for half in halves for form in canary.forms(half)}
        return [f"{place}: {form}" for place, text in self.said.items() for form in shapes if form in text]


@pytest.fixture
def canaries(contract: object, monkeypatch: pytest.MonkeyPatch) -> Canaries:
    """Listens to every session of requests."""
    made = Canaries()
    hooks = vars(requests.sessions)["default_hooks"]()
    monkeypatch.setattr(requests.sessions, "default_hooks", lambda: {"response": [*hooks["response"], made.hear]})
    return made


@pytest.fixture
def life(run: Run, canaries: Canaries, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> Canaries:
    """One environment from its first plan to its end, everything said and written kept for the search."""
    caplog.set_level(logging.DEBUG)
    (tmp_path / "test.yaml").write_text(FILE, encoding="utf-8")
    here = ("--sandbox", "test.yaml")

    def do(*words: str, fails: bool = False) -> None:
        done = run(*words)
        assert (done.code != 0) is fails, f"{words}: {done.err}"
        canaries.said[" ".join(words)] = f"{done.out}\n{done.err}"

    def fault(name: str, method: str, path: str, **more: Any) -> None:
        with opened(STATE) as cloud:
            cloud.keep("fault", name, Fault(name, "answer", method, path, **more))

    do("sandbox", "quota", "standardNCADSA100v4Family", "400")
    do("validate", "--as-of", "2026-11-23", "test.yaml")
    do("render", "--as-of", "2026-11-23", "--out", "out", "test.yaml")
    do("plan", "--as-of", "2026-11-23", "--out", "plan.json", *here)
    do("apply", "--sandbox", "plan.json")
    for name in formats("verify"):
        do("verify", "--as-of", "2026-11-23", "-o", name, *here)
    for name in formats("endpoints"):
        do("outputs", "-o", name, *here)
    for name in ("text", "json"):
        do("keys", "--endpoint", "chat", "-o", name, *here)
        do("keys", "--endpoint", "batch", "--rotate", "primary", "--auto-approve", "-o", name, *here)
    fault("late", "GET", "*/info", times=0, status=503, body={"error": "busy"})
    do("verify", "--as-of", "2026-11-23", *here, fails=True)
    fault("no", "POST", "*/listkeys", status=400, body={"error": {"code": "Oops", "message": "broken"}})
    do("keys", "--endpoint", "chat", *here, fails=True)
    (tmp_path / "test.yaml").write_text(MORE, encoding="utf-8")
    for name in formats("plan"):
        do("plan", "--as-of", "2026-11-23", "-o", name, *here)
    fault("cut", "PUT", "*/marketplacesubscriptions/*", times=0, status=400, body={"error": {"code": "No"}})
    do("apply", "--as-of", "2026-11-23", "--auto-approve", *here, fails=True)
    remember(canaries)
    do("sandbox", "log", "-o", "json")
    do("destroy", "--auto-approve", *here)
    remember(canaries)
    canaries.said["logging"] = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            canaries.said[str(file.relative_to(tmp_path))] = file.read_text(encoding="utf-8", errors="replace")
    return canaries


def remember(canaries: Canaries) -> None:
    """The keys that nobody asked for are secret, too."""
    with opened(STATE) as cloud:
        for record in cloud.index.records.values():
            if record.type.endswith("Endpoints"):
                canaries.known |= {key(cloud, record, which) for which in ("primary", "secondary")}
            if record.type.endswith("/storageAccounts"):
                canaries.known |= {long_key(cloud, record, which) for which in ("key1", "key2", "primary", "secondary")}


def test_no_secret_is_said_logged_or_written(life: Canaries) -> None:
    assert len(life.known) >= 12
    assert [secret for secret in life.known if len(secret) >= 16 and not canary.leaks(secret)] == []
    assert {"plan.json", "logging", ".deployer/sandbox.log.jsonl"} <= life.said.keys()
    assert any(name.startswith(".deployer/runs/") for name in life.said)
    assert life.found() == []


def test_the_search_finds_a_secret_in_each_of_its_forms() -> None:
    secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0/+=="
    for form in (secret, secret[: len(secret) // 2], quote(secret), base64.b64encode(f"x{secret}y".encode()).decode()):
        hunt = Canaries()
        hunt.known = {secret}
        hunt.said = {"somewhere": f"before {form} after"}
        assert hunt.found(), form
