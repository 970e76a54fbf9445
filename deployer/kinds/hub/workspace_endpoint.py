"""What serverless and online endpoints of a workspace have in common for those who call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deployer.kinds.capabilities import Abilities, KeyAction, Question, Resources, Serving
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


def serving(model: Callable[[Resource, Resources], str]) -> Serving:
    """How endpoints are called that tell their model so."""
    return Serving(
        url=url,
        model=model,
        holder=holder,
        token_only=token_only,
        keys=KeyAction(api_version="2025-12-01"),
        paths=paths,
        bases=bases,
        questions=questions,
        # Serverless and managed alike (azure-ai-inference 1.0.0b9: default scope), without the domain of the cloud:
        # azure-ai-ml 1.35.2, `_azure_environments.py`, `aml_resource_id`.
        audience="https://ml.azure",
        hosts=(".models.ai.azure.", ".inference.ai.azure.", ".inference.ml.azure."),
        role="Azure AI Developer",
    )


def url(item: Resource, _: Resources) -> str:
    """Where a live endpoint answers, as Azure tells it: its host has had three forms and is never built."""
    properties = item.body.get("properties") or {}
    uri = (properties.get("inferenceEndpoint") or {}).get("uri") or properties.get("scoringUri") or ""
    return str(uri).removesuffix("/score").rstrip("/")


def holder(id: str) -> str:
    """The project it is in."""
    return id.split("/")[-3]


def token_only(item: Resource, _: Resources) -> bool:
    """Whether its mode knows no keys."""
    return str((item.body.get("properties") or {}).get("authMode") or "").lower() not in _WITH_KEYS


def paths(_: Abilities) -> Mapping[str, str]:
    """An endpoint serves one model: every client has a base at its address."""
    return _BASES


def bases(item: Resource, resources: Resources, abilities: Abilities) -> Mapping[str, str]:
    """The same behind its address."""
    return {client: f"{url(item, resources)}{behind}" for client, behind in paths(abilities).items()}


def questions(_: str, abilities: Abilities) -> tuple[Question, ...]:
    """Who it is, then one tiny completion."""
    who = Question(ability="", path="/info", query=INFERENCE, expects="model", names="model_name")
    if "chat" in abilities:
        path, body = "/chat/completions", {"messages": [{"role": "user", "content": "Say OK."}], "max_tokens": 4}
    else:
        path, body = "/completions", {"prompt": "OK", "max_tokens": 4}
    return who, Question(ability="", path=path, query=INFERENCE, body=body, expects="choice")
