"""What serverless and online endpoints of a workspace have in common for those who call them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from deployer.kinds.capabilities import Abilities, KeyAction, Question, Resources, Serving, no_deployments, no_traffic
from deployer.kinds.questions import OK, Route, abilities_shown, callers_shown, filter_shown, parameters_shown
from deployer.values.json_path import at
from deployer.values.resource import Resource

INFERENCE = "api-version=2024-05-01-preview"
"""Of the Azure AI Model Inference API (azure-facts.md, 8)."""
_BASES = {
    "azure_ai_inference_endpoint": "",
    "chat_completions_url": "/chat/completions",
    "litellm_azure_ai_api_base": "",
    "litellm_mistral_api_base": "/v1",
    "mistral_server_url": "",
    "openai_base_url": "/v1",
}
"""What stands behind the address of an endpoint where a client asks for a base (docs/clients.md)."""
_WITH_KEYS = frozenset({"", "key", "keyandaad"})
"""Values of `authMode` with which an endpoint has keys; a live one that says nothing has them."""
_WITH_TOKENS = frozenset({"aad", "keyandaad", "aadtoken"})
"""Values of `authMode` with which an endpoint takes tokens of Entra."""
_COMMON = Route("/chat/completions", INFERENCE)
_OWN = Route("/v1/chat/completions")
"""Mistral's own API, which serverless endpoints have beside the common one (SEED1)."""


def serving(
    model: Callable[[Resource, Resources], str],
    models_by_deployment: Callable[[Resource, Resources], Mapping[str, str]] = no_deployments,
    traffic: Callable[[Resource, Resources], Mapping[str, int]] = no_traffic,
    *,
    serverless: bool,
) -> Serving:
    """How endpoints are called that tell their model so."""
    return Serving(
        url=url,
        model=model,
        parent_name=parent_name,
        token_only=token_only,
        keys=KeyAction(api_version="2025-12-01"),
        paths=paths,
        bases=bases,
        questions=lambda _, abilities: tuple(_questions(abilities, serverless)),
        endpoint_abilities=endpoint_abilities,
        # Serverless and managed alike (azure-ai-inference 1.0.0b9: default scope), without the domain of the cloud:
        # azure-ai-ml 1.35.2, `_azure_environments.py`, `aml_resource_id`.
        audience="https://ml.azure",
        hosts=(".models.ai.azure.", ".inference.ai.azure.", ".inference.ml.azure."),
        role="Azure AI Developer",
        models_by_deployment=models_by_deployment,
        traffic=traffic,
    )


def url(item: Resource, _: Resources) -> str:
    """Where a live endpoint answers, as Azure tells it: its host has had three forms and is never built."""
    uri = at(item.body, ("properties", "inferenceEndpoint", "uri")) or at(item.body, ("properties", "scoringUri"))
    return str(uri or "").removesuffix("/score").rstrip("/")


def parent_name(id: str) -> str:
    """The project it is in."""
    return id.split("/")[-3]


def token_only(item: Resource, _: Resources) -> bool:
    """Whether its mode knows no keys."""
    return str(at(item.body, ("properties", "authMode")) or "").lower() not in _WITH_KEYS


def paths(_: Abilities) -> Mapping[str, str]:
    """An endpoint serves one model: every client has a base at its address."""
    return _BASES


def bases(item: Resource, resources: Resources, abilities: Abilities) -> Mapping[str, str]:
    """The same behind its address."""
    return {client: f"{url(item, resources)}{behind}" for client, behind in paths(abilities).items()}


def endpoint_abilities(item: Resource, _: Resources) -> Abilities:
    """By its own settings; what its content safety is when it does not say so, is not guessed."""
    safety = str(at(item.body, ("properties", "contentSafety", "contentSafetyStatus")))
    found = {"content_filter"} if safety.lower() == "enabled" else set()
    auth = str(at(item.body, ("properties", "authMode"))).lower()
    return frozenset(found | ({"entra_token"} if auth in _WITH_TOKENS else set()))


def _questions(abilities: Abilities, serverless: bool) -> Iterator[Question]:
    """Who it is, a tiny completion, then one for each ability. No address of Mistral's models that read documents is
    known on hubs, where none is offered any more.
    """
    yield Question(check="model", path="/info", query=INFERENCE, expects="model", names="model_name")
    if "chat" in abilities:
        tiny = _COMMON.chat(OK, 4)
        yield Question(check="chat", path=_COMMON.path, query=INFERENCE, body=tiny, expects="choice")
        yield from abilities_shown(_COMMON, abilities)
        # What vLLM takes on machines (OPEN_2024_09), and what Mistral's own API does (SEED1).
        yield from parameters_shown(_COMMON, abilities, {"random_seed": 1} if serverless else {"n": 1})
        if serverless:
            yield Question(check="mistral_route", path=_OWN.path, body=_OWN.chat(OK, 4), expects="choice")
        yield from filter_shown(_COMMON, abilities)
        yield from callers_shown(_COMMON.path, INFERENCE, tiny, abilities)
        yield Question(check="latency", path=_COMMON.path, query=INFERENCE, body=_COMMON.chat(OK, 1), expects="quick")
    elif "completions" in abilities:
        path, body = "/completions", {"prompt": "OK", "max_tokens": 4}
        yield Question(check="completion", path=path, query=INFERENCE, body=body, expects="choice")
        yield from callers_shown(path, INFERENCE, body, abilities)
        yield Question(check="latency", path=path, query=INFERENCE, body={**body, "max_tokens": 1}, expects="quick")
    else:
        yield from callers_shown("/info", INFERENCE, None, abilities)
