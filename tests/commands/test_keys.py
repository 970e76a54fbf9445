"""Keys: fingerprints for everybody, the key for whoever asks, and rotations that are proven."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.store import opened
from tests.commands.applied import applied_once, copy_applied
from tests.conftest import Run
from tests.world import SUBSCRIPTION, environment

FILE = environment(
    "model: mistral-small-2503, name: chat",
    "model: Ministral-3B, name: closed, auth: entra",
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, compute: {instance_type: Standard_NC24ads_A100_v4}",
)
STATE = Path(".deployer/sandbox.json")
HERE = ("--sandbox", "test.yaml")


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a sandbox in which the endpoints are."""
    return applied_once(tmp_path_factory, FILE, cores=400)


@pytest.fixture
def ready(run: Run, applied: Path, tmp_path: Path) -> Run:
    """Run commands where the endpoints are."""
    copy_applied(applied, tmp_path, FILE)
    return run


def secrets(name: str) -> dict[str, str]:
    """The keys that the sandbox would answer."""
    with opened(STATE) as cloud:
        (record,) = (item for id, item in cloud.index.records.items() if id.endswith(f"endpoints/{name}"))
        return {which: key(cloud, record, which) for which in ("primary", "secondary")}


@pytest.mark.parametrize("name", ["chat", "batch"])
def test_the_key_goes_to_the_standard_output_when_it_is_asked_for(ready: Run, name: str) -> None:
    known = secrets(name)
    done = ready("keys", "--endpoint", name, "-o", "env", *HERE)
    assert done.code == 0
    url, line = done.out.splitlines()
    assert url.startswith(f"AZUREAI_ENDPOINT_URL=https://{name}.eastus2.")
    assert line == f"AZUREAI_ENDPOINT_KEY={known['primary']}"
    assert not any(text in done.err for text in known.values())
    other = ready("keys", "--endpoint", name, "--key", "secondary", "-o", "env", *HERE)
    assert other.out.endswith(f"AZUREAI_ENDPOINT_KEY={known['secondary']}\n")


@pytest.mark.parametrize("output", ["text", "json"])
def test_else_only_fingerprints_are_shown(ready: Run, output: str) -> None:
    known = secrets("chat")
    done = ready("keys", "--endpoint", "chat", "-o", output, *HERE)
    assert done.code == 0
    assert not any(text[:8] in done.out + done.err for text in known.values())
    assert "chat" in done.out


@pytest.mark.parametrize("name", ["chat", "batch"])
@pytest.mark.parametrize("which", ["primary", "secondary"])
def test_a_rotation_changes_one_key_and_proves_it(ready: Run, name: str, which: str) -> None:
    before = secrets(name)
    shown = json.loads(ready("keys", "--endpoint", name, "-o", "json", *HERE).out)
    done = ready("keys", "--endpoint", name, "--rotate", which, "--auto-approve", "-o", "json", *HERE)
    assert done.code == 0
    after = json.loads(done.out)
    assert after["rotated"] == which
    changed = {each for each in before if shown["fingerprints"][each] != after["fingerprints"][each]}
    assert changed == {which} == {each for each in before if before[each] != secrets(name)[each]}
    assert not any(text in done.out + done.err for text in (*before.values(), *secrets(name).values()))


def test_the_rotated_key_is_the_one_that_is_printed(ready: Run) -> None:
    done = ready("keys", "--endpoint", "chat", "--rotate", "secondary", "--auto-approve", "-o", "env", *HERE)
    assert done.out.endswith(f"AZUREAI_ENDPOINT_KEY={secrets('chat')['secondary']}\n")


def test_nothing_is_rotated_without_approval(ready: Run) -> None:
    before = secrets("chat")
    done = ready("keys", "--endpoint", "chat", "--rotate", "primary", *HERE)
    assert done.code == 1
    assert "needs approval" in done.err
    assert secrets("chat") == before


def test_a_rotation_that_azure_took_and_that_changed_nothing_is_a_failure(ready: Run) -> None:
    with opened(STATE) as cloud:
        cloud.keep("fault", "no", Fault("no", "answer", "POST", "*/regeneratekeys", status=200))
    done = ready("keys", "--endpoint", "batch", "--rotate", "primary", "--auto-approve", *HERE)
    assert done.code == 1
    assert "the primary key has not changed" in done.err


@pytest.mark.parametrize("effect", [True, False])
def test_a_rotation_whose_answer_is_lost_is_read_from_the_keys(ready: Run, effect: bool) -> None:
    before = secrets("chat")
    with opened(STATE) as cloud:
        cloud.keep("fault", "cut", Fault("cut", "cut", "POST", "*/regeneratekeys", effect=effect))
    done = ready("keys", "--endpoint", "chat", "--rotate", "primary", "--auto-approve", *HERE)
    assert done.code == (0 if effect else 1)
    assert (secrets("chat") != before) is effect


def test_a_key_is_written_to_no_file(ready: Run, tmp_path: Path) -> None:
    done = ready("keys", "--endpoint", "chat", "-o", "env", "--output-file", "key.env", *HERE)
    assert done.code == 1
    assert "keys are written to the standard output only" in done.err
    assert not (tmp_path / "key.env").exists()


def test_an_endpoint_that_takes_no_keys_says_so(ready: Run) -> None:
    done = ready("keys", "--endpoint", "closed", *HERE)
    assert done.code == 1
    assert "KEY001: endpoint 'closed' has no keys: it takes tokens of Entra" in done.err
    assert "https://ml.azure.com/.default" in done.err


def test_an_unknown_endpoint_is_answered_with_those_that_are_there(ready: Run) -> None:
    done = ready("keys", "--endpoint", "chatt", *HERE)
    assert done.code == 1
    assert (
        "no live endpoint is called 'chatt': there are 'assistants/batch', 'assistants/chat', 'assistants/closed'"
        in (" ".join(done.err.split()))
    )


def test_the_key_that_is_there_sent_as_key_value_rotates_nothing(ready: Run) -> None:
    """What azure-ai-ml 1.35.2 sends for online endpoints (reliability.md, finding 9)."""
    import requests

    from deployer.sandbox.entra import tokens
    from deployer.sandbox.transport import session

    before = secrets("batch")
    with opened(STATE) as cloud:
        (record,) = (item for id, item in cloud.index.records.items() if id.endswith("onlineendpoints/batch"))
        token, _ = tokens.issue(cloud, tokens.CLIENT, "https://management.azure.com")
        answered: requests.Response = session(cloud).post(
            f"https://management.azure.com{record.id}/regenerateKeys?api-version=2024-04-01",
            json={"keyType": "Primary", "keyValue": before["primary"]},
            headers={"authorization": f"Bearer {token}"},
        )
    assert answered.status_code == 202
    assert secrets("batch") == before
    assert SUBSCRIPTION in record.id
