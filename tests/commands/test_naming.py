"""One way to name an endpoint, in every command: `project/name`, the bare name where one has it, kind.name, ids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.world import SUBSCRIPTION, environment

REGIONS = environment("model: mistral-small-2503, name: chat").replace(
    "location: eastus2\n", "location: eastus2\nregions: [eastus2, westus3]\n"
)
ONE = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: small")
PROD = ONE.replace("name: test\n", "name: prod\n").replace("rg-test", "rg-prod").replace("hub-test", "hub-prod")
PROD = PROD.replace("eastus2", "westus3")
DAY = ("--as-of", "2026-11-23")
EAST = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test/providers/Microsoft.MachineLearningServices/workspaces/"
    "assistants-eastus2/serverlessEndpoints/chat"
)


def applied(run: Run, **files: str) -> tuple[str, ...]:
    """The words that name environments which were applied."""
    for name, text in files.items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    words = tuple(f"{name}.yaml" for name in files)
    done = run("apply", "--sandbox", *DAY, "--auto-approve", *words)
    assert done.code == 0, done.err
    return ("--sandbox", *words)


@pytest.mark.parametrize(
    "word", ["assistants-eastus2/chat", "serverless_endpoint.assistants-eastus2/chat", "ASSISTANTS-EASTUS2/chat", EAST]
)
def test_one_of_two_regions_is_named_alike_in_each_command(run: Run, word: str) -> None:
    here = applied(run, test=REGIONS)
    keys = json.loads(run("keys", "--endpoint", word, "-o", "json", *here).out)
    outputs = json.loads(run("outputs", "--endpoint", word, "-o", "json", *here).out)
    verified = json.loads(run("verify", "--endpoint", word, "-o", "json", *here).out)
    planned = run("plan", *DAY, "--replace", word, "--target", word, "-o", "json", *here)
    replaced = [
        each for each in json.loads(planned.out)["resource_changes"] if each["change"]["actions"][0] == "delete"
    ]
    named = [keys["endpoint"], *outputs["endpoints"], *verified["outcomes"], *(each["deployer"] for each in replaced)]
    assert [each["full_name"] for each in named] == ["assistants-eastus2/chat"] * 4


@pytest.mark.parametrize("word", ["chat", "assistants/chat", "serverless_endpoint.chat"])
def test_a_word_that_means_several_is_an_error_that_lists_the_longer_names(run: Run, word: str) -> None:
    here = applied(run, test=REGIONS)
    for command in (("keys", "--endpoint"), ("outputs", "--endpoint"), ("verify", "--endpoint"), ("plan", "--target")):
        refused = run(*command, word, *here)
        assert refused.code == 1
        for region in ("eastus2", "westus3"):
            assert f"'assistants-{region}/chat'" in refused.err
        assert "Traceback" not in refused.err


def test_of_several_environments_the_name_begins_with_the_environment(run: Run) -> None:
    here = applied(run, dev=ONE, prod=PROD)
    refused = run("keys", "--endpoint", "assistants/chat", *here)
    assert refused.code == 1
    assert "name one of 'prod/assistants/chat', 'test/assistants/chat'" in " ".join(refused.err.split())
    found = json.loads(run("keys", "--endpoint", "prod/assistants/chat", "-o", "json", *here).out)
    assert (found["endpoint"]["environment"], found["endpoint"]["full_name"]) == ("prod", "assistants/chat")
    for command, rows in (("outputs", "endpoints"), ("verify", "outcomes"), ("status", "resources")):
        told = json.loads(run(command, "-o", "json", *here).out)[rows]
        assert {each["environment"] for each in told} == {"test", "prod"}
        assert "prod" in run(command, *here).out


@pytest.mark.parametrize("word", ["chat", "assistants/chat", "serverless_endpoint.chat"])
def test_what_reads_the_file_alone_takes_the_same_names(run: Run, word: str) -> None:
    Path("test.yaml").write_text(ONE, encoding="utf-8")
    moved = json.loads(run("upgrade", "test.yaml", word, "-o", "json", *DAY).out)
    assert moved["full_name"] == "assistants/chat"
    told = json.loads(run("explain", "test.yaml", f"{word}.model", "-o", "json").out)
    assert (told["name"], told["value"]) == ("projects.assistants.deployments.chat.model", "mistral-small-2503")


def test_explain_takes_the_name_that_azure_has_where_the_file_has_none(run: Run) -> None:
    here = applied(run, test=ONE.replace(", name: chat", ""))
    found = json.loads(run("outputs", "-o", "json", *here).out)["endpoints"]
    (endpoint,) = (each for each in found if each["name"] != "small")
    for word in (endpoint["full_name"], endpoint["name"], f"serverless_endpoint.{endpoint['name']}"):
        told = json.loads(run("explain", "test.yaml", f"{word}.model", "-o", "json").out)
        assert told["name"] == "projects.assistants.deployments.mistral-small-2503.model", word


def test_explain_takes_the_names_of_each_region(run: Run) -> None:
    Path("test.yaml").write_text(REGIONS, encoding="utf-8")
    for word in ("assistants-eastus2/chat", "assistants-westus3/chat", "assistants/chat"):
        told = json.loads(run("explain", "test.yaml", f"{word}.model", "-o", "json").out)
        assert told["name"] == "projects.assistants.deployments.chat.model", word


def test_each_event_of_a_run_has_the_full_name(run: Run) -> None:
    Path("test.yaml").write_text(ONE, encoding="utf-8")
    told = run("apply", "--sandbox", *DAY, "--auto-approve", "--json", "test.yaml")
    assert told.code == 0, told.err
    events = [json.loads(line) for line in told.out.splitlines()]
    things = [each[part]["resource"] for each in events for part in ("change", "hook") if part in each]
    assert "assistants/chat" in {each["full_name"] for each in things}
    assert all(each["full_name"].rsplit("/", 1)[-1] == each["resource_name"] for each in things)


def test_explain_lists_what_a_word_may_mean(run: Run) -> None:
    second = "  - name: tools\n    deployments:\n      - {model: Ministral-3B, name: chat}\n"
    Path("test.yaml").write_text(ONE + second, encoding="utf-8")
    refused = run("explain", "test.yaml", "chat.model")
    assert refused.code == 1
    assert "'chat.model' means several" in refused.err
    assert "'projects.tools.deployments.chat.model'" in refused.err
