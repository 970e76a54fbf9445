"""The sandbox in a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployer.sandbox.state.store import beside, entries, opened, reset
from deployer.values.problem import Invalid, Refused
from tests.sandbox.arm.azure import NOW, SUBSCRIPTION, Azure
from tests.sandbox.contract import Witness


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the state is kept."""
    return tmp_path / "deep" / "sandbox.json"


def fill(file: Path, witness: Witness) -> None:
    """A sandbox with a hub and a project."""
    with opened(file, now=NOW) as cloud:
        cloud.subscribe(SUBSCRIPTION)
        Azure(witness, cloud).ground()


def test_what_was_made_is_there_again(file: Path, witness: Witness) -> None:
    fill(file, witness)
    with opened(file) as cloud:
        azure = Azure(witness, cloud)
        assert azure.show("proj")["properties"]["hubResourceId"] == azure.id("hub")
        assert cloud.writes() == 5
        assert cloud.clock.now() > NOW
        keys = azure.ask("POST", azure.id("Microsoft.Storage/storageAccounts/stground/listKeys")).json()
    with opened(file) as cloud:
        azure = Azure(witness, cloud)
        assert azure.ask("POST", azure.id("Microsoft.Storage/storageAccounts/stground/listKeys")).json() == keys


def test_only_the_owner_may_read_it_and_no_key_is_in_it(file: Path, witness: Witness) -> None:
    fill(file, witness)
    with opened(file) as cloud:
        azure = Azure(witness, cloud)
        keys = azure.ask("POST", azure.id("Microsoft.Storage/storageAccounts/stground/listKeys")).json()["keys"]
        azure.subscribe()
        azure.serve("chat-one")
        key = azure.ask("POST", azure.id("proj/serverlessEndpoints/chat-one/listKeys")).json()["primaryKey"]
    for found in file.parent.iterdir():
        assert found.stat().st_mode & 0o077 == 0, found
        text = found.read_text()
        assert key not in text
        assert keys[0]["value"] not in text
        assert "earer" not in text


def test_another_process_waits_and_then_gives_up(file: Path, witness: Witness) -> None:
    fill(file, witness)
    with opened(file), pytest.raises(Refused, match="in use by another process"), opened(file, wait=0.1):
        pass
    with opened(file) as cloud:
        assert cloud.subscriptions


def test_a_killed_client_loses_nothing_that_was_answered(file: Path) -> None:
    program = f"""
import os, json
from pathlib import Path
from datetime import datetime, UTC
from deployer.sandbox.entra import tokens
from deployer.sandbox.router import handle
from deployer.sandbox.state.store import opened
from deployer.sandbox.http import Request
with opened(Path({str(file)!r}), now=datetime(2026, 11, 23, 12, tzinfo=UTC)) as cloud:
    cloud.subscribe({SUBSCRIPTION!r})
    token = tokens.issue(cloud, tokens.CLIENT, "https://management.azure.com")[0]
    for number in range(3):
        url = f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-{{number}}?api-version=2024-03-01"
        body = json.dumps({{"location": "eastus2"}}).encode()
        headers = {{"authorization": f"Bearer {{token}}", "content-type": "application/json"}}
        assert handle(cloud, Request("PUT", url, headers, body)).status == 201
    os.kill(os.getpid(), 9)
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert ended.returncode == -9
    with opened(file) as cloud:
        assert {record.name for record in cloud.index.records.values()} == {"rg-0", "rg-1", "rg-2"}
        assert cloud.writes() == 3
    assert [entry["method"] for entry in entries(file)] == ["PUT"] * 3


def test_a_torn_last_line_is_forgotten(file: Path, witness: Witness) -> None:
    fill(file, witness)
    with opened(file) as cloud:
        Azure(witness, cloud).put("two", Azure(witness, cloud).project())
    changes = beside(file, "changes")
    with changes.open("a") as stream:
        stream.write('{"generation":1,"tab')
    for _ in range(2):
        with opened(file) as cloud:
            assert Azure(witness, cloud).show("two")


def test_it_is_saved_when_the_block_fails(file: Path, witness: Witness) -> None:
    with pytest.raises(ZeroDivisionError), opened(file, now=NOW) as cloud:
        cloud.subscribe(SUBSCRIPTION)
        Azure(witness, cloud).ask("PUT", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg", {"location": "eastus2"})
        raise ZeroDivisionError
    with opened(file) as cloud:
        assert cloud.find(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00\xff", "is not JSON"),
        (b"[]", "is not the state of a sandbox"),
        (b'{"format": "terraform"}', "is not the state of a sandbox"),
        (b'{"format": "deployer-sandbox", "version": 99}', "is of format 99"),
        (b'{"format": "deployer-sandbox", "version": 1}', "is not complete"),
    ],
)
def test_a_file_that_is_none_of_ours_is_left_alone(file: Path, content: bytes, message: str) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(Invalid, match=message) as refused, opened(file):
        pass
    assert "deployer sandbox reset" in refused.value.problems[0].help
    assert file.read_bytes() == content


def test_damage_in_the_middle_of_the_changes_is_told_with_its_line(file: Path, witness: Witness) -> None:
    fill(file, witness)
    beside(file, "changes").write_text('{"nothing": 1}\n{"generation": 1}\n')
    with pytest.raises(Invalid, match=r"changes.*line 1"), opened(file):
        pass


def test_changes_that_were_compacted_before_are_not_applied_again(file: Path, witness: Witness) -> None:
    fill(file, witness)
    kept = json.loads(file.read_text())
    stale = {
        "generation": kept["generation"] - 1,
        "clock": kept["clock"],
        "counts": kept["counts"],
        "tables": {"resource": {}},
    }
    stale["tables"]["resource"] = dict.fromkeys(kept["tables"]["resource"])
    beside(file, "changes").write_text(json.dumps(stale) + "\n")
    with opened(file) as cloud:
        assert Azure(witness, cloud).show("proj")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Invalid, match="cannot use"), opened(tmp_path / "deep" / "sandbox.json"):
        pass


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "sandbox.json").mkdir()
    with pytest.raises(Invalid, match=r"cannot use .*: it is a folder"), opened(tmp_path / "sandbox.json"):
        pass


def test_reset_forgets_everything(file: Path, witness: Witness) -> None:
    fill(file, witness)
    assert reset(file)
    assert not reset(file)
    assert not list(entries(file))
    with opened(file, now=NOW) as cloud:
        assert not cloud.subscriptions


def test_the_log_tells_requests_and_no_bodies(file: Path, witness: Witness) -> None:
    fill(file, witness)
    found = list(entries(file))
    puts = [entry for entry in found if entry["write"]]
    assert len(puts) == 5
    assert puts[0]["path"] == f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
    assert (puts[0]["status"], puts[0]["api_version"]) == (201, "2024-03-01")
    assert len(puts[0]["body_sha256"]) == 64
    assert puts[0]["user_agent"].startswith("python-requests/")
    told = "time method host path api_version status user_agent client_request_id write body_sha256"
    assert set(puts[0]) == set(told.split())


def test_the_clock_is_set_for_another_day_only(file: Path, witness: Witness) -> None:
    fill(file, witness)
    with opened(file, now=NOW) as cloud:
        assert cloud.clock.now() > NOW  # the same day, already later
    with opened(file, now=datetime(2024, 8, 5, tzinfo=UTC)) as cloud:
        assert cloud.clock.day == "2024-08-05"
    with opened(file) as cloud:
        assert cloud.clock.day == "2024-08-05"
