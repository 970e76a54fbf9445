"""An endpoint that several deployments share: each of them is told, and reached by its name."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from deployer.kinds.hub import online_endpoint
from deployer.sandbox.inference.endpoint import counted
from deployer.sandbox.inference.rate_limit import Meter
from deployer.sandbox.state.store import opened
from deployer.values.resource import Resource
from tests.commands.applied import applied_once, copy_applied
from tests.conftest import Ran, Run
from tests.world import environment

DAY = ("--as-of", "2026-11-23")
HERE = ("--sandbox", *DAY, "test.yaml")
OLD, NEW = "mistralai-Mistral-7B-Instruct-v0-2", "mistralai-Mistral-7B-Instruct-v0-3"
SIZE = "instance_type: Standard_NC24ads_A100_v4"
FILE = environment(
    f"model: {OLD}, name: batch, compute: {{{SIZE}, deployment: blue}}",
    f"model: {NEW}, name: batch, compute: {{{SIZE}, deployment: green, traffic: 10}}",
    "model: Ministral-3B, name: small",
)


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a sandbox in which both deployments are."""
    return applied_once(tmp_path_factory, FILE, cores=400)


@pytest.fixture
def ready(run: Run, applied: Path, tmp_path: Path) -> Run:
    """Run commands where they are."""
    copy_applied(applied, tmp_path, FILE)
    return run


def well(done: Ran) -> str:
    assert done.code == 0, done.err
    return done.out


def test_outputs_tell_every_deployment_with_its_model_and_its_share_of_the_calls(ready: Run) -> None:
    batch, small = json.loads(well(ready("outputs", "-o", "json", *HERE)))["endpoints"]
    assert (batch["full_name"], batch["model"]) == ("assistants/batch", OLD), "the one with most of the traffic"
    assert batch["deployments"] == [
        {"name": "blue", "model": OLD, "traffic": 90},
        {"name": "green", "model": NEW, "traffic": 10},
    ]
    assert small["deployments"] == []
    text = well(ready("outputs", *HERE))
    assert f"    blue    90 %  {OLD}\n    green   10 %  {NEW}\n" in text
    assert text.count("header azureml-model-deployment") == 1


def test_their_order_and_the_one_that_stands_for_all_do_not_depend_on_azures_list() -> None:
    place = (
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/p/onlineEndpoints/e"
    )
    endpoint = Resource("online_endpoint", place, {"properties": {"traffic": {"blue": 50, "green": 50}}})
    listed = [
        Resource("online_deployment", f"{place}/deployments/{name}", {"properties": {"model": f"m-{name}/versions/1"}})
        for name in ("green", "blue")
    ]
    resources = {each.address: each for each in listed}
    assert list(online_endpoint.models_by_deployment(endpoint, resources)) == ["blue", "green"]
    assert online_endpoint.model(endpoint, resources) == "m-blue"


@pytest.mark.parametrize("word", ["green", "batch/green", "assistants/batch/green", "online_endpoint.batch/green"])
def test_one_of_them_is_an_output_of_its_own(ready: Run, word: str) -> None:
    (told,) = json.loads(well(ready("outputs", "--endpoint", word, "-o", "json", *HERE)))["endpoints"]
    assert (told["full_name"], told["model"], told["deployment"]) == ("assistants/batch/green", NEW, "green")
    lines = well(ready("outputs", "--endpoint", word, "-o", "env", *HERE)).splitlines()
    assert lines[0].startswith("AZUREAI_ENDPOINT_URL=https://batch.")
    assert lines[1:] == ["AZUREAI_ENDPOINT_DEPLOYMENT=green"]


def test_the_program_for_one_of_them_names_it_and_takes_the_keys_of_the_endpoint(ready: Run) -> None:
    program = well(ready("snippet", *DAY, "test.yaml", "batch/green", "--lang", "python"))
    assert f"# Calls 'assistants/batch/green', online endpoint with {NEW}.\n" in program
    assert "deployer keys --endpoint assistants/batch -o env FILE\n" in program
    assert '"azureml-model-deployment": "green",\n' in program
    whole = well(ready("snippet", *DAY, "test.yaml", "batch", "--lang", "python"))
    assert "azureml-model-deployment" not in whole


def test_verify_asks_the_one_that_is_named(ready: Run) -> None:
    one = json.loads(well(ready("verify", "--endpoint", "batch/green", "-o", "json", *HERE)))["outcomes"]
    assert [each["full_name"] for each in one] == ["assistants/batch/green"]
    both = json.loads(well(ready("verify", "--endpoint", "batch", "-o", "json", *HERE)))["outcomes"]
    assert [each["full_name"] for each in both] == ["assistants/batch/blue", "assistants/batch/green"]


def test_chat_talks_to_the_one_that_is_named(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = calls("green")
    for _ in range(3):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Hello")))
        assert "[sandbox]" in well(ready("chat", *HERE, "batch/green"))
    assert calls("green") == before + 3


def calls(deployment: str) -> int:
    """How many the sandbox sent to a deployment."""
    with opened(Path(".deployer/sandbox.json")) as cloud:
        (found,) = (each for id, each in cloud.index.records.items() if id.endswith(f"/batch/deployments/{deployment}"))
        return Meter(cloud, counted(found)).served


def test_a_word_that_is_none_of_them_is_told_the_names_there_are(ready: Run) -> None:
    refused = ready("outputs", "--endpoint", "batch/red", *HERE)
    assert refused.code == 1
    assert "'assistants/batch/green'" in refused.err or "'batch/green'" in refused.err
