"""Where endpoints are: a variable for each, and the address that each client takes."""

from __future__ import annotations

import json
import subprocess

from msgspec.structs import replace

from deployer.kinds.hub.workspace_endpoint import bases
from deployer.reports.formats import report
from deployer.values.endpoint import Endpoint
from deployer.values.resource import Resource

LIVE = Resource(
    "serverless_endpoint",
    "/subscriptions/s/chat",
    {"properties": {"inferenceEndpoint": {"uri": "https://chat.example"}}},
)
CHAT = Endpoint(
    "chat",
    "assistants",
    "serverless endpoint",
    "m",
    "Online",
    "https://chat.example",
    "/subscriptions/s/chat",
    "dev",
    bases=tuple(bases(LIVE, {}, frozenset({"chat"})).items()),
)
PROD = replace(CHAT, url="https://prod.example", id="/subscriptions/s/prod", environment="prod")


def variables(*found: Endpoint) -> dict[str, str]:
    """What a shell has set after it evaluated the report."""
    text = report("endpoints", "env")(found)
    names = [line.partition("=")[0] for line in text.splitlines()]
    assert len(names) == len(set(names))
    shell = subprocess.run(["sh", "-c", f"set -a; {text}\nenv"], capture_output=True, text=True, check=True)
    rows = (line.partition("=") for line in shell.stdout.splitlines())
    return {name: value for name, _, value in rows if name in names}


def test_one_endpoint_sets_the_variable_that_programs_read() -> None:
    assert variables(CHAT) == {"AZUREAI_ENDPOINT_URL": "https://chat.example"}


def test_endpoints_of_one_name_in_two_environments_set_two_variables() -> None:
    assert variables(CHAT, PROD) == {
        "AZUREAI_ENDPOINT_URL_DEV_ASSISTANTS_CHAT": "https://chat.example",
        "AZUREAI_ENDPOINT_URL_PROD_ASSISTANTS_CHAT": "https://prod.example",
    }
    other = replace(PROD, environment="dev", name="small")
    assert set(variables(CHAT, other)) == {
        "AZUREAI_ENDPOINT_URL_ASSISTANTS_CHAT",
        "AZUREAI_ENDPOINT_URL_ASSISTANTS_SMALL",
    }


def test_names_that_are_alike_without_their_signs_stay_apart_the_same_in_each_run() -> None:
    one, other = replace(CHAT, project="a-b", name="c"), replace(PROD, project="a", name="b-c", environment="dev")
    found = variables(one, other)
    assert sorted(found.values()) == ["https://chat.example", "https://prod.example"]
    assert found == variables(other, one)


def test_json_has_the_address_that_each_client_takes() -> None:
    (told,) = json.loads(report("endpoints", "json")([CHAT]))["endpoints"]
    assert (told["environment"], told["full_name"], told["type"]) == ("dev", "assistants/chat", "serverless_endpoint")
    assert told["base_urls"] == {
        "azure_ai_inference_endpoint": "https://chat.example",
        "chat_completions_url": "https://chat.example/chat/completions",
        "litellm_azure_ai_api_base": "https://chat.example",
        "litellm_mistral_api_base": "https://chat.example/v1",
        "mistral_server_url": "https://chat.example",
        "openai_base_url": "https://chat.example/v1",
    }
