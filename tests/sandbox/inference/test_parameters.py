"""The parameter tables: SEED1 for the native route, APIREF and SPEC for the common one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.sandbox.inference.chat_request import Chat
from tests.sandbox.inference.site import Read, Site, endpoint

COMMON = "/chat/completions?api-version=2024-05-01-preview"
NATIVE = "/v1/chat/completions"

# SEED1, request schema: key, value that is taken, value that is not (None: no such value in the table).
NATIVE_TABLE = [
    ("stream", True, "maybe"),
    ("max_tokens", 512, -1),
    ("top_p", 0.1, 1.1),
    ("temperature", 2, 2.1),
    ("temperature", 0, -0.1),
    ("ignore_eos", False, "sometimes"),
    ("safe_prompt", True, "sometimes"),
]
# APIREF, request body; bounds from SPEC.
COMMON_TABLE = [
    ("frequency_penalty", -2, 2.1),
    ("presence_penalty", 2, -2.1),
    ("max_tokens", 256, -1),
    ("model", "ignored", 5),
    ("response_format", {"type": "text"}, {"type": "xml"}),
    ("seed", 42, "x"),
    ("stop", "<|endoftext|>", 5),
    ("stop", ["<|endoftext|>"], [5]),
    ("stream", False, 7),
    ("temperature", 1, 1.1),
    ("temperature", 0, -0.1),
    ("tool_choice", "none", "sometimes"),
    ("top_p", 1, 1.1),
    ("top_p", 0, -0.1),
]


@pytest.mark.parametrize(("name", "good", "bad"), NATIVE_TABLE)
def test_the_native_route_takes_the_parameters_of_its_table(
    site: Site, read: Read, name: Any, good: Any, bad: Any
) -> None:
    assert site.chat(NATIVE, **{name: good}).status == 200
    refusal = site.chat(NATIVE, **{name: bad})
    assert refusal.status == 422
    assert read(refusal)["detail"][0]["loc"][:2] == ["body", name]
    assert read(refusal)["detail"][0]["input"] == bad


@pytest.mark.parametrize(("name", "good", "bad"), COMMON_TABLE)
def test_the_common_route_takes_the_parameters_of_its_table(
    site: Site, read: Read, name: Any, good: Any, bad: Any
) -> None:
    assert site.chat(COMMON, **{name: good}).status == 200
    refusal = site.chat(COMMON, **{name: bad})
    assert refusal.status == 422
    assert read(refusal)["detail"]["loc"][:2] == ["body", name]


@pytest.mark.parametrize("route", [COMMON, NATIVE])
@pytest.mark.parametrize("messages", [None, [], "text", [{"role": "oracle", "content": "x"}], [{"role": "user"}]])
def test_messages_must_be_given_with_a_known_role_and_content(site: Site, route: Any, messages: Any) -> None:
    body = {} if messages is None else {"messages": messages}
    assert site.send("POST", route, body).status == 422


def test_roles_are_those_of_the_table_and_tool(site: Site) -> None:
    call = {"id": "abc0DeFgH", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    messages = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "{}", "tool_call_id": "abc0DeFgH"},
    ]
    assert site.chat(NATIVE, messages=messages).status == 200


def test_defaults_of_the_native_route(site: Site, read: Read) -> None:
    # max_tokens 8192: with a prompt, it must fit in the context of the model, 32,000 here.
    small = site.but(model="Mistral-small")
    words = [{"role": "user", "content": "word " * (32_000 - 8192)}]
    assert small.chat(NATIVE, messages=words).status == 400
    assert small.chat(NATIVE, messages=words, max_tokens=100).status == 200
    # stream False, safe_prompt False, ignore_eos False
    plain = read(site.chat(NATIVE))
    assert plain["object"] == "chat.completion"
    assert plain["choices"][0]["finish_reason"] == "stop"
    assert plain["usage"] == read(site.chat(NATIVE, safe_prompt=False, ignore_eos=False, stream=False))["usage"]


def test_numbers_may_be_text_as_in_the_python_sample(site: Site) -> None:
    assert site.chat(presence_penalty="0.1", frequency_penalty="0.8", max_tokens=2048, temperature=0).status == 200


@pytest.mark.parametrize(
    "name", ["frequency_penalty", "presence_penalty", "user", "stream_options", "max_completion_tokens"]
)
def test_the_native_route_forbids_what_is_not_in_its_table(site: Site, read: Read, name: Any) -> None:
    unknown: dict[str, Any] = {name: 0.0}
    refusal = site.chat(NATIVE, **unknown)
    assert refusal.status == 422
    assert read(refusal) == {
        "detail": [
            {
                "type": "extra_forbidden",
                "loc": ["body", name],
                "msg": "Extra inputs are not permitted",
                "input": 0.0,
            }
        ]
    }


@pytest.mark.parametrize("headers", [{}, {"extra-parameters": "error"}])
def test_extra_parameters_are_an_error_by_default(site: Site, read: Read, headers: Any) -> None:
    refusal = site.chat(safe_prompt=True, headers=headers)
    assert refusal.status == 400
    # langchain-ai/langchain#29679
    message = (
        "Extra parameters ['safe_prompt'] are not allowed when extra-parameters is not set or set to be 'error'. "
        "Set extra-parameters to 'pass-through' to pass to the model."
    )
    assert read(refusal) == {"detail": message}


@pytest.mark.parametrize("misprint", ["safe_mode", "safemode"])
def test_a_misprint_of_the_documents_is_told_its_right_name(site: Site, misprint: str) -> None:
    wrong: dict[str, Any] = {misprint: True}
    named = f"[sandbox] '{misprint}' is called 'safe_prompt'."
    for refusal in (
        site.chat(COMMON, **wrong),
        site.chat(COMMON, {"extra-parameters": "pass-through"}, **wrong),
        site.chat(NATIVE, **wrong),
    ):
        assert refusal.status in {400, 422}
        assert named in refusal.body.decode()


@pytest.mark.parametrize(
    "header", [{"unknown-parameters": "pass_through"}, {"extra-parameters": "allow"}, {"unknown-parameters": "drop"}]
)
def test_the_headers_of_older_clients_count_until_they_were_renamed(site: Site, header: Any) -> None:
    # azure-ai-inference 1.0.0b2, and APIREF of May 2024.
    site.cloud.clock.set(datetime(2024, 7, 25, tzinfo=UTC))
    assert site.chat(headers=header, safe_prompt=True).status == 200
    site.cloud.clock.set(datetime(2024, 7, 26, tzinfo=UTC))
    assert site.chat(headers=header, safe_prompt=True).status == 400


def test_extra_parameters_can_be_dropped(site: Site, read: Read) -> None:
    plain = read(site.chat())["usage"]
    dropped = site.chat(safe_prompt=True, unheard_of=1, headers={"extra-parameters": "drop"})
    assert dropped.status == 200
    assert read(dropped)["usage"] == plain


def test_extra_parameters_can_be_passed_to_a_model_that_knows_them(site: Site, read: Read) -> None:
    through = {"extra-parameters": "pass-through"}
    plain, safe = (read(site.chat(safe_prompt=flag, headers=through))["usage"] for flag in (False, True))
    assert safe["prompt_tokens"] > plain["prompt_tokens"]
    assert site.chat(logprobs=True, headers=through).status == 200
    refusal = site.chat(unheard_of=1, headers=through)
    assert refusal.status == 422
    # BerriAI/litellm#11696: the model's own refusal, as text.
    error = read(refusal)["error"]
    assert (error["code"], error["status"]) == ("Invalid input", 422)
    assert json.loads(error["message"])["detail"][0]["loc"] == ["body", "unheard_of"]


def test_an_unknown_way_with_extra_parameters_is_refused(site: Site, read: Read) -> None:
    refusal = site.chat(headers={"extra-parameters": "ignore"})
    assert refusal.status == 400
    expected = "Unexpected EXTRA_PARAMETERS option ignore, expected options are ['error', 'drop', 'pass-through']"
    assert read(refusal) == {"detail": expected}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("logit_bias", {"1734": -100, "5": 100}, {"1734": 101}),
        ("logprobs", True, "some"),
        ("n", 2, 0),
    ],
)
def test_open_models_take_their_four_extra_parameters(managed: Site, name: Any, good: Any, bad: Any) -> None:
    through = {"extra-parameters": "pass-through"}
    assert managed.chat(headers=through, **{name: good}).status == 200
    assert managed.chat(headers=through, **{name: bad}).status == 422
    assert managed.chat(**{name: good}).status == 400


def test_top_logprobs_is_0_to_20_and_needs_logprobs(managed: Site) -> None:
    through = {"extra-parameters": "pass-through"}
    assert managed.chat(headers=through, logprobs=True, top_logprobs=20).status == 200
    assert managed.chat(headers=through, logprobs=True, top_logprobs=21).status == 422
    assert managed.chat(headers=through, top_logprobs=2).status == 422


def test_serverless_models_do_not_take_the_extras_of_the_open_ones(site: Site) -> None:
    through = {"extra-parameters": "pass-through"}
    assert site.chat(headers=through, n=2).status == 422
    assert site.chat(headers=through, logit_bias={"1": 1}).status == 422


def test_what_a_model_cannot_do_is_a_parameter_not_supported(managed: Site, read: Read) -> None:
    # APIREF's example, word for word.
    refusal = managed.chat(temperature=0, top_p=1, response_format={"type": "json_object"})
    assert refusal.status == 422
    assert read(refusal) == {
        "status": 422,
        "code": "parameter_not_supported",
        "detail": {"loc": ["body", "response_format"], "input": "json_object"},
        "message": "One of the parameters contain invalid values.",
    }


@pytest.mark.parametrize("model", ["mistral-medium-2505", "Codestral-2501"])
def test_models_without_tools_refuse_them(site: Site, read: Read, model: Any) -> None:
    tools = [{"type": "function", "function": {"name": "f"}}]
    refusal = site.but(model=model).chat(tools=tools)
    assert refusal.status == 422
    assert read(refusal)["detail"]["loc"] == ["body", "tools"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b'"text"', b"\xff", b"[" * 100_000, b'{"messages": NaN}', b'{"temperature": -Infinity}'],
)
@pytest.mark.parametrize("route", [COMMON, NATIVE])
def test_a_body_that_is_not_a_json_object_is_unprocessable(site: Site, route: Any, body: Any) -> None:
    assert site.send("POST", route, body).status == 422


def test_the_example_request_of_the_native_route_is_answered(site: Site) -> None:
    messages = [
        {"role": "system", "content": "You are a helpful assistant that translates English to Italian."},
        {"role": "user", "content": "Translate the following sentence from English to Italian: I love programming."},
    ]
    assert site.chat(NATIVE, messages=messages, temperature=0.8, max_tokens=512).status == 200


@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("route", [COMMON, NATIVE])
def test_a_body_that_does_not_say_it_is_json_is_left_unread(route: str, media: str) -> None:
    assert endpoint("Mistral-small", True).chat(route, {"content-type": media}).status == 422


@pytest.mark.parametrize("media", ["", "application/json; charset=utf-8", "application/problem+json"])
def test_json_by_any_of_its_names_is_read(media: str) -> None:
    assert endpoint("Mistral-small", True).chat(COMMON, {"content-type": media}).status == 200


IMAGE: Any = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}]
SCHEMA: Any = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object", "properties": {}}}}
TOOLS: Any = [{"type": "function", "function": {"name": "f"}}]


@pytest.mark.parametrize(
    ("parameters", "without", "since"),
    [
        ({"n": 2}, "Mistral-Nemo", "Mistral-Large-2411"),
        ({"presence_penalty": 0.5, "frequency_penalty": 0.5}, "Ministral-3B", "Codestral-2501"),
        ({"tool_choice": "required", "tools": TOOLS}, "Mistral-large-2407", "Ministral-3B"),
        ({"parallel_tool_calls": False}, "Codestral-2501", "mistral-small-2503"),
        ({"prediction": {"type": "content", "content": "x"}}, "Mistral-Large-2411", "mistral-small-2503"),
        ({"response_format": SCHEMA}, "Mistral-Large-2411", "mistral-small-2503"),
        ({"messages": IMAGE}, "Ministral-3B", "mistral-medium-2505"),
        ({"messages": IMAGE}, "Mistral-Large-2411", "mistral-small-2503"),
    ],
)
def test_a_model_takes_what_its_api_took_on_its_day(site: Site, parameters: Any, without: str, since: str) -> None:
    site.cloud.clock.set(datetime(2024, 8, 5, tzinfo=UTC))
    old, new = site.but(model=without), site.but(model=since)
    assert old.chat(NATIVE, **parameters).status == 422
    assert new.chat(NATIVE, **parameters).status == 200
    assert new.chat(COMMON, {"extra-parameters": "pass-through"}, **parameters).status == 200


@pytest.mark.parametrize("model", ["Mistral-Nemo", "mistral-small-2503", "mistral-medium-2505"])
@pytest.mark.parametrize("name", ["seed", "user", "max_completion_tokens", "metadata", "unheard_of"])
def test_what_no_client_of_mistral_sends_is_refused_of_every_day(site: Site, model: str, name: str) -> None:
    unknown: dict[str, Any] = {name: 1}
    assert site.but(model=model).chat(NATIVE, **unknown).status == 422


def test_a_model_of_2025_forbids_include_usage(site: Site, read: Read) -> None:
    # BerriAI/litellm#11696
    small = site.but(model="mistral-small-2503")
    refusal = small.chat(NATIVE, stream=True, stream_options={"include_usage": True})
    assert refusal.status == 422
    assert read(refusal)["detail"][0]["loc"] == ["body", "stream_options", "include_usage"]


def test_a_reply_follows_its_schema(site: Site, read: Read) -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer", "minimum": 7}}, "required": ["age"]}
    format = {"type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}}
    small = site.but(model="mistral-small-2503")
    for route in (NATIVE, COMMON):
        reply = read(small.chat(route, response_format=format))["choices"][0]["message"]["content"]
        assert json.loads(reply) == {"age": 7}
    assert small.chat(NATIVE, response_format={"type": "json_schema"}).status == 422


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_messages = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant", "tool", "x"])},
        optional={"content": st.text(max_size=5) | _json, "tool_calls": _json, "tool_call_id": _json, "name": _json},
    ),
    max_size=3,
)
_values = _json | st.sampled_from([True, 0, 1, 2.5, "auto", "none", {"type": "json_object"}, ["x"]])
_bodies = st.dictionaries(st.sampled_from(sorted(Chat.model_fields)), _values, max_size=5).flatmap(
    lambda body: st.just(body) | _messages.map(lambda messages: {**body, "messages": messages})
)


@given(_bodies, st.sampled_from([COMMON, NATIVE]), st.sampled_from(["error", "drop", "pass-through"]))
@settings(max_examples=300)
def test_no_body_makes_a_route_stumble(body: Any, route: str, option: str) -> None:
    for model, serverless in (("Mistral-small", True), ("mistralai-Mistral-7B-Instruct-v01", False)):
        asked = endpoint(model, serverless)
        answer = asked.send("POST", route, body, {"extra-parameters": option})
        assert answer.status in {200, 400, 422}
        for part in answer.chunks[:-1]:
            json.loads(part.removeprefix(b"data: "))
        if answer.body:
            json.loads(answer.body)
