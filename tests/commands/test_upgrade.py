"""`deployer upgrade`: the successor as an edit."""

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
  - {model: Mistral Nemo, name: nemo}  # small talk
  - {model: mistral-medium-2505, name: medium}
  - {model: Mistral Large (2411), name: large}
  - {model: mistral-document-ai-2505, name: papers}
  - {model: Mistral 7B, name: base, compute: {instance_type: Standard_NC12s_v3, instance_count: 2}}
"""
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "dev.yaml").write_text(TEXT)
    return tmp_path / "dev.yaml"


def test_the_successor_is_proposed_and_written_on_demand(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "nemo", *DAY)
    assert ran.out.startswith("assistants/nemo: can move from 'Mistral-Nemo' to 'mistral-small-2503'\n--- dev.yaml\n")
    assert file.read_text() == TEXT
    assert run("upgrade", "dev.yaml", "assistants/nemo", "--write", *DAY).code == 0
    assert file.read_text() == TEXT.replace("Mistral Nemo", "mistral-small-2503")


def test_a_successor_that_the_project_deploys_already_stands_in_the_way(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "large", *DAY)
    assert ran.code == 1
    assert (
        "assistants/large: stays on 'Mistral-Large-2411', the environment would not be valid with it\n  MOD006: "
        in ran.out
    )


def test_a_successor_on_a_foundry_resource_is_named_and_no_edit_is_made(run: Run, file: Path) -> None:
    found = json.loads(run("upgrade", "dev.yaml", "papers", "-o", "json", *DAY).out)
    assert (found["to"], found["edits"]) == ("mistral-document-ai-2512", [])
    assert "sold on Foundry only: 'deployer migrate' moves it there" in found["reason"]


def test_machines_that_are_gone_are_replaced_by_the_nearest(run: Run, file: Path) -> None:
    run("upgrade", "dev.yaml", "base", "--write", *DAY)
    assert file.read_text() == TEXT.replace("Standard_NC12s_v3", "Standard_NC24ads_A100_v4")


def test_nothing_is_moved_where_no_successor_has_been_named(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "medium", *DAY)
    assert (ran.code, ran.out) == (
        0,
        "assistants/medium: stays on 'mistral-medium-2505', no successor has been named\n",
    )


def test_the_advice_is_that_of_the_day(run: Run, file: Path) -> None:
    assert "stays on 'Mistral-Nemo'" in run("upgrade", "dev.yaml", "nemo", "--as-of", "2025-12-01").out


def test_a_word_that_names_no_deployment_lists_those_there_are(run: Run, file: Path) -> None:
    ran = run("upgrade", "dev.yaml", "nope", *DAY)
    assert ran.code == 1
    assert "no deployment 'nope', there are 'assistants/nemo', 'assistants/medium'" in ran.err


def test_a_successor_that_has_retired_itself_is_passed_over(run: Run, file: Path) -> None:
    file.write_text(TEXT.replace("mistral-document-ai-2505", "Mistral OCR"))
    found = json.loads(run("upgrade", "dev.yaml", "papers", "-o", "json", *DAY).out)
    assert (found["to"], found["edits"]) == ("mistral-document-ai-2512", [])
    assert "sold on Foundry only: 'deployer migrate' moves it there" in found["reason"]


def test_a_successor_that_the_region_does_not_offer_is_not_proposed(run: Run, file: Path) -> None:
    file.write_text(TEXT.replace("eastus2", "westus").replace("mistral-document-ai-2505", "Mistral OCR"))
    ran = run("upgrade", "dev.yaml", "papers", "--as-of", "2026-04-01")
    assert ran.code == 1
    assert "assistants/papers: stays on 'mistral-ocr-2503', the environment would not be valid with it\n" in ran.out
    assert "  REG003: 'mistral-document-ai-2505' is not offered in 'westus'\n" in ran.out


def test_a_region_that_takes_no_serverless_endpoints_takes_no_successor_either(run: Run, file: Path) -> None:
    file.write_text(TEXT.replace("eastus2", "westeurope"))
    ran = run("upgrade", "dev.yaml", "nemo", *DAY)
    assert ran.code == 1
    assert "REG002: hubs in 'westeurope' take no serverless endpoints" in ran.out


def test_other_mistakes_of_the_file_do_not_stand_in_the_way(run: Run, file: Path) -> None:
    file.write_text(TEXT.replace("name: nemo", "name: ne_mo"))
    assert "can move from 'Mistral-Nemo' to 'mistral-small-2503'" in run("upgrade", "dev.yaml", "ne_mo", *DAY).out


def test_a_successor_deployed_in_another_way_brings_its_machines_or_leaves_them(run: Run, tmp_path: Path) -> None:
    """The catalogue knows no such step yet; a team's rows do."""
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "acme.yaml").write_text("""models:
- {name: acme-api, display: Acme API, category: premium, way: serverless, able: [chat], sources: [ACME],
   regions: [{from: 2026-01-01, in: serverless_7, sources: [ACME]}],
   successors: [{from: 2026-06-01, models: [acme-open], source: ACME}]}
- {name: acme-open, display: Acme open, category: open, way: managed, able: [chat], sources: [ACME],
   machines: [{from: 2026-01-01, version: 1, sizes: four, least: 96|4|880|256, source: ACME}],
   successors: [{from: 2026-06-01, models: [mistral-small-2503], source: ACME}]}
sources: {ACME: {where: "https://intranet.acme.example"}}
""")
    (tmp_path / "dev.yaml").write_text(
        TEXT.partition("  - {model: Mistral Nemo")[0]
        + "  - {model: acme-api, name: api}\n- name: open\n  deployments:\n"
        + "  - {model: acme-open, name: own, compute: {instance_type: Standard_NC96ads_A100_v4}}\n"
    )
    rows = ("--catalog", str(tmp_path / "rows"), *DAY)
    there = run("upgrade", "dev.yaml", "api", *rows).out
    assert "+  - {model: acme-open, name: api, compute: {instance_type: Standard_NC96ads_A100_v4}}" in there
    back = run("upgrade", "dev.yaml", "own", *rows).out
    assert "+  - {model: mistral-small-2503, name: own}" in back


ACCOUNT = """name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
foundry:
  name: ai-dev
  deployments:
  - {model: mistral-document-ai-2512, name: papers}  # invoices
  - {model: Codestral-2501, name: code, version: "1"}
  - {model: Mistral-Large-3, name: chat}
"""


@pytest.mark.parametrize(
    ("word", "old", "new"),
    [
        ("papers", "mistral-document-ai-2512", "mistral-ocr-4-0"),
        ("ai-dev/papers", "mistral-document-ai-2512", "mistral-ocr-4-0"),
        ("code", 'version: "1"', 'version: "2"'),
    ],
)
def test_a_deployment_of_an_account_moves_to_the_successor_or_the_newest_version(
    word: str, old: str, new: str, run: Run, file: Path
) -> None:
    file.write_text(ACCOUNT)
    assert run("upgrade", "dev.yaml", word, "--write", *DAY).code == 0
    assert file.read_text() == ACCOUNT.replace(old, new)


def test_a_deployment_of_an_account_stays_where_nothing_is_newer(run: Run, file: Path) -> None:
    file.write_text(ACCOUNT)
    assert "ai-dev/chat: stays on 'Mistral-Large-3'" in run("upgrade", "dev.yaml", "chat", *DAY).out
