"""outputs, keys, capacity, status and inventory of deployments in a Foundry account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.store import opened
from tests.commands.applied import applied_once, copy_applied
from tests.conftest import Ran, Run
from tests.world import SUBSCRIPTION

HOST = "https://ai-mistral-test.services.ai.azure.com"
LITELLM = f"{HOST}/models/chat/completions?api-version=2024-05-01-preview"
OPENAI = "https://ai-mistral-test.openai.azure.com"
DAY = ("--as-of", "2026-11-23")
HERE = ("--sandbox", *DAY, "test.yaml")
ACCOUNT = "ai-mistral-test"
FILE = f"""\
name: test
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: swedencentral
foundry:
  name: {ACCOUNT}
  deployments:
    - {{model: Mistral-Large-3, name: chat, capacity: 10}}
    - {{model: mistral-document-ai-2512, name: reader, capacity: 10}}
    - {{model: mistral-small-2503, name: small}}
"""


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a sandbox in which the account is."""
    return applied_once(tmp_path_factory, FILE)


@pytest.fixture
def ready(run: Run, applied: Path, tmp_path: Path) -> Run:
    """Run commands where the account is."""
    copy_applied(applied, tmp_path, FILE)
    return run


def secrets() -> dict[str, str]:
    """The keys that the sandbox would answer."""
    with opened(Path(".deployer/sandbox.json")) as cloud:
        (record,) = (item for id, item in cloud.index.records.items() if id.endswith(f"/accounts/{ACCOUNT}"))
        return {which: key(cloud, record, name) for which, name in (("primary", "Key1"), ("secondary", "Key2"))}


def data(done: Ran) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_outputs_tell_each_client_its_base_and_the_name_to_call(ready: Run) -> None:
    told = {item["name"]: item for item in data(ready("outputs", "-o", "json", *HERE))["endpoints"]}
    chat = told["chat"]
    assert (chat["full_name"], chat["type"]) == (f"{ACCOUNT}/chat", "foundry_deployment")
    assert (chat["url"], chat["model"], chat["request_model"]) == (HOST, "Mistral-Large-3", "chat")
    assert (chat["takes_keys"], chat["token_scope"]) == (True, "https://ai.azure.com/.default")
    assert chat["base_urls"] == {
        "azure_ai_inference_endpoint": f"{HOST}/models",
        "azure_openai_endpoint": OPENAI,
        "chat_completions_url": f"{HOST}/openai/v1/chat/completions",
        "litellm_azure_ai_api_base": LITELLM,
        "litellm_mistral_api_base": f"{HOST}/openai/v1",
        "mistral_azure_server_url": HOST,
        "mistral_server_url": f"{HOST}/openai",
        "openai_base_url": f"{HOST}/openai/v1",
    }
    assert told["reader"]["base_urls"] == {
        "litellm_azure_ai_api_base": HOST,
        "mistral_azure_server_url": HOST,
        "ocr_url": f"{HOST}/providers/mistral/azure/ocr",
    }


def test_outputs_in_text_say_the_same(ready: Run) -> None:
    text = ready("outputs", "--endpoint", "reader", *HERE).out
    assert f"  url    {HOST}\n" in text
    assert "  call   as model 'reader'\n" in text
    assert f"{HOST}/providers/mistral/azure/ocr" in text


def test_outputs_for_a_shell_name_the_deployment(ready: Run) -> None:
    one = ready("outputs", "--endpoint", "chat", "-o", "env", *HERE).out
    assert one.splitlines() == [
        f"AZUREAI_ENDPOINT_URL={HOST}",
        "AZUREAI_ENDPOINT_MODEL=chat",
        f"AZURE_AI_API_BASE='{LITELLM}'",
        f"AZURE_INFERENCE_ENDPOINT={HOST}/models",
        f"AZURE_OPENAI_BASE_URL={HOST}/openai/v1",
    ]
    every = dict(line.split("=") for line in ready("outputs", "-o", "env", *HERE).out.splitlines())
    assert every["AZUREAI_ENDPOINT_MODEL_AI_MISTRAL_TEST_READER"] == "reader"
    assert len(every) == 6


def test_the_keys_of_the_account_are_one_pair_for_all_its_deployments(ready: Run) -> None:
    known = secrets()
    told = [data(ready("keys", "--endpoint", name, "-o", "json", *HERE)) for name in ("chat", "reader")]
    assert told[0]["fingerprints"] == told[1]["fingerprints"]
    assert told[0]["opens"] == [f"{ACCOUNT}/chat", f"{ACCOUNT}/reader", f"{ACCOUNT}/small"]
    assert not any(text[:8] in json.dumps(told) for text in known.values())
    lines = ready("keys", "--endpoint", "chat", "--key", "secondary", "-o", "env", *HERE).out.splitlines()
    assert lines == [
        f"AZUREAI_ENDPOINT_URL={HOST}",
        f"AZUREAI_ENDPOINT_KEY={known['secondary']}",
        "AZUREAI_ENDPOINT_MODEL=chat",
    ]


@pytest.mark.parametrize("which", ["primary", "secondary"])
def test_a_rotation_names_every_caller_and_changes_one_key(ready: Run, which: str) -> None:
    before = secrets()
    done = ready("keys", "--endpoint", "chat", "--rotate", which, "--auto-approve", "-o", "json", *HERE)
    assert f"replacing the {which} key of account '{ACCOUNT}'" in done.err
    assert all(f"'{ACCOUNT}/{name}'" in done.err for name in ("chat", "reader", "small"))
    assert data(done)["rotated"] == which
    after = secrets()
    assert {each for each in before if before[each] != after[each]} == {which}
    assert not any(text in done.out + done.err for text in (*before.values(), *after.values()))


def test_who_calls_a_deployment_of_somebody_else_in_the_account_is_named_too(ready: Run) -> None:
    Path("test.yaml").write_text(FILE.replace("    - {model: mistral-small-2503, name: small}\n", ""), encoding="utf-8")
    done = ready("keys", "--endpoint", "chat", "--rotate", "primary", "--auto-approve", *HERE)
    assert f"'{ACCOUNT}/small'" in done.err


def test_an_account_without_keys_says_how_it_is_called(run: Run) -> None:
    closed = FILE.replace("  deployments:", "  local_auth: disabled\n  deployments:").replace("}\n", ", auth: entra}\n")
    Path("test.yaml").write_text(closed, encoding="utf-8")
    assert run("apply", "--auto-approve", *HERE).code == 0
    (chat, *_) = data(run("outputs", "-o", "json", *HERE))["endpoints"]
    assert chat["takes_keys"] is False
    done = run("keys", "--endpoint", "chat", *HERE)
    assert done.code == 1
    assert "KEY001: endpoint 'chat' has no keys: it takes tokens of Entra" in done.err
    assert "send one for https://ai.azure.com/.default" in done.err
    assert "local_auth: enabled" in done.err


def test_capacity_counts_units_of_models_beside_cores(ready: Run) -> None:
    found = data(ready("capacity", "-o", "json", *HERE))
    rows = {row["family"]: row for row in found["capacity"]}
    assert rows["AIServices.GlobalStandard.Mistral-Large-3"] == {
        "region": "swedencentral",
        "family": "AIServices.GlobalStandard.Mistral-Large-3",
        "needed": 10,
        "missing": 0,
        "used": 10,
        "granted": 1000,
        "unit": "1,000 tokens and 1 request a minute",
        "scope": "Global",
        "available": None,
        "full": False,
        "short": 0,
    }
    assert rows["AIServices.GlobalStandard.MaaS"]["unit"] == "deployments"
    assert found["enough"]


def test_several_models_of_partners_each_take_their_one_unit_of_what_a_region_gives(run: Run) -> None:
    more = "    - {model: mistral-medium-2505, name: medium}\n    - {model: Codestral-2501, name: code}\n"
    Path("test.yaml").write_text(f"{FILE}{more}", encoding="utf-8")
    found = data(run("capacity", "-o", "json", *HERE))
    (row,) = (row for row in found["capacity"] if row["family"].endswith("MaaS"))
    assert (found["enough"], row["missing"], row["available"], row["full"]) == (True, 3, 1, False)


def test_capacity_says_what_is_short_of_tokens(ready: Run) -> None:
    Path("test.yaml").write_text(FILE.replace("chat, capacity: 10", "chat, capacity: 1200"), encoding="utf-8")
    done = ready("capacity", *HERE)
    assert done.code == 1
    assert "short of 200: ask for them" in done.out
    rows = json.loads(ready("capacity", "-o", "json", *HERE).out)["capacity"]
    (row,) = (row for row in rows if row["family"].endswith("Mistral-Large-3"))
    assert (row["missing"], row["short"], row["available"]) == (1190, 200, 990)


def test_regions_share_a_quota_that_counts_in_all_of_the_world(run: Run) -> None:
    text = FILE.replace("location: swedencentral", "location: swedencentral\nregions: [swedencentral, eastus2]")
    Path("test.yaml").write_text(text.replace("chat, capacity: 10", "chat, capacity: 600"), encoding="utf-8")
    rows = json.loads(run("capacity", "-o", "json", *HERE).out)["capacity"]
    (row,) = (row for row in rows if row["family"].endswith("Mistral-Large-3"))
    assert (row["region"], row["needed"], row["short"]) == ("eastus2, swedencentral", 1200, 200)


def test_status_and_inventory_tell_how_long_models_stay(ready: Run) -> None:
    lines = ready("status", *HERE).out.splitlines()
    end = "'mistral-small-2503' perhaps retires in 84 days, on 2027-02-15"
    assert f"ok         Foundry deployment 'small' in '{ACCOUNT}': Succeeded; {end}  {HOST}" in lines
    told = {item["name"]: item for item in data(ready("status", "-o", "json", *HERE))["resources"]}
    assert (told["small"]["model"], told["small"]["days_left"]) == ("mistral-small-2503", 84)
    assert told["chat"]["days_left"] is None
    where = ("--sandbox", *DAY, "--subscription", SUBSCRIPTION)
    listed = ready("inventory", *where).out
    assert "test         rg-test         swedencentral  5          3" in listed
    assert f"Foundry deployment 'small' in '{ACCOUNT}': {end}" in listed
    rows = {item["name"]: item for item in data(ready("inventory", "-o", "json", *where))["resources"]}
    assert (rows["small"]["kind"], rows["small"]["model"], rows["small"]["days_left"]) == (
        "foundry_deployment",
        "mistral-small-2503",
        84,
    )
