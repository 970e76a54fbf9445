"""`deployer migrate`: the Foundry side of a hub environment, as edits of its file."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

ROOT = Path(__file__).parents[2]
HEAD = """\
# Who changes this file asks the platform team.
name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: swedencentral

hub:
  name: hub-dev
"""
TEXT = f"""{HEAD}
projects:
  - name: assistants
    description: Chat for the intranet  # and for nobody else
    access:
      - {{role: Azure AI Developer, principal: 11111111-2222-4333-8444-555555555555, type: group}}
    deployments:
      - model: mistral-small-2503
        name: chat
        auth: entra
        expected_load: {{tokens_per_minute: 50000}}
      - {{model: mistral-document-ai-2505, name: papers}}  # invoices
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {{instance_type: Standard_NC24ads_A100_v4}}
"""
OWN = """models:
- name: mistral-small-2503
  display: Mistral Small 25.03
  category: premium
  able: [chat]
  way: serverless
  regions: [{{from: 2025-11-24, in: serverless_7, sources: [AVAIL_2025_11A]}}]
  successors: [{{from: 2026-09-02, models: [Mistral-Large-3], source: SCHED_2026_09}}]
  {stage}: {{on: 2026-10-01, source: SCHED_2026_09}}
  sources: [AVAIL_2026_02]
"""
"""A row of a team's own, by which a successor is named for a model that hubs still serve."""
DAY = ("--as-of", "2026-11-28")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "dev.yaml").write_text(TEXT)
    return tmp_path / "dev.yaml"


def moved(run: Run, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("migrate", "dev.yaml", "-o", "json", *DAY, *more).out)
    return found


def own(folder: Path, stage: str) -> tuple[str, ...]:
    """Options for a catalogue in which the model of `chat` is at a stage."""
    (folder / stage).mkdir()
    (folder / stage / "row.yaml").write_text(OWN.format(stage=stage))
    return "--catalog", stage


def taken(text: str) -> str:
    """The section that the file got."""
    return text[text.index("foundry:") :]


def test_each_serverless_deployment_gets_its_own_offer_or_that_of_its_successor(run: Run, file: Path) -> None:
    found = moved(run)
    assert [(x["full_name"], x["from"], x["to"], x["deployment"]) for x in found["moves"]] == [
        ("assistants/chat", "mistral-small-2503", "mistral-small-2503", f"{found['account']}/chat"),
        ("assistants/papers", "mistral-document-ai-2505", "mistral-document-ai-2512", f"{found['account']}/papers"),
    ]
    assert file.read_text() == TEXT  # nothing is changed that nobody asked to change


def test_the_file_keeps_its_text_and_comments_and_gets_one_section(run: Run, file: Path) -> None:
    assert run("migrate", "dev.yaml", "--write", *DAY).code == 0
    papers = "      - {model: mistral-document-ai-2505, name: papers}  # invoices\n"
    kept, _, section = file.read_text().partition("\nfoundry:\n")
    assert kept == TEXT.replace(papers, "")  # it answers no longer
    assert (
        section
        == """\
  name: ai-dev-5a5a62
  access:
    - role: Foundry User
      principal: 11111111-2222-4333-8444-555555555555
      type: group
  projects:
    - name: assistants
      description: Chat for the intranet
      access:
        - role: Foundry User
          principal: 11111111-2222-4333-8444-555555555555
          type: group
  deployments:
    - model: mistral-small-2503
      name: chat
      auth: entra
      expected_load: {tokens_per_minute: 50000}
    - model: mistral-document-ai-2512
      name: papers
"""
    )


def test_the_result_is_valid_and_nothing_moves_a_second_time(run: Run, file: Path) -> None:
    run("migrate", "dev.yaml", "--write", *DAY)
    assert run("validate", "dev.yaml", *DAY).code == 0
    again = moved(run)
    assert [(x["endpoint"], x["state"]) for x in again["moves"]] == [("chat", "there")]
    assert again["diff"] == ""


def test_managed_compute_stays_on_the_hub_and_what_is_preview_is_told(run: Run, file: Path) -> None:
    (stay,) = moved(run)["stays"]
    assert (stay["full_name"], stay["model"]) == ("assistants/batch", "mistralai-Mistral-7B-Instruct-v0-2")
    assert "preview" in stay["reason"]


def test_the_commands_that_come_next_make_verify_and_only_then_take_out(run: Run, file: Path) -> None:
    day = " ".join(DAY)
    assert moved(run, "--write")["next"] == [
        f"deployer apply --sandbox {day} dev.yaml",
        f"deployer verify --sandbox {day} dev.yaml",
        f"deployer migrate --finish --write {day} dev.yaml",
        f"deployer apply --sandbox {day} dev.yaml",
    ]


def test_they_are_typed_as_they_stand_and_leave_the_account_alone(run: Run, file: Path, tmp_path: Path) -> None:
    file.write_text(
        f"{HEAD}variables: {{who: x, team: y}}\ntags: {{team: '${{var.team}}', who: '${{var.who}}'}}\n"
        "projects:\n- name: assistants\n  deployments:\n  - {model: mistral-small-2503, name: chat}\n"
    )
    (tmp_path / "values.yaml").write_text("who: us\n")
    typed = ("--var-file", "values.yaml", "--var", "team=ours and theirs", *own(tmp_path, "legacy"))
    steps = [shlex.split(step) for step in moved(run, *typed)["next"]]
    assert [step[1] for step in steps] == ["migrate", "apply", "verify", "migrate", "apply"]
    assert run("apply", "--sandbox", "--auto-approve", *typed, *DAY, "dev.yaml").code == 0
    for _, command, *words in steps:
        approved = ["--auto-approve"] if command == "apply" else []
        done = run(command, *approved, *words)
        assert done.code == 0, done.err
    assert "Resources: 0 added, 0 changed, 2 destroyed." in done.out
    assert "1 of 1 deployment answers" in run("verify", "--sandbox", *typed, *DAY, "dev.yaml").out


def test_the_second_half_takes_out_what_the_account_has_taken_the_place_of(run: Run, file: Path) -> None:
    run("migrate", "dev.yaml", "--write", *DAY)
    half = file.read_text()
    ran = run("migrate", "dev.yaml", "--finish", "--write", *DAY)
    assert (
        "assistants/chat: is taken out of the hub, 'chat' in account 'ai-dev-5a5a62' has taken its place\n" in ran.out
    )
    chat = half[half.index("      - model: mistral-small-2503") : half.index("      - model: mistralai")]
    assert file.read_text() == half.replace(chat, "")
    assert run("validate", "dev.yaml", *DAY).code == 0


def test_the_second_half_takes_nothing_out_that_has_not_moved(run: Run, file: Path) -> None:
    found = moved(run, "--finish")
    assert (found["moves"], found["diff"], found["next"]) == ([], "", [])
    assert {x["endpoint"] for x in found["stays"] if "migrate --write" in x["reason"]} == {"chat", "papers"}


def test_the_capacity_follows_from_the_expected_load(run: Run, file: Path, tmp_path: Path) -> None:
    """One unit of Mistral-Large-3 carries a thousand tokens and one request a minute."""
    flags = own(tmp_path, "legacy")
    chat = moved(run, *flags)["moves"][0]
    assert (chat["to"], chat["capacity"], chat["unit"]) == (
        "Mistral-Large-3",
        50,
        "1,000 tokens and 1 request a minute",
    )


def test_an_account_that_is_there_gets_what_it_lacks(run: Run, file: Path) -> None:
    file.write_text(
        f"{TEXT}foundry:\n  name: ai-ours\n  deployments:\n    - {{model: mistral-small-2503, name: chat}}  # ours\n"
    )
    found = moved(run, "--write")
    assert [(x["endpoint"], x["state"]) for x in found["moves"]] == [("chat", "there"), ("papers", "new")]
    assert (
        taken(file.read_text())
        == """\
foundry:
  name: ai-ours
  deployments:
    - {model: mistral-small-2503, name: chat}  # ours
    - model: mistral-document-ai-2512
      name: papers
  projects:
    - name: assistants
      description: Chat for the intranet
      access:
        - role: Foundry User
          principal: 11111111-2222-4333-8444-555555555555
          type: group
"""
    )


def test_two_endpoints_of_one_name_in_two_regions_and_two_without_a_name_are_told_apart(run: Run, file: Path) -> None:
    file.write_text(
        f"{HEAD}projects:\n"
        "  - {name: one, deployments: [{model: Ministral-3B}]}\n"
        "  - {name: two, deployments: [{model: Ministral-3B}]}\n"
    )
    run("migrate", "dev.yaml", "--write", *DAY)
    assert "name: ministral-3b-one" in file.read_text() and "name: ministral-3b-two" in file.read_text()
    assert run("validate", "dev.yaml", *DAY).code == 0
    assert [x["state"] for x in moved(run)["moves"]] == ["there", "there"]


def test_variables_stay_variables(run: Run, file: Path) -> None:
    file.write_text(
        TEXT.replace("name: chat\n", "name: ${var.chat}\n").replace(
            "name: dev\n", "name: dev\nvariables: {chat: talk}\n", 1
        )
    )
    run("migrate", "dev.yaml", "--write", *DAY)
    assert 'name: "${var.chat}"\n' in taken(file.read_text())
    assert run("validate", "dev.yaml", *DAY).code == 0


def test_what_a_hub_has_and_an_account_has_not_is_told(run: Run, file: Path) -> None:
    file.write_text(
        TEXT.replace(
            "  name: hub-dev\n",
            "  name: hub-dev\n  container_registry: {}\n  managed_network: {isolation: allow_internet_outbound}\n"
            "  access:\n"
            "  - {role: AzureML Compute Operator, principal: 11111111-2222-4333-8444-555555555556, type: user}\n",
        )
    )
    notes = moved(run)["notes"]
    assert [each.partition(":")[0] for each in notes] == [
        "hub.managed_network is not carried over",
        "hub.container_registry is not carried over",
        "role 'AzureML Compute Operator' is one of hubs",
    ]


def test_the_result_goes_to_another_file_where_that_is_asked_for(run: Run, file: Path) -> None:
    found = moved(run, "--out", "moved.yaml")
    assert (found["written"], file.read_text()) == ("moved.yaml", TEXT)
    assert run("validate", "moved.yaml", *DAY).code == 0
    assert run("migrate", "dev.yaml", "--out", "dev.yaml", *DAY).code == 1
    assert file.read_text() == TEXT


def test_a_file_without_a_hub_has_nothing_to_move(run: Run, file: Path) -> None:
    file.write_text(f"{HEAD.partition('hub:')[0]}foundry: {{name: ai-dev}}\n")
    ran = run("migrate", "dev.yaml", *DAY)
    assert ran.code == 1
    assert "MIG001: there is no hub to move from" in ran.err


def test_what_takes_no_new_deployments_answers_on_until_the_second_half(run: Run, file: Path, tmp_path: Path) -> None:
    flags = own(tmp_path, "deprecation")
    run("migrate", "dev.yaml", "--write", *flags, *DAY)
    comment = "# deployer: ignore[LIF002] answers until 'deployer migrate --finish' takes it out"
    assert f"      - model: mistral-small-2503  {comment}\n" in file.read_text()
    assert run("validate", "dev.yaml", *flags, *DAY).code == 0
    run("migrate", "dev.yaml", "--finish", "--write", *flags, *DAY)
    assert "deployer: ignore" not in file.read_text()


def test_the_seed_of_two_years_ago_becomes_valid(run: Run, file: Path) -> None:
    file.write_text((ROOT / "environments" / "history" / "seed-2024.yaml").read_text())
    assert run("validate", "dev.yaml", *DAY).code == 1
    assert run("migrate", "dev.yaml", "--write", *DAY).code == 0
    assert run("validate", "dev.yaml", *DAY).code == 0


def test_a_deployment_of_that_name_with_another_model_takes_no_place(run: Run, file: Path) -> None:
    file.write_text(
        f"{TEXT}foundry:\n  name: ai-ours\n  deployments:\n    - {{model: Mistral-Large-3, name: chat, capacity: 5}}\n"
    )
    assert {x["endpoint"] for x in moved(run, "--finish")["moves"]} == set()
    assert moved(run, "--write")["moves"][0]["deployment"] == "ai-ours/chat-assistants"
    assert run("validate", "dev.yaml", *DAY).code == 0
    assert [x["deployment"] for x in moved(run, "--finish")["moves"]] == ["ai-ours/chat-assistants"]


def test_what_a_file_extends_gives_up_its_own_items(run: Run, file: Path) -> None:
    Path("_base.yaml").write_text(TEXT.replace("name: dev\n", "", 1))
    file.write_text(
        "extends: _base.yaml\nname: dev\nprojects:\n"
        "- name: assistants\n  deployments: [{model: Ministral-3B, name: mini}]\n"
    )
    assert run("migrate", "dev.yaml", "--out", "moved.yaml", *DAY).code == 1  # papers stands in the other file
    run("migrate", "dev.yaml", "--write", *DAY)
    run("migrate", "dev.yaml", "--finish", "--write", *DAY)
    assert run("validate", "dev.yaml", *DAY).code == 0
    assert "mini" not in file.read_text().partition("foundry:")[0]
    assert "name: chat" not in Path("_base.yaml").read_text()
    assert "name: batch" in Path("_base.yaml").read_text()


def test_an_account_takes_nothing_over_from_a_hub_of_somebody_else(run: Run, file: Path) -> None:
    file.write_text(
        TEXT.replace("  name: hub-dev\n", "  name: hub-dev\n  existing: true\n  tags: {theirs: yes it is}\n")
    )
    run("migrate", "dev.yaml", "--write", *DAY)
    assert "theirs" not in taken(file.read_text())


NET = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-net/providers/Microsoft.Network"
SUBNET = f"{NET}/virtualNetworks/net/subnets/ends"
BESIDE = f"""\
  storage_account:
    private_endpoints: [{{subnet: {SUBNET}, subresource: blob}}]
  key_vault:
    private_endpoints: [{{subnet: {SUBNET}}}]
"""


@pytest.mark.parametrize("own", [True, False])
def test_only_the_ways_into_the_hub_itself_lead_to_the_account(run: Run, file: Path, own: bool) -> None:
    """Its storage account and vault have private endpoints of their own, which an account has no use for."""
    hubs = f"  private_endpoints: [{{subnet: {SUBNET}, location: westeurope}}]\n" if own else ""
    file.write_text(TEXT.replace("  name: hub-dev\n", f"  name: hub-dev\n{BESIDE}{hubs}"))
    done = run("migrate", "dev.yaml", "--write", *DAY)
    assert (done.code, "foundry.private_endpoints" in done.out) == (0, own)
    assert ("private_endpoints:" in taken(file.read_text())) == own
    assert taken(file.read_text()).count(SUBNET) == own


def test_who_is_named_by_a_project_of_the_hub_stays_the_same(run: Run, file: Path) -> None:
    """The account gets a project of the same name, so the kind says which one acts."""
    access = """\
  storage_account:
    access: [{role: Storage Blob Data Contributor, identity: assistants}]
  access:
    - {role: Reader, identity: assistants}
    - {role: Reader, identity: hub-dev}
"""
    text = TEXT.replace("      - {model: mistral-document-ai-2505, name: papers}  # invoices\n", "")
    file.write_text(text.replace("  name: hub-dev\n", f"  name: hub-dev\n{access}"))
    assert run("validate", "dev.yaml", *DAY).code == 0
    assert run("migrate", "dev.yaml", "--write", *DAY).code == 0
    text = file.read_text()
    assert text.count("identity: project.assistants") == 3
    assert "identity: assistants" not in text
    assert text.count("identity: hub-dev") == 2
    assert run("validate", "dev.yaml", *DAY).code == 0
