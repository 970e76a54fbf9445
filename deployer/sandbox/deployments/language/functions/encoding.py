"""Texts as base64, data addresses, URI parts and JSON."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote, urljoin

from deployer.sandbox.deployments.language.failure import HELP, unable, wrong
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import kind, text


def _base64(_: Scope, values: Sequence[Any]) -> str:
    if not isinstance(values[0], str):
        raise wrong(
            "base64", f"expects its parameter to be of type 'String'. The provided value is of type '{kind(values[0])}'"
        )
    return base64.b64encode(values[0].encode()).decode()


def _base64_arity(name: str, _: int) -> str:
    return f"The template language function '{name}' must have only one parameter. {HELP} for usage details."


def _decoded(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(
            name, f"expects its parameter to be a string. The provided value is of type '{kind(value)}'", f"#{name}"
        )
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise unable(name, f": the value '{value}' is not a valid base64 string", f"/#{name}") from None


def _json(_: Scope, values: Sequence[Any]) -> Any:
    if not isinstance(values[0], str):
        raise wrong(
            "json", f"expects its parameter to be a string. The provided value is of type '{kind(values[0])}'", "#json"
        )
    return _parsed("json", values[0])


def _parsed(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise wrong(
            name, f"parameter is not valid. The provided value '{value}' cannot be converted to JSON", f"#{name}"
        ) from None


def _data_uri(_: Scope, values: Sequence[Any]) -> str:
    media = "text/plain" if isinstance(values[0], str) else "application/json"
    return f"data:{media};charset=utf8;base64,{base64.b64encode(text(values[0]).encode()).decode()}"


def _data_uri_text(_: Scope, values: Sequence[Any]) -> str:
    name, value = "dataUriToString", values[0]
    if not isinstance(value, str):
        raise wrong(
            name, f"expects its parameter to be a string. The provided value is of type '{kind(value)}'", f"#{name}"
        )
    head, comma, body = value.partition(",")
    if not head.startswith("data:") or not comma:
        what = "expects its parameter to be formatted as a valid data URI"
        raise wrong(name, f"{what}. The provided value '{value}' was not formatted correctly", f"#{name}")
    marks = head[5:].split(";")[1:]
    charset = next((mark[8:] for mark in marks if mark.lower().startswith("charset=")), "utf-8")
    if charset.lower() not in (
        "utf-8",
        "us-ascii",
    ):  # not even `utf8`, which dataUri() writes: Azure/azure-powershell#13179
        raise wrong(name, f"parameter is not valid. The provided charset '{charset}' is not supported", f"#{name}")
    return _decoded(name, body) if "base64" in marks else unquote(body)


def _uri(_: Scope, values: Sequence[Any]) -> str:
    if not all(isinstance(value, str) for value in values):
        what = "expects its parameters to be of type string and string"
        raise wrong("uri", f"{what}. The provided value is of type '{kind(values[0])}' and '{kind(values[1])}'", "#uri")
    return str(urljoin(values[0], values[1]))


def _component(name: str, *, back: bool = False) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> str:
        if not isinstance(values[0], str):
            raise wrong(
                name,
                f"expects its parameter to be a string. The provided value is of type '{kind(values[0])}'",
                f"#{name}",
            )
        return unquote(values[0]) if back else quote(values[0], safe="~()*!'")

    return Function(run, 1, 1)


def _base64_json(_: Scope, values: Sequence[Any]) -> Any:
    return _parsed("base64ToJson", _decoded("base64ToJson", values[0]))


FUNCTIONS = {
    "base64": Function(_base64, 1, 1, arity=_base64_arity),
    "base64ToString": Function(lambda _, values: _decoded("base64ToString", values[0]), 1, 1),
    "base64ToJson": Function(_base64_json, 1, 1),
    "json": Function(_json, 1, 1),
    "dataUri": Function(_data_uri, 1, 1),
    "dataUriToString": Function(_data_uri_text, 1, 1),
    "uri": Function(_uri, 2, 2),
    "uriComponent": _component("uriComponent"),
    "uriComponentToString": _component("uriComponentToString", back=True),
}
