"""deployer itself against the server: plan, keys and verify work as they do against Azure, without --sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deployer.cli.main import main
from deployer.sandbox.server.serve import Serving, running
from tests.sandbox.server.served import Served
from tests.world import World, environment

DAY = ("--as-of", "2026-11-23")
FILE = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: closed, auth: entra")


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server in which the environment is applied, its variables set, and the file in the working folder."""
    world = World()
    world.apply(FILE)
    monkeypatch.chdir(tmp_path)
    Path("e.yaml").write_text(FILE, encoding="utf-8")
    with running(world.cloud, Serving(tmp_path / "ca.pem")) as found:
        for name, value in found.variables.items():
            monkeypatch.setenv(name, value)
        yield Served(world.cloud, dict(found.variables))


def test_plan_keys_and_verify_work_against_a_server(around: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", *DAY, "e.yaml"]) == 0
    assert "No changes." in capsys.readouterr().out
    assert main(["keys", "--endpoint", "chat", "-o", "env", *DAY, "e.yaml"]) == 0
    url = capsys.readouterr().out.splitlines()[0]
    assert f"{around.base}/endpoints/chat.eastus2.models.ai.azure.com" in url
    assert main(["verify", *DAY, "e.yaml"]) == 0
    assert "Verified: 2 of 2 endpoints answer." in capsys.readouterr().out
