"""The errors of the data plane, and those of the models as they come through it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.refusal import Dialect, filtered


def refused(status: int, code: str, message: str, **more: str) -> Response:
    """An error of the gateway."""
    return answer(status, {"error": {**more, "code": code, "message": message}})


def no_route() -> Response:
    """A wrong path, or the right one on the wrong host."""
    return refused(404, "404", "Resource not found")


def no_deployment() -> Response:
    """The name, or the model behind it, is not there; young deployments are told the same."""
    text = (
        "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, "
        "please wait a moment and try again."
    )
    return refused(404, "DeploymentNotFound", text, type="invalid_request_error")


def not_for(operation: str, model: str) -> Response:
    """A deployment of a model that does something else."""
    text = (
        f"The {operation} operation does not work with the specified model, {model}. Please choose different model and "
        "try again. You can learn more about which models can be used with each operation here: "
        "https://go.microsoft.com/fwlink/?linkid=2197993."
    )
    return refused(400, "OperationNotSupported", text)


def slow_down(what: str, wait: int, version: str) -> Response:
    """The capacity of the deployment is used up for the minute."""
    kind = {"tokens": "token", "requests": "call"}[what]
    text = (
        f"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version {version} have exceeded "
        f"{kind} rate limit of your current AIServices S0 pricing tier. Please retry after {wait} seconds. Please "
        "contact Azure support service if you would like to further increase the default rate limit."
    )
    found = refused(429, "429", text)
    return Response(429, {**found.headers, "retry-after": str(wait)}, found.body)


def through(response: Response) -> Response:
    """An answer of the model's own server as the gateway of Foundry passes it on."""
    if response.status < 400 or response.chunks:
        return response
    body = json.loads(response.body) if response.body else None
    if not isinstance(body, dict):
        return response
    if _code(body) == "content_filter":
        return filtered(Dialect.AZURE)
    if response.status == 422 and isinstance(body.get("detail"), list):
        inner = json.dumps(body)
        return answer(422, {"error": {"code": "Invalid input", "message": inner, "status": 422}})
    if body.get("type") == "BadRequestError":
        return answer(response.status, {**body, "type": "BadRequest"})
    if body.get("object") == "error":
        told = {name: value for name, value in body.items() if name != "param"}
        return answer(response.status, {**told, "object": "Error"})
    return response


def _code(body: Mapping[str, Any]) -> object:
    error = body.get("error")
    return error.get("code") if isinstance(error, Mapping) else body.get("code")
