"""What is there: of one environment with its states, and of all environments in a subscription."""

from __future__ import annotations

import json
from pathlib import Path

from deployer.reports.formats import report
from deployer.values.status import ResourceStatus
from tests.conftest import Run
from tests.world import SUBSCRIPTION, environment

TEXT = environment("model: mistral-small-2503, name: chat, protect: true")
DAY = ("--as-of", "2026-11-23")


def made(run: Run) -> None:
    Path("test.yaml").write_text(TEXT)
    done = run("apply", "--sandbox", *DAY, "--auto-approve", "test.yaml")
    assert done.code == 0, done.err


def test_status_tells_of_each_resource_whether_it_is_there_and_well(run: Run) -> None:
    Path("test.yaml").write_text(TEXT)
    nothing = run("status", "--sandbox", *DAY, "test.yaml")
    assert nothing.code == 1
    assert nothing.out.startswith("missing    resource group 'rg-test': it is not there\n")
    assert nothing.out.endswith("Status: 0 of 7 resources are there and well.\n")
    made(run)
    all_well = run("status", "--sandbox", *DAY, "test.yaml")
    assert all_well.code == 0
    lines = all_well.out.splitlines()
    assert "ok         hub 'hub-test': Succeeded" in lines
    endpoint = "ok         serverless endpoint 'chat' in 'assistants': Succeeded, Online"
    end = "'mistral-small-2503' perhaps retires in 84 days, on 2027-02-15"
    assert f"{endpoint}; {end}  https://chat.eastus2.models.ai.azure.com" in lines
    assert lines[-1] == "Status: 7 of 7 resources are there and well."


def test_status_names_the_state_of_what_is_not_well(run: Run) -> None:
    made(run)
    id = json.loads(run("status", "--sandbox", *DAY, "-o", "json", "test.yaml").out)["resources"][-1]["id"]
    assert run("sandbox", "mark", id, "Failed").code == 0
    ill = run("status", "--sandbox", *DAY, "test.yaml")
    assert ill.code == 1
    assert "unhealthy  serverless endpoint 'chat' in 'assistants': its " in ill.out
    data = json.loads(run("status", "--sandbox", *DAY, "-o", "json", "test.yaml").out)
    assert data["ok"] is False
    assert data["summary"] == {"declared": 7, "there": 7, "well": 6}
    assert [item["name"] for item in data["resources"] if not item["well"]] == ["chat"]


def test_inventory_lists_what_bears_the_mark_of_an_environment_without_its_file(run: Run) -> None:
    made(run)
    Path("test.yaml").unlink()
    told = run("inventory", "--sandbox", "--subscription", SUBSCRIPTION)
    assert told.code == 0
    assert told.out.splitlines() == [
        "environment  resource group  region   resources  endpoints  protected  not well",
        "test         rg-test         eastus2  6          1          1          0",
        "Inventory: 6 resources of 1 environment.",
    ]
    data = json.loads(run("inventory", "--sandbox", "--subscription", SUBSCRIPTION, "-o", "json").out)
    assert {item["kind"] for item in data["resources"]} == {
        "hub",
        "key_vault",
        "project",
        "resource_group",
        "serverless_endpoint",
        "storage_account",
    }
    other = run("inventory", "--sandbox", "--subscription", SUBSCRIPTION, "--environment", "other")
    assert other.out == "Inventory: 0 resources of 0 environments.\n"


def test_plan_status_and_inventory_count_what_the_documentation_says(run: Run) -> None:
    machine = "compute: {instance_type: Standard_NC24ads_A100_v4}"
    text = environment(
        "model: mistral-small-2503, name: chat", f"model: mistralai-Mistral-7B-Instruct-v0-2, name: open, {machine}"
    )
    Path("test.yaml").write_text(text)
    run("sandbox", "quota", "standardNCADSA100v4Family", "400")
    changes = json.loads(run("plan", "--sandbox", *DAY, "-o", "json", "test.yaml").out)["resource_changes"]
    assert run("apply", "--sandbox", *DAY, "--auto-approve", "test.yaml").code == 0
    declared = json.loads(run("status", "--sandbox", *DAY, "-o", "json", "test.yaml").out)["resources"]
    marked = run("inventory", "--sandbox", "--subscription", SUBSCRIPTION, "-o", "json").out
    found = json.loads(marked)["resources"]
    traffic = [each for each in changes if each["type"] == "online_traffic"]
    assert len(changes) == len(declared) + len(traffic)
    untagged = [each for each in declared if each["type"] == "marketplace_subscription"]
    assert len(declared) == len(found) + len(untagged)
    assert {each["type"] for each in found} == {each["type"] for each in declared} - {"marketplace_subscription"}


def test_status_and_inventory_remember_the_last_verify_of_this_folder_and_forget_without_harm(run: Run) -> None:
    made(run)
    status = ("status", "--sandbox", *DAY, "test.yaml")
    listed = ("inventory", "--sandbox", *DAY, "--endpoints", "--subscription", SUBSCRIPTION)
    assert "verified" not in run(*status).out
    assert run("verify", "--sandbox", *DAY, "test.yaml").code == 0
    assert "; verified 2026-11-23  https://chat." in run(*status).out
    (endpoint,) = [item for item in json.loads(run(*status, "-o", "json").out)["resources"] if item["url"]]
    (found,) = [item for item in json.loads(run(*listed, "-o", "json").out)["resources"] if item["url"]]
    assert endpoint["verified"] == found["verified"]
    assert (found["url"], found["model"], found["days_left"]) == (endpoint["url"], "mistral-small-2503", 84)
    for command in (status, listed):
        for format in ("markdown", "html"):
            told = run(*command, "-o", format).out
            assert endpoint["url"] in told
            assert "verified 2026-11-23" in told.replace("\\", "")
    for broken in ("[]", "{", '{"sandbox": {"a": 1}}'):
        Path(".deployer/verified.json").write_text(broken)
        assert "verified" not in run(*status).out
    Path(".deployer/verified.json").unlink()
    assert run(*status).code == 0


def test_a_page_obeys_nothing_that_a_name_says() -> None:
    item = ResourceStatus(
        "hub", "hub", "/subscriptions/s/<script>alert(1)</script>", there=True, well=False, detail="<b>"
    )
    told = report("status", "html")([item])
    assert "<script>" not in told
    assert "<b>" not in told
    assert "&lt;b&gt;" in told
