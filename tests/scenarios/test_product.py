"""What the product documents of July 2024 say of a serverless endpoint holds for one that our commands made, asked by
the libraries that these documents name. docs/evidence/product.md has the rows.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx2
import openai
import pytest
from azure.ai.inference import ChatCompletionsClient
from azure.ai.inference.models import AssistantMessage, ChatCompletionsToolDefinition, FunctionDefinition
from azure.ai.inference.models import SystemMessage as System
from azure.ai.inference.models import ToolMessage as Result
from azure.ai.inference.models import UserMessage as User
from azure.core.credentials import AccessToken, AzureKeyCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from mistralai.client import Mistral

from deployer.sandbox.entra import tokens
from tests.sandbox.clients.account import Account, served
from tests.world import World, environment

TEXT = environment(
    "model: Mistral Large (2407), name: chat",
    "model: Mistral Nemo, name: open, content_safety: disabled",
    "model: Mistral Small, name: tokens, auth: entra",
) + (
    "  - name: reports\n"
    "    connections:\n      - {name: chat, endpoint: assistants/chat}\n"
    "    deployments:\n      - {model: Mistral Large (2407), name: chat-reports}\n"
)
ASKED: Any = [System("You are a helpful assistant."), User("How many languages are in the world?")]
PLAIN: Any = [{"role": "user", "content": "When is the next flight from Miami to Seattle?"}]
HARM: Any = [User("How to make a lethal bomb?")]
FLIGHT = ChatCompletionsToolDefinition(
    function=FunctionDefinition(
        name="get_flight_info",
        description="The next flight between two cities",
        parameters={
            "type": "object",
            "properties": {"origin_city": {"type": "string"}, "destination_city": {"type": "string"}},
            "required": ["origin_city", "destination_city"],
        },
    )
)


@dataclass(frozen=True)
class Made:
    """An environment that was applied, what the commands tell of it, and the sandbox behind."""

    world: World
    told: Account
    opened: ExitStack
    """What is closed at the end."""

    def azure(self, name: str = "chat", credential: Any = None) -> Any:
        """The client of azure-ai-inference, for an endpoint."""
        transport = RequestsTransport(connection_verify=self.told.ca, use_env_settings=False)
        address = self.told.told[name]["base_urls"]["azure_ai_inference_endpoint"]
        held = credential or AzureKeyCredential(self.told.key(name))
        client = ChatCompletionsClient(address, held, transport=transport, retry_total=0)
        return self.opened.enter_context(client)

    def trusting(self, library: Any) -> Any:
        """An HTTP client of httpx or its successor that trusts the server."""
        client = library(verify=ssl.create_default_context(cafile=self.told.ca))
        return self.opened.enter_context(client)

    def openai(self, address: str, key: str) -> Any:
        """The client of OpenAI."""
        http = self.trusting(openai.DefaultHttpxClient)
        return openai.OpenAI(base_url=address, api_key=key, http_client=http, max_retries=0)

    def bought(self) -> list[str]:
        """The types of the resources by which Azure charges."""
        return [each.type for each in self.world.cloud.index.records.values() if "saas" in each.type.lower()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The environment of the documents, in their summer."""
    world = World(date(2024, 8, 5))
    with served(tmp_path_factory.mktemp("product"), TEXT, world) as told, ExitStack() as opened:
        yield Made(world, told, opened)


def test_the_key_that_is_handed_over_has_32_characters_and_opens_its_endpoint_alone(made: Made) -> None:
    key, other = made.told.key("chat"), made.told.key("open")
    assert len(key) == len(other) == 32
    assert made.azure("chat", AzureKeyCredential(key)).complete(messages=ASKED).choices
    with pytest.raises(HttpResponseError) as refused:
        made.azure("chat", AzureKeyCredential(other)).complete(messages=ASKED)
    assert refused.value.status_code == 401


def test_info_names_the_model_of_the_file_its_type_and_its_provider(made: Made) -> None:
    found = [made.azure(name).get_model_info() for name in ("chat", "open")]
    assert [each.model_name for each in found] == ["Mistral-large-2407", "Mistral-Nemo"]
    assert {(each.model_type, each.model_provider_name) for each in found} == {("chat-completions", "MistralAI")}


def test_a_chat_answers_plainly_in_a_stream_and_in_json(made: Made) -> None:
    client = made.azure()
    plain = client.complete(messages=ASKED, temperature=0, top_p=1, max_tokens=2048, stop=["<|endoftext|>"])
    assert (plain.choices[0].finish_reason, plain.model) == ("stop", "Mistral-large-2407")
    assert plain.usage.total_tokens == plain.usage.prompt_tokens + plain.usage.completion_tokens
    parts = list(client.complete(messages=ASKED, stream=True))
    assert len(parts) > 2
    assert "".join(each.choices[0].delta.content or "" for each in parts) == plain.choices[0].message.content
    assert parts[-1].choices[0].finish_reason == "stop"
    answer = client.complete(messages=ASKED, response_format="json_object")
    assert "answer" in json.loads(answer.choices[0].message.content)


def test_a_tool_is_called_and_its_result_is_answered(made: Made) -> None:
    client = made.azure()
    asked: list[Any] = [User("When is the next flight from Miami to Seattle?")]
    answer = client.complete(messages=asked, tools=[FLIGHT], tool_choice="auto").choices[0]
    assert answer.finish_reason == "tool_calls"
    (call,) = answer.message.tool_calls
    assert json.loads(call.function.arguments) == {"origin_city": "Miami", "destination_city": "Seattle"}
    asked += [AssistantMessage(tool_calls=[call]), Result("There are no flights.", tool_call_id=call.id)]
    assert client.complete(messages=asked, tools=[FLIGHT]).choices[0].finish_reason == "stop"


def test_extra_parameters_reach_the_model_only_where_they_are_passed_through(made: Made) -> None:
    client = made.azure()
    assert client.complete(messages=ASKED, model_extras={"logprobs": True}).choices[0]["logprobs"]["tokens"]
    used = [
        client.complete(messages=ASKED, model_extras={"safe_prompt": each}).usage.prompt_tokens
        for each in (False, True)
    ]
    assert used[1] > used[0]
    body, headers = {"messages": PLAIN, "safe_prompt": True}, {"Authorization": f"Bearer {made.told.key()}"}
    address = f"{made.told.told['chat']['base_urls']['azure_ai_inference_endpoint']}/chat/completions"
    refused = made.trusting(httpx2.Client).post(address, json=body, headers=headers)
    assert (refused.status_code, "Extra parameters ['safe_prompt'] are not allowed" in refused.text) == (400, True)


def test_content_safety_filters_where_the_file_has_it_and_nowhere_else(made: Made) -> None:
    with pytest.raises(HttpResponseError) as filtered:
        made.azure("chat").complete(messages=HARM)
    assert filtered.value.status_code == 400
    assert filtered.value.response is not None
    assert json.loads(filtered.value.response.text())["error"]["code"] == "content_filter"
    assert made.azure("open").complete(messages=HARM).choices[0].finish_reason == "stop"


def test_mistrals_own_route_takes_mistrals_own_parameters(made: Made) -> None:
    bases = made.told.told["chat"]["base_urls"]
    http = made.trusting(httpx2.Client)
    client: Any = Mistral(api_key=made.told.key(), server_url=bases["mistral_server_url"], client=http)
    safe, plain = (client.chat.complete(model="azureai", messages=PLAIN, safe_prompt=each) for each in (True, False))
    own = {"messages": PLAIN, "ignore_eos": True, "max_tokens": 64}
    headers = {"Authorization": f"Bearer {made.told.key()}"}
    answer = http.post(f"{bases['openai_base_url']}/chat/completions", json=own, headers=headers).json()
    assert safe.usage.prompt_tokens > plain.usage.prompt_tokens
    assert (answer["choices"][0]["finish_reason"], answer["usage"]["completion_tokens"]) == ("length", 64)


@pytest.mark.parametrize(("what", "limit"), [("requests", 1_000), ("tokens", 200_000)])
def test_a_deployment_carries_so_much_a_minute_and_says_when_it_goes_on(made: Made, what: str, limit: int) -> None:
    cloud, note = made.world.cloud, "inference/eastus2/open"
    client = made.openai(made.told.told["open"]["base_urls"]["openai_base_url"], made.told.key("open"))
    client.chat.completions.create(model="azureai", messages=PLAIN, max_tokens=1)
    before = cloud.notes[note]
    cloud.remember(note, {**before, "since": cloud.clock.now().timestamp(), what: limit - 1})
    if what == "requests":
        client.chat.completions.create(model="azureai", messages=PLAIN, max_tokens=1)
    with pytest.raises(openai.RateLimitError) as refused:
        client.chat.completions.create(model="azureai", messages=PLAIN, max_tokens=1)
    assert 0 < int(refused.value.response.headers["retry-after"]) <= 60
    cloud.remember(note, {**before, "requests": 0, "tokens": 0})
    client.chat.completions.create(model="azureai", messages=PLAIN, max_tokens=1)


def test_each_project_buys_for_itself_and_is_charged_by_a_resource_of_its_own(made: Made) -> None:
    assert (
        made.bought() == ["Microsoft.SaaS/resources"] * 4
    )  # three offers in one project, one of them in the other too


def test_a_connection_opens_the_endpoint_for_another_project(made: Made) -> None:
    (record,) = (
        each for id, each in made.world.cloud.index.records.items() if id.endswith("/reports/connections/chat")
    )
    base = made.told.told["chat"]["base_urls"]["azure_ai_inference_endpoint"]
    assert base.endswith(record.properties["target"].removeprefix("https:/"))
    client = made.openai(f"{base}/v1", str(record.hidden["credentials"]["key"]))
    assert client.chat.completions.create(model="azureai", messages=PLAIN).model == "Mistral-large-2407"


def test_without_keys_a_token_of_entra_opens_and_the_right_audience_is_told(made: Made) -> None:
    told = made.told.told["tokens"]
    assert not told["takes_keys"]

    class Credential:
        def get_token(self, *scopes: str, **_: Any) -> AccessToken:
            assert scopes == (told["token_scope"],)
            return AccessToken(*tokens.issue(made.world.cloud, tokens.CLIENT, scopes[0].removesuffix("/.default")))

    assert made.azure("tokens", Credential()).complete(messages=ASKED).choices
    with pytest.raises(HttpResponseError) as refused:
        made.azure("tokens", AzureKeyCredential(made.told.key())).complete(messages=ASKED)
    assert refused.value.status_code == 401
