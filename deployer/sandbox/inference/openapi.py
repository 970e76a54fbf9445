"""The endpoint's own OpenAPI document, at `/swagger.json`: the routes and parameters that this endpoint takes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.call_context import Turn, has_common
from deployer.sandbox.inference.chat_request import Chat
from deployer.sandbox.inference.completion import Completions
from deployer.sandbox.inference.model import parameters
from deployer.sandbox.inference.score import Score

_VERSION = {"name": "api-version", "in": "query", "required": False, "schema": {"type": "string"}}
_EXTRA = {
    "name": "extra-parameters",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["error", "drop", "pass-through"], "default": "error"},
}
_KINDS: dict[str, dict[str, type[BaseModel]]] = {
    "chat": {"/chat/completions": Chat},
    "completion": {"/completions": Completions},
}
_REFERENCE = "#/components/schemas/{model}"


def document(turn: Turn) -> Response:
    """The document, built from the very schemas that judge the requests."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    native = "mistral" if turn.endpoint.serverless else "vllm"
    task = turn.model.task
    if has_common(turn.endpoint):
        paths["/info"] = {"get": {"operationId": "getModelInfo", "parameters": [_VERSION], "responses": _answers()}}
        for path, kind in _KINDS.get(task, {}).items():
            name = kind.__name__
            _add(schemas, name, kind, parameters(task, "azure"))
            _add(schemas, f"Native{name}", kind, parameters(task, native) | turn.model.later)
            paths[path] = {"post": _operation(f"get{name}", name, common=True)}
            paths[f"/v1{path}"] = {"post": _operation(f"native{name}", f"Native{name}", common=False)}
    if not turn.endpoint.serverless:
        _add(schemas, "Score", Score, frozenset(Score.model_fields))
        paths["/score"] = {"post": _operation("score", "Score", common=False)}
    return answer(200, _whole(turn, paths, schemas))


def _whole(turn: Turn, paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": f"[sandbox] {turn.endpoint.name}: {turn.model.name}", "version": "2024-05-01-preview"},
        "paths": paths,
        "security": [{"bearer": []}],
        "components": {"schemas": schemas, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def _add(schemas: dict[str, Any], name: str, kind: type[BaseModel], known: frozenset[str]) -> None:
    schema = kind.model_json_schema(ref_template=_REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    schema["properties"] = {key: value for key, value in schema["properties"].items() if key in known}
    schemas[name] = schema


def _operation(name: str, schema: str, *, common: bool) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "operationId": name,
        "parameters": [_VERSION, _EXTRA] if common else [],
        "requestBody": {"required": True, "content": content},
        "responses": _answers(),
    }


def _answers() -> dict[str, Any]:
    meanings = {
        "200": "OK",
        "401": "Access token is missing or invalid",
        "404": "Modality not supported by the model",
        "422": "The request contains unprocessable content",
        "429": "Rate limit of the deployment",
    }
    return {status: {"description": meaning} for status, meaning in meanings.items()}


_TYPES = {"chat": "chat-completions", "completion": "text_generation", "ocr": "image-text-to-text"}
"""`chat-completions` is in SEED2 and OPEN_2024_09; what the other two tasks say is assumed."""


def describe(turn: Turn) -> Response:
    """Name, type and provider (SEED2)."""
    return answer(
        200,
        {
            "model_name": turn.model.called,
            "model_type": _TYPES[turn.model.task],
            "model_provider_name": "MistralAI",
        },
    )
