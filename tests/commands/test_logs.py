"""Logs of a model on machines: of the right deployment and container, and of nothing that has none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from deployer.sandbox.state.store import opened
from tests.commands.applied import applied_once, copy_applied
from tests.conftest import Run
from tests.world import environment

CHAT = "model: mistral-small-2503, name: chat"
BATCH = "model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, compute: {instance_type: Standard_NC24ads_A100_v4}"
STATE = Path(".deployer/sandbox.json")
LOGS = ("logs", "--sandbox", "test.yaml")


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a sandbox in which the endpoints are."""
    return applied_once(tmp_path_factory, environment(CHAT, BATCH), cores=400)


@pytest.fixture
def ready(run: Run, applied: Path, tmp_path: Path) -> Run:
    """Run commands where the endpoints are."""
    copy_applied(applied, tmp_path, environment(CHAT, BATCH))
    return run


def copied(name: str, **changes: str) -> None:
    """Another deployment of the endpoint that somebody else made, with another state or model."""
    with opened(STATE) as cloud:
        (record,) = (item for item in cloud.index.records.values() if item.type.endswith("onlineEndpoints/deployments"))
        properties = {**record.properties, **changes}
        id = f"{record.id.rsplit('/', 1)[0]}/{name}"
        cloud.put(replace(record, id=id, body={**record.body, "properties": properties}))


@pytest.mark.parametrize("name", [(), ("batch",), ("assistants/batch",), ("online_endpoint.batch",)])
def test_logs_of_the_one_deployment_need_no_more_than_the_file(ready: Run, name: tuple[str, ...]) -> None:
    ran = ready(*LOGS, *name)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[:5] == [
        "Instance status:",
        "SystemSetup: Succeeded",
        "UserContainerImagePull: Succeeded",
        "ModelDownload: Succeeded",
        "UserContainerStart: Succeeded",
    ]
    assert lines[-1].endswith("inference-server: listening on 0.0.0.0:5001")


def test_the_container_and_the_number_of_lines_are_asked_for(ready: Run) -> None:
    ran = ready(*LOGS, "batch", "--container", "storage-initializer", "--tail", "1", "-o", "json")
    found = json.loads(ran.out)
    assert (found["endpoint"], found["container"], len(found["lines"])) == (
        "assistants/batch",
        "storage-initializer",
        1,
    )
    assert "mistralai-Mistral-7B-Instruct-v0-2/versions/" in found["lines"][0]


def test_of_several_deployments_one_is_named(ready: Run) -> None:
    copied("green", provisioningState="Failed")
    several = ready(*LOGS, "batch")
    assert several.code == 1
    assert "'assistants/batch' has several deployments, name one with --deployment: there are 'green', 'mistral" in (
        several.err
    )
    assert (
        "no deployment 'gren' of 'assistants/batch': did you mean 'green'?"
        in ready(*LOGS, "batch", "--deployment", "gren").err
    )
    failed = ready(*LOGS, "batch", "--deployment", "GREEN")
    assert "UserContainerStart: Waiting" in failed.out
    assert failed.out.endswith("the container ended before it was ready\n")


def test_without_logs_yet_it_says_so_and_prints_nothing(ready: Run) -> None:
    copied("green", provisioningState="Creating")
    ran = ready(*LOGS, "batch", "--deployment", "green")
    assert (ran.code, ran.out) == (0, "")
    assert "Azure has no logs of 'green' yet" in ran.err


def test_what_a_container_writes_commands_nobody(ready: Run) -> None:
    copied("green", model="\x1b[31mred\x1b[2J##vso[task.complete]\u202e")
    text = ready(*LOGS, "batch", "--deployment", "green", "--container", "storage-initializer").out
    assert "red\\x1b[2J\\x23#vso[task.complete]\\u202e" in text
    assert "\x1b" not in text


def test_a_model_as_a_service_has_no_logs(ready: Run) -> None:
    ran = ready(*LOGS, "chat")
    assert ran.code == 1
    assert "error LOG001: serverless endpoint 'assistants/chat' has no logs" in ran.err


def test_without_a_model_on_machines_there_is_nothing_to_choose(ready: Run) -> None:
    Path("test.yaml").write_text(environment(CHAT), encoding="utf-8")
    assert "no endpoint on machines is live: there are no logs" in ready(*LOGS).err


def test_who_may_only_read_is_told_what_is_lacking(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready("sandbox", "identity", "reader", "--role", "Reader").code == 0
    monkeypatch.setenv("DEPLOYER_SANDBOX_IDENTITY", "reader")
    ran = ready(*LOGS, "batch")
    assert ran.code == 1
    assert "onlineEndpoints/deployments/getLogs/action" in ran.err
