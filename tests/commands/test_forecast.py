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
        ("2024-11-29", "base", "is out in version 18; what runs keeps its own", True),
        ("2024-12-15", "large", "becomes legacy", True),
        ("2025-01-08", "base", "is out in version 19; what runs keeps its own", True),
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
    both = "litellm 1.109.1 says: 2026-12-09; Microsoft on 2026-09-02 says: generally available, without a date"
    assert f"    {both}\n" in ran.out
    assert ("2026-12-09", "small", "stops answering", False) in events(run, file, "--as-of", "2026-11-23")


def test_the_exit_code_tells_whether_something_happens(run: Run, file: str) -> None:
    quiet = ("forecast", file, "--as-of", "2024-08-05", "--days", "10", "--detailed-exitcode")
    assert (run(*quiet).code, run(*quiet).out) == (0, "Nothing happens until 2024-08-15.\n")
    busy = ("forecast", file, "--as-of", "2024-11-01")
    assert (run(*busy).code, run(*busy, "--detailed-exitcode").code) == (0, 2)


def test_a_day_that_sources_dispute_is_told_with_both_before_between_and_after(run: Run, tmp_path: Path) -> None:
    (tmp_path / "papers.yaml").write_text(TEXT.partition("  - {")[0] + "  - {model: mistral-document-ai-2505}\n")

    def told(day: str) -> list[tuple[str, bool, str]]:
        out = run("forecast", "papers.yaml", "--as-of", day, "--days", "10", "-o", "json").out
        return [(x["date"], x["certain"], x["note"]) for x in json.loads(out)["events"]]

    early, late = "Microsoft on 2026-07-07 says: 2026-07-15", "Microsoft on 2026-09-02 says: 2026-07-20"
    arm = "Microsoft on 2026-04-23 says: stable, and a day that stands for none: 2099-12-31"
    both = [("2026-07-15", False, f"{early}; {late}"), ("2026-07-20", True, f"{late}; {arm}; {early}")]
    assert told("2026-07-10") == told("2026-07-15") == told("2026-07-19") == both
    assert told("2026-07-20") == told("2026-08-01") == both[1:]


def test_the_advice_names_what_the_hub_can_deploy_on_that_day(run: Run, tmp_path: Path) -> None:
    (tmp_path / "papers.yaml").write_text(TEXT.partition("  - {")[0] + "  - {model: Mistral OCR, name: ocr}\n")
    assert "help: move to 'mistral-document-ai-2505'" in run("forecast", "papers.yaml", "--as-of", "2026-01-01").out
    text = (tmp_path / "papers.yaml").read_text().replace("eastus2", "westus")
    (tmp_path / "west.yaml").write_text(text)
    elsewhere = "help: its successor 'mistral-document-ai-2505' is not offered in 'westus'"
    assert elsewhere in run("forecast", "west.yaml", "--as-of", "2026-01-01").out
    late = run("forecast", "papers.yaml", "--as-of", "2026-11-23").out
    assert "help: 'deployer migrate' moves it to 'mistral-document-ai-2512' in a Foundry account" in late


def test_a_region_that_has_stopped_to_offer_a_model_counts_until_it_retires(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nemo.yaml").write_text(TEXT.partition("  - {")[0] + "  - {model: Mistral Nemo, name: nemo}\n")
    gone = ("2025-11-24", "nemo", "is no longer offered in eastus2", True)
    end = ("2026-01-30", "nemo", "stops answering", True)
    for day in ("2025-11-23", "2025-11-24", "2026-01-29"):
        assert events(run, "nemo.yaml", "--as-of", day) == [gone, end]
    assert events(run, "nemo.yaml", "--as-of", "2026-01-30") == [end]


@pytest.mark.parametrize(("days", "found"), [("15", 0), ("16", 1), ("17", 1)])
def test_the_last_day_counts(run: Run, file: str, days: str, found: int) -> None:
    small = [x for x in events(run, file, "--as-of", "2026-11-23", "--days", days) if x[1] == "small"]
    assert len(small) == found


def test_today_counts_with_no_days_at_all_and_a_leap_day_is_a_day(run: Run, file: str) -> None:
    assert events(run, file, "--as-of", "2024-12-15", "--days", "0") == [
        ("2024-12-15", "large", "becomes legacy", True)
    ]
    assert events(run, file, "--as-of", "2028-02-29", "--days", "366")


def test_the_end_of_all_days_is_no_mistake(run: Run, file: str) -> None:
    ran = run("forecast", file, "--as-of", "9999-12-31", "--days", "3650")
    assert (ran.code, "Traceback" in ran.err) == (0, False)
    assert run("validate", file, "--as-of", "9999-12-31").code == 1


FAR = TEXT.replace("location: eastus2", "location: eastus2\nregions: [eastus2, swedencentral]").partition("  - model")[
    0
]


def test_an_environment_of_several_regions_tells_its_projects_apart(run: Run, tmp_path: Path) -> None:
    (tmp_path / "far.yaml").write_text(FAR)
    out = run("forecast", "far.yaml", "--as-of", "2026-11-23", "--days", "30").out
    assert "'small' in project 'assistants-eastus2'" in out and "'small' in project 'assistants-swedencentral'" in out


def test_deployments_of_an_account_are_told_with_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "foundry.yaml").write_text(
        f"{TEXT.partition('hub:')[0]}foundry: {{name: ai-dev, deployments: [{{model: Ministral-3B, name: small}}]}}\n"
    )
    ran = run("forecast", "foundry.yaml", "--as-of", "2026-11-23", "--days", "30")
    assert "'Ministral-3B' stops answering, perhaps: 'small' in account 'ai-dev' (foundry.yaml:6:" in ran.out
