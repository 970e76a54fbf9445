"""`deployer forecast`: what happens by itself, by day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

TEXT = """name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
hub: {name: hub-dev}
projects:
- name: assistants
  deployments:
  - {model: Mistral Large (2402), name: large}
  - {model: Ministral-3B, name: small}
  - model: mistralai-Mistral-7B-v01
    name: base
    compute: {instance_type: Standard_NC12s_v3}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "dev.yaml").write_text(TEXT)
    return "dev.yaml"


def events(run: Run, file: str, *more: str) -> list[tuple[str, str, str, bool]]:
    found = json.loads(run("forecast", file, "-o", "json", *more).out)["events"]
    return [(x["date"], x["endpoint"], x["effect"], x["certain"]) for x in found]


def test_a_model_passes_its_stages_on_the_days_of_the_catalogue(run: Run, file: str) -> None:
    assert events(run, file, "--as-of", "2024-11-01", "--days", "180") == [
        ("2024-12-15", "large", "becomes legacy", True),
        ("2025-01-15", "large", "takes no new deployments", True),
        ("2025-04-15", "large", "stops answering", True),
    ]


def test_machines_retire_too_and_name_the_smallest_that_remains(run: Run, file: str) -> None:
    ran = run("forecast", file, "--as-of", "2025-09-01", "--days", "60")
    assert "2025-09-30 (in 29 days)\n" in ran.out
    assert "its machines 'Standard_NC12s_v3' retire: 'base' in project 'assistants' (dev.yaml:14:30)" in ran.out
    assert "help: move to 'Standard_NC24ads_A100_v4'" in ran.out


def test_what_has_happened_already_comes_first(run: Run, file: str) -> None:
    ran = run("forecast", file, "--as-of", "2026-11-23", "--days", "0")
    assert ran.out.startswith("2025-04-15 (already)\n")
    assert "help: move to 'mistral-medium-2505'" in ran.out


def test_sources_that_disagree_are_both_shown(run: Run, file: str) -> None:
    ran = run("forecast", file, "--as-of", "2026-11-23", "--days", "30")
    assert "2026-12-09 (in 16 days)\n  'Ministral-3B' stops answering, perhaps: 'small'" in ran.out
    assert "    Microsoft on 2026-09-02: generally available, without a date\n" in ran.out
    assert ("2026-12-09", "small", "stops answering", False) in events(run, file, "--as-of", "2026-11-23")


def test_the_exit_code_tells_whether_something_happens(run: Run, file: str) -> None:
    quiet = ("forecast", file, "--as-of", "2024-08-05", "--days", "10", "--detailed-exitcode")
    assert (run(*quiet).code, run(*quiet).out) == (0, "Nothing happens until 2024-08-15.\n")
    busy = ("forecast", file, "--as-of", "2024-11-01")
    assert (run(*busy).code, run(*busy, "--detailed-exitcode").code) == (0, 2)


def test_a_calendar_holds_one_event_for_each_happening(run: Run, file: str) -> None:
    out = run("forecast", file, "--as-of", "2026-11-23", "--days", "30", "-o", "ics").out
    assert out == run("forecast", file, "--as-of", "2026-11-23", "--days", "30", "-o", "ics").out
    assert out.count("\r\n") == out.count("\n")
    assert all(len(line.encode()) <= 75 for line in out.split("\r\n"))
    unfolded = out.replace("\r\n ", "").split("\r\n")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20261209" in unfolded
    assert "DTEND;VALUE=DATE:20261210" in unfolded
    assert "SUMMARY:'Ministral-3B' stops answering\\, perhaps (dev/assistants/small)" in unfolded
    assert len({line for line in unfolded if line.startswith("UID:")}) == 3
