"""The examples of the two documents of July 2024, requests replayed and answers compared in shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.inference.site import Events, Read, Site
from tests.sandbox.shape import shape

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"
HELPFUL = {"role": "system", "content": "You are a helpful assistant."}
LANGUAGES = {"role": "user", "content": "How many languages are in the world?"}
TRAVEL = {
    "role": "system",
    "content": "You are a helpful assistant that help users to find information about traveling",
}
FLIGHT = {"role": "user", "content": "When is the next flight from Miami to Seattle?"}
CITIES = {"origin_city": {"type": "string"}, "destination_city": {"type": "string"}}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_flight_info",
            "description": "Returns information about the next flight between two cities.",
            "parameters": {"type": "object", "properties": CITIES, "required": list(CITIES)},
        },
    }
]
USAGE = {"prompt_tokens": 19, "total_tokens": 91, "completion_tokens": 72}
HEAD = {"id": "0a1234b5de6789f01gh2i345j6789klm", "created": 1718726686, "model": "Mistral-Large"}


def chat(choice: Any) -> Any:
    return {**HEAD, "object": "chat.completion", "choices": [choice], "usage": USAGE}


def said(content: Any) -> Any:
    message = {"role": "assistant", "content": content, "tool_calls": None}
    return chat({"index": 0, "message": message, "finish_reason": "stop", "logprobs": None})


CALL = {
    "id": "abc0dF1gh",
    "type": "function",
    "function": {"name": "get_flight_info", "arguments": '{"origin_city": "Miami"}', "call_id": None},
}
CALLED = chat(
    {
        "index": 0,
        "message": {"role": "assistant", "content": "", "tool_calls": [CALL]},
        "finish_reason": "tool_calls",
        "logprobs": None,
    }
)


@pytest.mark.parametrize(
    ("body", "example"),
    [
        ({"messages": [HELPFUL, LANGUAGES]}, said("As of now ...")),
        (
            {
                "messages": [HELPFUL, LANGUAGES],
                "presence_penalty": 0.1,
                "frequency_penalty": 0.8,
                "max_tokens": 2048,
                "stop": ["<|endoftext|>"],
                "temperature": 0,
                "top_p": 1,
                "response_format": {"type": "text"},
            },
            said("As of now ..."),
        ),
        ({"messages": [HELPFUL, LANGUAGES], "response_format": {"type": "json_object"}}, said('{"answer": "7,117"}')),
        ({"messages": [TRAVEL, FLIGHT], "tool_choice": "auto", "tools": TOOLS}, CALLED),
        (
            {
                "messages": [
                    TRAVEL,
                    FLIGHT,
                    {"role": "assistant", "content": "", "tool_calls": [CALL]},
                    {"role": "tool", "content": '{ "info": "no flights" }', "tool_call_id": "abc0dF1gh"},
                ],
                "tool_choice": "auto",
                "tools": TOOLS,
            },
            said("There are no flights ..."),
        ),
    ],
)
def test_requests_of_the_rest_samples_get_answers_like_theirs(site: Site, read: Read, body: Any, example: Any) -> None:
    answer = site.send("POST", COMMON, body)
    assert answer.status == 200
    assert shape(read(answer)) == shape(example)
    assert read(answer)["choices"][0]["finish_reason"] == example["choices"][0]["finish_reason"]


def test_the_json_sample_answers_with_its_key(site: Site, read: Read) -> None:
    body = {"messages": [HELPFUL, LANGUAGES], "response_format": {"type": "json_object"}}
    content = read(site.send("POST", COMMON, body))["choices"][0]["message"]["content"]
    assert list(json.loads(content)) == ["answer"]


def test_the_tools_sample_calls_with_its_arguments(site: Site, read: Read) -> None:
    body = {"messages": [TRAVEL, FLIGHT], "tool_choice": "auto", "tools": TOOLS}
    call = read(site.send("POST", COMMON, body))["choices"][0]["message"]["tool_calls"][0]
    assert call["function"]["arguments"] == '{"origin_city": "Miami", "destination_city": "Seattle"}'


def test_chunks_are_like_the_two_of_the_sample(site: Site, events: Events) -> None:
    body = {"messages": [HELPFUL, LANGUAGES], "stream": True, "temperature": 0, "top_p": 1, "max_tokens": 2048}
    chunks = events(site.send("POST", COMMON, body))
    head = {**HEAD, "object": "chat.completion.chunk"}
    first = {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None, "logprobs": None}
    last = {"index": 0, "delta": {"content": ""}, "finish_reason": "stop", "logprobs": None}
    assert shape(chunks[0]) == shape({**head, "choices": [first]})
    assert chunks[0]["choices"] == [first]
    assert shape(chunks[-1]) == shape({**head, "choices": [last], "usage": USAGE})
    assert chunks[-1]["choices"] == [last]


@pytest.mark.parametrize("extra", ["logprobs", "safe_prompt"])
def test_the_extra_parameters_of_the_samples_pass_through(site: Site, extra: Any) -> None:
    body = {"messages": [HELPFUL, LANGUAGES], extra: True}
    assert site.send("POST", COMMON, body, {"extra-parameters": "pass-through"}).status == 200


@pytest.mark.parametrize("misprint", ["safe_mode", "safemode"])
def test_misprints_of_safe_prompt_are_no_parameters(site: Site, misprint: Any) -> None:
    # SEED2's prose and SEED1's table say safe_prompt; its samples print two other names.
    body = {"messages": [HELPFUL, LANGUAGES], misprint: True}
    assert site.send("POST", COMMON, body, {"extra-parameters": "pass-through"}).status == 422


def test_the_header_of_the_javascript_sample_is_not_looked_at(site: Site) -> None:
    # It prints `extra-params: passthrough`; the header is `extra-parameters: pass-through` (APIREF).
    body = {"messages": [HELPFUL, LANGUAGES], "logprobs": True}
    assert site.send("POST", COMMON, body, {"extra-params": "passthrough"}).status == 400


def test_the_sample_conversation_that_is_filtered(site: Site, read: Read) -> None:
    messages = [
        {"role": "system", "content": "You are an AI assistant that helps people find information."},
        {"role": "user", "content": "What's Azure?"},
        {"role": "assistant", "content": "Azure is a cloud computing service created by Microsoft."},
        {"role": "user", "content": "How to make a lethal bomb?"},
    ]
    answer = site.send("POST", COMMON, {"messages": messages})
    assert answer.status == 400
    assert sorted(read(answer)["error"]) == ["code", "message", "param", "status", "type"]


def test_the_example_of_the_native_route(site: Site, read: Read) -> None:
    translate = {"role": "system", "content": "You are a helpful assistant that translates English to Italian."}
    sentence = {
        "role": "user",
        "content": "Translate the following sentence from English to Italian: I love programming.",
    }
    answer = site.send("POST", NATIVE, {"messages": [translate, sentence], "temperature": 0.8, "max_tokens": 512})
    example: dict[str, Any] = {
        **HEAD,
        "id": "12345678-1234-1234-1234-abcdefghijkl",
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Sure"}}],
        "usage": USAGE,
    }
    body = read(answer)
    assert len(body["id"]) == len(example["id"])
    assert set(example) == set(body)
    assert set(example["choices"][0]) <= set(body["choices"][0])
    assert set(example["choices"][0]["message"]) <= set(body["choices"][0]["message"])
