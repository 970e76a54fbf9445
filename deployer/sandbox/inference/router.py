"""From a request to the answer of its route."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from deployer.sandbox.arm.errors import LACKING
from deployer.sandbox.facts.models import retired
from deployer.sandbox.http import Request, Response
from deployer.sandbox.http import answer as json_answer
from deployer.sandbox.inference import access, chat, completion, model, score
from deployer.sandbox.inference.broken import MINUTE, renamed
from deployer.sandbox.inference.call_context import Turn, has_common
from deployer.sandbox.inference.endpoint import Endpoint
from deployer.sandbox.inference.model import Model
from deployer.sandbox.inference.rate_limit import Meter
from deployer.sandbox.inference.refusal import Dialect, refuse
from deployer.sandbox.state.cloud import Cloud

VERSIONS = ("2024-04-01-preview", "2024-05-01-preview")
"""Of the common API: APIREF shows both, SPEC the second."""


class Route(Struct, frozen=True):
    """One path of an endpoint."""

    method: str
    run: Callable[[Turn], Response]
    common: bool
    """Part of the Azure AI Model Inference API, which has an `api-version`."""
    task: str = ""
    """The task that the model must have; empty where any will do."""


_TYPES = {"chat": "chat-completions", "completion": "text_generation", "ocr": "image-text-to-text"}
"""`chat-completions` is in SEED2 and OPEN_2024_09; what the other two tasks say is assumed."""


def _describe(turn: Turn) -> Response:
    """Name, type and provider (SEED2)."""
    said = {"model_name": turn.model.called, "model_type": _TYPES[turn.model.task], "model_provider_name": "MistralAI"}
    return json_answer(200, said)


def _openapi(_: Turn) -> Response:
    return refuse(501, LACKING, "The sandbox does not implement '/swagger.json', the OpenAPI document of an endpoint.")


ROUTES = {
    "/info": Route("GET", _describe, True),
    "/chat/completions": Route("POST", chat.complete, True, "chat"),
    "/v1/chat/completions": Route("POST", chat.complete, False, "chat"),
    "/completions": Route("POST", completion.complete, True, "completion"),
    "/v1/completions": Route("POST", completion.complete, False, "completion"),
    "/swagger.json": Route("GET", _openapi, False),
    "/score": Route("POST", score.score, False),
}


def answer(cloud: Cloud, request: Request, endpoint: Endpoint) -> Response:
    """The answer of an endpoint to one request."""
    found = model.find(endpoint.model)
    if found is None or not endpoint.online or retired(endpoint.model, f"{cloud.clock.now():%Y-%m-%d}"):
        return refuse(404, "NotFound", f"There is no model online behind '{endpoint.name}'.")
    route = _route(request, endpoint, found)
    if isinstance(route, Response):
        return route
    if refusal := access.check(cloud, request, endpoint) or _version(request, route):
        return refusal
    meter = Meter(cloud, endpoint.deployment or f"inference/{endpoint.region}/{endpoint.name}")
    meter.open()
    if endpoint.mirror:
        Meter(cloud, endpoint.mirror).open()
    if endpoint.serverless and (refusal := meter.enter()):
        return refusal
    if "latency" in endpoint.lost:
        cloud.clock.advance(MINUTE)
    named = renamed(found, endpoint.lost)
    return route.run(Turn(request, endpoint, named, _dialect(route, endpoint), meter, is_usual=route.common))


def _route(request: Request, endpoint: Endpoint, found: Model) -> Route | Response:
    route = ROUTES.get(request.path)
    if route is None or not _exists(request.path, endpoint):
        return refuse(404, "NotFound", "Resource not found")  # https://github.com/SillyTavern/SillyTavern/issues/1877
    if request.method != route.method:
        return refuse(405, "Method Not Allowed", f"{request.path} takes {route.method}.", {"allow": route.method})
    if route.task not in {"", found.task}:
        message = "Modality not supported by the model. Check the documentation of the model to see which routes"
        return refuse(404, "NotFound", f"{message} are available.")  # APIREF, Not Found
    return route


def _exists(path: str, endpoint: Endpoint) -> bool:
    if path.startswith("/v1/") and "mistral_route" in endpoint.lost:
        return False
    if endpoint.serverless:
        return path != "/score"
    return has_common(endpoint) or path in {"/score", "/swagger.json"}


def _version(request: Request, route: Route) -> Response | None:
    if not route.common:
        return None
    version = request.query.get("api-version")
    if version is None or version in VERSIONS:
        # SPEC requires it; the samples of Microsoft's own that send none say that the service does not
        # (Azure/azureml-examples, sdk/python/foundation-models/mistral: openaisdk.ipynb, langchain.ipynb).
        return None
    return refuse(400, "InvalidApiVersionParameter", f"api-version '{version}' is not one of {', '.join(VERSIONS)}.")


def _dialect(route: Route, endpoint: Endpoint) -> Dialect:
    if route.common:
        return Dialect.AZURE
    return Dialect.MISTRAL if endpoint.serverless else Dialect.VLLM
