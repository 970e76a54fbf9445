"""From a request on a host of an account to the answer of a deployment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.sandbox.facts import foundry
from deployer.sandbox.foundry.account_rules import slot
from deployer.sandbox.foundry.accounts import COGNITIVE, OPENAI, SERVICES
from deployer.sandbox.foundry.data_plane import access, ocr, wording
from deployer.sandbox.http import Request, Response
from deployer.sandbox.http import answer as reply
from deployer.sandbox.inference import broken, chat, model
from deployer.sandbox.inference.call_context import Turn
from deployer.sandbox.inference.endpoint import Endpoint
from deployer.sandbox.inference.rate_limit import Meter
from deployer.sandbox.inference.refusal import Dialect
from deployer.sandbox.inference.router import VERSIONS
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

_CHAT = "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action"
_MAAS = "Microsoft.CognitiveServices/accounts/MaaS/chat/completions/action"
_READS = "Microsoft.CognitiveServices/accounts/MaaS/ocr/action"
_LISTS = "Microsoft.CognitiveServices/accounts/OpenAI/models/read"
_LIMITS = ("tokens", "requests")
_VLLM = frozenset({"mistral-medium-3-5"})


class Route(Struct, frozen=True):
    """One address of an account."""

    method: str
    pattern: str
    hosts: tuple[str, ...]
    action: str
    kind: str
    """chat, ocr, models or responses."""
    dialect: Dialect = Dialect.MISTRAL
    versioned: bool = False


ROUTES = (
    Route("POST", "/openai/v1/chat/completions", (OPENAI, SERVICES), _CHAT, "chat"),
    Route("GET", "/openai/v1/models", (OPENAI, SERVICES), _LISTS, "models"),
    Route("POST", "/openai/v1/responses", (OPENAI, SERVICES), _CHAT, "responses"),
    Route(
        "POST",
        "/openai/deployments/{deployment}/chat/completions",
        (OPENAI, SERVICES, COGNITIVE),
        _CHAT,
        "chat",
        versioned=True,
    ),
    Route("POST", "/models/chat/completions", (SERVICES,), _MAAS, "chat", Dialect.AZURE, versioned=True),
    Route("POST", "/providers/mistral/azure/ocr", (SERVICES,), _READS, "ocr"),
)


def serves(host: str) -> bool:
    """Whether a host is one of an account's."""
    return host.endswith((SERVICES, OPENAI, COGNITIVE))


def answer(cloud: Cloud, request: Request) -> Response | None:
    """The answer of an account; None where no account has the host."""
    subdomain = request.host.split(".", 1)[0]
    account = cloud.index.taker(slot(subdomain))
    if account is None or account.operation:
        return None
    route, named = _route(request, subdomain)
    if route is None:
        return wording.no_route()
    operation = f"{route.method} {route.pattern.replace('{deployment}', '{deployment-id}')}"
    refusal = access.barred(cloud, request, account, route.action, operation)
    if refusal := access.altered(request, refusal, _lost(cloud, request, account, named)):
        return refusal
    if route.kind == "models":
        return _models(account)
    if route.dialect is Dialect.AZURE and request.query["api-version"] not in VERSIONS:
        return wording.refused(400, "BadRequest", "API version not supported")
    body = _body(request)
    if body is None:
        return wording.refused(400, "BadRequest", "The body of the request is not a JSON object.")
    deployment = _deployment(cloud, account, named or str(body.get("model") or ""))
    if deployment is None:
        return wording.no_deployment()
    return _served(cloud, request, route, deployment)


def _route(request: Request, subdomain: str) -> tuple[Route | None, str]:
    host = request.host[len(subdomain) :]
    for route in ROUTES:
        pattern = re.escape(route.pattern).replace(re.escape("{deployment}"), "([^/]+)")
        match = re.fullmatch(pattern, request.path)
        if match and request.method == route.method and host in route.hosts:
            if route.versioned and not request.query.get("api-version"):
                return None, ""
            return route, match[1] if match.groups() else ""
    return None, ""


def _lost(cloud: Cloud, request: Request, account: Record, named: str) -> frozenset[str]:
    """What the deployment has lost that is asked for, whoever asks."""
    name = named or str((_body(request) or {}).get("model") or "")
    return broken.lost(cloud, f"{account.id}/deployments/{name}")


def _served(cloud: Cloud, request: Request, route: Route, deployment: Record) -> Response:
    """By the deployment, or by the one that takes what is too much for it."""
    found = _asked(cloud, request, route, deployment)
    spare = deployment.properties.get("spilloverDeploymentName")
    if found.status != 429 or not spare:
        return found
    account = cloud.find(deployment.id.rsplit("/", 2)[0])
    other = _deployment(cloud, account, str(spare)) if account else None
    return _asked(cloud, request, route, other) if other else found


def _asked(cloud: Cloud, request: Request, route: Route, deployment: Record) -> Response:
    sold = foundry.models()[str(deployment.properties["model"]["name"])]
    found = model.find(sold.name)
    if found is None or cloud.clock.day >= sold.retired:
        return wording.no_deployment()
    if route.kind == "responses":
        return wording.refused(400, "400", f"Model not supported: '{sold.name}' has no Responses API.")
    if sold.ocr != (route.kind == "ocr"):
        return wording.not_for("ocr" if route.kind == "ocr" else "chatCompletion", sold.name)
    meter = _meter(cloud, deployment, request.query.get("api-version", "v1"))
    meter.open()
    if refusal := meter.enter():
        return refusal
    lost = broken.lost(cloud, deployment.id)
    if "latency" in lost:
        cloud.clock.advance(broken.MINUTE)
    if "mistral_route" in lost and route.dialect is Dialect.AZURE:
        return wording.no_route()
    found = broken.renamed(found, lost)
    if sold.ocr:
        return ocr.read(request, found.called, meter, lost)
    dialect = Dialect.VLLM if route.dialect is Dialect.MISTRAL and sold.name in _VLLM else route.dialect
    account = cloud.find(deployment.id.rsplit("/", 2)[0])
    assert account
    endpoint = Endpoint(
        name=deployment.name,
        region=account.name,
        serverless=dialect is not Dialect.VLLM,
        model=sold.name,
        keys=("", ""),
        auth="KeyAndAAD",
        content_safety=_filters(cloud, deployment),
        online=True,
        created=deployment.created,
        id=deployment.id,
        lost=lost,
    )
    sent = request if route.dialect is Dialect.AZURE else _native(request)
    usual = route.dialect is not Dialect.AZURE
    return wording.through(chat.complete(Turn(sent, endpoint, found, dialect, meter, is_usual=usual)))


def _native(request: Request) -> Request:
    """The body with a model, which the path may have named instead."""
    body = json.loads(request.body)
    return replace(request, body=json.dumps({"model": "", **body}).encode())


def _meter(cloud: Cloud, deployment: Record, version: str) -> Meter:
    rates = {str(row["key"]): int(row["count"]) for row in deployment.properties.get("rateLimits") or ()}
    limits = {"tokens": rates.get("token"), "requests": rates.get("request")}
    if not rates:
        limits = {name: foundry.limit(f"{name}_per_minute") for name in _LIMITS}
    name = f"foundry/{deployment.id}"
    return Meter(cloud, name, limits, lambda what, wait: wording.slow_down(what, wait, version))


def _deployment(cloud: Cloud, account: Record, name: str) -> Record | None:
    """Letter by letter, and ready: one that is just being changed still answers."""
    found = cloud.find(f"{account.id}/deployments/{name}") if name else None
    return found if found and found.name == name and found.state in ("Succeeded", "Accepted") else None


def _filters(cloud: Cloud, deployment: Record) -> bool:
    """Whether the content filter of a deployment blocks anything in prompts."""
    name = str(deployment.properties.get("raiPolicyName") or "")
    policy = cloud.find(f"{deployment.id.rsplit('/', 2)[0]}/raiPolicies/{name}")
    rows: list[Mapping[str, Any]] = list((policy.properties.get("contentFilters") or ()) if policy else ())
    prompts = [row for row in rows if row.get("source", "Prompt") == "Prompt"]
    return policy is None or not prompts or any(row.get("enabled") and row.get("blocking") for row in prompts)


def _models(account: Record) -> Response:
    region = str(account.body["location"])
    rows = []
    for sold in foundry.models().values():
        if any(sold.offered(sku, region) for sku in sold.skus):
            abilities = {"chat_completion": not sold.ocr, "inference": True, "fine_tune": False, "embeddings": False}
            row = {"id": sold.name, "object": "model", "created": 1_731_888_000, "owned_by": foundry.FORMAT}
            rows.append({**row, "status": "succeeded", "capabilities": abilities, "lifecycle_status": sold.lifecycle})
    return reply(200, {"object": "list", "data": rows})


def _body(request: Request) -> dict[str, Any] | None:
    try:
        found = request.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
