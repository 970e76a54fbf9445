"""JSON mode, and tools with SEED2's flight example."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.sandbox.inference.schema_sample import sample
from tests.sandbox.inference.site import Read, Site

NATIVE = "/v1/chat/completions"
FLIGHT = {
    "type": "function",
    "function": {
        "name": "get_flight_info",
        "description": "Returns information about the next flight between two cities.",
        "parameters": {
            "type": "object",
            "properties": {"origin_city": {"type": "string"}, "destination_city": {"type": "string"}},
            "required": ["origin_city", "destination_city"],
        },
    },
}
OTHER = {"type": "function", "function": {"name": "other"}}
ASKED = [{"role": "user", "content": "When is the next flight from Miami to Seattle?"}]


def test_json_mode_replies_with_json(site: Site, read: Read) -> None:
    body = read(site.chat(response_format={"type": "json_object"}))
    assert json.loads(body["choices"][0]["message"]["content"])["answer"].startswith("[sandbox] ")
    assert body["choices"][0]["finish_reason"] == "stop"


def test_json_may_be_cut_off_by_max_tokens(site: Site, read: Read) -> None:
    choice = read(site.chat(response_format={"type": "json_object"}, max_tokens=6))["choices"][0]
    assert choice["finish_reason"] == "length"
    with pytest.raises(json.JSONDecodeError):
        json.loads(choice["message"]["content"])


def test_a_question_with_tools_gets_a_call(site: Site, read: Read) -> None:
    choice = read(site.chat(messages=ASKED, tools=[FLIGHT], tool_choice="auto"))["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] == ""
    (call,) = choice["message"]["tool_calls"]
    assert len(call["id"]) == 9
    assert call["id"].isalnum()
    assert call["type"] == "function"
    assert call["function"]["name"] == "get_flight_info"
    assert call["function"]["call_id"] is None
    assert json.loads(call["function"]["arguments"]) == {"origin_city": "Miami", "destination_city": "Seattle"}


def test_the_result_of_a_call_gets_words(site: Site, read: Read) -> None:
    call = read(site.chat(messages=ASKED, tools=[FLIGHT]))["choices"][0]["message"]
    result = {"role": "tool", "content": '{"info": "none"}', "tool_call_id": call["tool_calls"][0]["id"]}
    choice = read(site.chat(messages=[*ASKED, call, result], tools=[FLIGHT]))["choices"][0]
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["tool_calls"] is None
    assert choice["message"]["content"].startswith("[sandbox] ")


@pytest.mark.parametrize(
    ("route", "choice", "called"),
    [
        ("/chat/completions?api-version=2024-05-01-preview", "none", None),
        ("/chat/completions?api-version=2024-05-01-preview", "auto", "get_flight_info"),
        ("/chat/completions?api-version=2024-05-01-preview", "required", "get_flight_info"),
        (NATIVE, "any", "get_flight_info"),
        (NATIVE, {"type": "function", "function": {"name": "other"}}, "other"),
    ],
)
def test_tool_choice_decides(site: Site, read: Read, route: Any, choice: Any, called: Any) -> None:
    message = read(site.chat(route, tools=[FLIGHT, OTHER], tool_choice=choice))["choices"][0]["message"]
    assert (message["tool_calls"] or [{"function": {"name": None}}])[0]["function"]["name"] == called


@pytest.mark.parametrize(
    "wrong",
    [
        {"tool_choice": {"type": "function", "function": {"name": "nobody"}}, "tools": [FLIGHT]},
        {"tool_choice": "any", "tools": [FLIGHT]},  # Mistral's word, on the common route
        {"tool_choice": "required"},
        {"tools": [{"type": "function", "function": {"name": "no spaces"}}]},
        {"tools": [{"type": "retrieval"}]},
    ],
)
def test_tools_that_cannot_be_called_are_refused(site: Site, wrong: Any) -> None:
    assert site.chat(**wrong).status == 422


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"type": "object", "properties": {"a": {"type": "integer", "minimum": 5, "maximum": 5}}},
        {"properties": {"a": {"enum": ["x", "y"]}, "b": {"const": 3}, "c": {"type": ["null", "string"]}}},
        {"properties": {"a": {"type": "array", "items": {"type": "number"}, "minItems": 3}}, "required": ["a"]},
        {"properties": {"a": {"type": "array", "maxItems": 0}}},
        {"properties": {"a": {"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "integer"}]}}},
        {"properties": {"a": {"$ref": "#/$defs/node"}}, "$defs": {"node": {"type": "boolean"}}},
        {"properties": {"a": {"anyOf": [{"type": "integer", "exclusiveMinimum": 7}, {"type": "null"}]}}},
        {"allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}, {"required": ["b"]}]},
        {"properties": {"a": {"type": "string", "minLength": 12, "maxLength": 12}}},
        {"properties": {"a": {"type": "string", "pattern": "^[A-Z]{3}$"}}},
        {"properties": {"a": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}}},
        {"properties": {"a": {"type": "string", "format": "email"}}},
        {"properties": {"a": {"type": "integer", "multipleOf": 4, "minimum": 5}}},
        {"properties": {"a": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}}},
    ],
)
def test_arguments_are_valid_for_the_schema(site: Site, read: Read, schema: Any) -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", **schema}}}
    call = read(site.chat(tools=[tool]))["choices"][0]["message"]["tool_calls"][0]
    jsonschema.validate(json.loads(call["function"]["arguments"]), {"type": "object", **schema})


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"$ref": "#"}}},
        {"$defs": {"n": {"properties": {"n": {"$ref": "#/$defs/n"}}}}, "properties": {"n": {"$ref": "#/$defs/n"}}},
        {"properties": {"a": {"type": "array", "items": {"$ref": "#"}}}},
    ],
)
def test_a_schema_that_holds_itself_is_followed_for_a_while(schema: Any) -> None:
    jsonschema.validate(sample(schema, []), schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/nowhere"},
        {"$ref": "#"},
        {"properties": "none"},
        {"type": "string", "pattern": "("},
        {"type": "integer", "minimum": "x"},
        {"type": "number", "multipleOf": 1e-320},
        {"anyOf": 5},
        {"required": [["a"]]},
        {"properties": {"a": {"$ref": "#", "x": 1}}, "required": ["a"]},
        {"properties": {name: {"$ref": "#"} for name in "abcdef"}, "required": list("abcdef")},
        {"properties": {"a": {"type": "array", "items": {"type": "string", "minLength": 10**12}, "minItems": 10**12}}},
    ],
)
def test_a_schema_that_is_none_does_not_stop_the_call(site: Site, read: Read, schema: Any) -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": schema}}
    call = read(site.chat(tools=[tool]))["choices"][0]["message"]["tool_calls"][0]
    json.loads(call["function"]["arguments"])


_scalars = st.one_of(
    st.fixed_dictionaries({"type": st.just("string")}, optional={"minLength": st.integers(0, 20)}),
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": st.integers(-50, 50)}),
    st.fixed_dictionaries({"type": st.just("number")}, optional={"maximum": st.integers(-50, 50)}),
    st.fixed_dictionaries({"enum": st.lists(st.integers() | st.text(), min_size=1)}),
    st.just({"type": "boolean"}),
)
_schemas = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 3)}),
        st.dictionaries(st.text(max_size=5), inner, max_size=4).map(
            lambda properties: {"type": "object", "properties": properties, "required": sorted(properties)}
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options}),
    ),
    max_leaves=8,
)


@given(_schemas, st.lists(st.text(max_size=8), max_size=3))
def test_a_sample_is_valid_for_any_schema(schema: Any, words: Any) -> None:
    jsonschema.validate(sample(schema, words), schema)
