"""The scene of a sandbox that a server has open is set by the same commands as that of a file."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from msgspec.structs import replace

from deployer.cli.main import main
from deployer.sandbox.entra.identities import client_of
from deployer.sandbox.server.control import PATH, read
from deployer.sandbox.server.serve import Serving, running
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.settings import Settings
from deployer.sandbox.state.store import door_of, opened
from tests.sandbox.server.served import Served

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the sandbox is kept: the place that the commands look at by themselves."""
    monkeypatch.chdir(tmp_path)
    return Path(".deployer/sandbox.json")


@pytest.fixture
def open(state: Path) -> Iterator[Served]:
    """A server that has it open."""
    with opened(state, now=datetime(2024, 8, 5, 12, tzinfo=UTC)) as cloud:
        cloud.subscribe(SUBSCRIPTION)
        with running(cloud, Serving(state.with_name("ca.pem"), door=door_of(state))) as found:
            yield Served(cloud, dict(found.variables))


def test_faults_come_and_go_while_it_runs(open: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "fault", "busy", "--path", "/subscriptions*", "--status", "503"]) == 0
    assert open.get("/subscriptions?api-version=2022-12-01").status_code == 503
    assert open.get("/subscriptions?api-version=2022-12-01").status_code == 401
    assert main(["sandbox", "fault"]) == 0
    assert "from hit 1, 2 so far" in capsys.readouterr().out
    assert main(["sandbox", "fault", "busy", "--clear"]) == 0
    assert open.cloud.faults == {}


def test_its_clock_is_told_and_set(open: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "clock", "--set", "2025-02-03"]) == 0
    assert open.cloud.clock.day == "2025-02-03"
    assert main(["sandbox", "clock", "--advance", "86400"]) == 0
    assert open.cloud.clock.day == "2025-02-04"
    capsys.readouterr()
    before = open.cloud.clock.now()
    assert main(["sandbox", "clock"]) == 0
    assert capsys.readouterr().out.startswith("2025-02-04T00:0")
    assert open.cloud.clock.now() > before, "it still flows"


def test_quota_providers_and_marks_are_set(open: Served) -> None:
    assert main(["sandbox", "quota", "standardNCADSA100v4Family", "96", "--region", "eastus2"]) == 0
    assert open.cloud.settings.granted(SUBSCRIPTION, "eastus2", "standardNCADSA100v4Family") == 96
    assert main(["sandbox", "provider", "--start", "unregistered"]) == 0
    assert open.cloud.settings.registered is False
    token = open.token().json()["access_token"]
    answer = requests.put(
        f"{open.base}/subscriptions/{SUBSCRIPTION}/resourcegroups/rg?api-version=2022-09-01",
        json={"location": "eastus2"},
        headers={"Authorization": f"Bearer {token}"},
        verify=open.ca,
        timeout=10,
    )
    assert answer.status_code == 201
    assert main(["sandbox", "mark", "rg", "Failed"]) == 0
    group = open.cloud.find(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg")
    assert group
    assert group.state == "Failed"


def test_the_pace_of_a_server_ends_with_it_and_what_is_set_meanwhile_stays(state: Path) -> None:
    with opened(state) as cloud:
        cloud.subscribe(SUBSCRIPTION)
        cloud.pace = 3
        with running(cloud, Serving(state.with_name("ca.pem"), door=door_of(state))):
            assert main(["sandbox", "quota", "standardNCADSA100v4Family", "96"]) == 0
            assert cloud.settings.duration("Microsoft.KeyVault/vaults") == 3
            assert cloud.settings.retry_after == 3
            assert cloud.settings.granted(SUBSCRIPTION, "eastus2", "standardNCADSA100v4Family") == 96
    with opened(state) as cloud:
        assert cloud.settings == replace(Settings(), quota={"standardncadsa100v4family": 96})


def test_an_identity_made_meanwhile_signs_in(open: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "identity", "reader", "--role", "Reader"]) == 0
    told = dict(line.removeprefix("export ").split("=", 1) for line in capsys.readouterr().err.splitlines())
    assert told["AZURE_CLIENT_ID_READER"] == client_of(open.cloud, "reader")
    secret = {"client_id": told["AZURE_CLIENT_ID_READER"], "client_secret": told["AZURE_CLIENT_SECRET_READER"]}
    assert open.token(**secret).status_code == 200


def test_what_was_set_is_kept_with_the_rest(state: Path) -> None:
    with opened(state) as cloud, running(cloud, Serving(state.with_name("ca.pem"), door=door_of(state))):
        assert main(["sandbox", "fault", "busy", "--status", "503"]) == 0
        kept = state.with_name("sandbox.changes.jsonl").read_text(encoding="utf-8")
        assert '"busy"' in kept, "a server that is killed now has not forgotten"
    with opened(state) as cloud:
        assert cloud.faults["busy"].status == 503


def test_a_command_changes_what_it_names_and_nothing_that_happens_meanwhile(open: Served) -> None:
    from deployer.sandbox.server.control import editing

    with editing(Path(".deployer/sandbox.json")) as copy:
        open.cloud.remember("other", 1)
        before = dict(open.cloud.counts)
        copy.keep("fault", "mine", Fault("mine", "cut", path="/never"))
    assert open.cloud.notes["other"] == 1
    assert open.cloud.counts == before
    assert "mine" in open.cloud.faults


def test_the_door_opens_to_its_word_alone(open: Served, state: Path) -> None:
    file = door_of(state)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    door = read(state)
    assert door
    told = door.word.reveal()
    for word, status in ((told, 200), (told[:-1], 401), ("", 401)):
        assert open.get(PATH, Authorization=f"Bearer {word}").status_code == status
    assert open.get(PATH).status_code == 401


def test_a_server_without_a_door_has_none(served: Served) -> None:
    assert served.get(PATH, Authorization="Bearer ").status_code == 401


def test_the_file_is_gone_with_the_server_and_one_that_was_left_is_seen_through(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(state) as cloud, running(cloud, Serving(state.with_name("ca.pem"), door=door_of(state))):
        left = door_of(state).read_bytes()
    assert not door_of(state).exists()
    door_of(state).write_bytes(left)
    assert main(["sandbox", "fault", "busy", "--status", "503"]) == 0
    assert "busy" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["https://evil.example", "https://127.0.0.1.evil.example:1", "", "file:///etc/passwd"])
def test_a_file_that_leads_elsewhere_is_not_followed(state: Path, url: str) -> None:
    state.parent.mkdir()
    door_of(state).write_text(json.dumps({"url": url, "certificate": "", "word": "x"}), encoding="utf-8")
    assert read(state) is None


def test_a_door_behind_a_link_or_too_large_is_none(state: Path, tmp_path: Path) -> None:
    file = door_of(state)
    file.parent.mkdir()
    text = json.dumps({"url": "https://127.0.0.1:1", "certificate": "", "word": "x"})
    (tmp_path / "theirs").write_text(text)
    file.symlink_to(tmp_path / "theirs")
    assert read(state) is None
    file.unlink()
    file.write_text(text)
    assert read(state) is not None
    file.write_text(text + " " * 70_000)
    assert read(state) is None


@pytest.mark.parametrize("words", [["keys", "--endpoint", "chat"], ["plan"], ["verify"]])
def test_who_would_open_it_a_second_time_is_told_how_to_reach_it(
    open: Served, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("e.yaml").write_text(
        f"name: e\nsubscription: {SUBSCRIPTION}\nresource_group: rg\nlocation: eastus2\nhub: {{name: hub-e}}\n",
        encoding="utf-8",
    )
    assert main([*words, "--sandbox", "e.yaml"]) == 1
    told = capsys.readouterr().err
    assert "error SBX004: the sandbox '.deployer/sandbox.json' is open in 'deployer sandbox serve'" in told
    assert "leave --sandbox away, in a shell with the 'export' lines that the server printed" in told
