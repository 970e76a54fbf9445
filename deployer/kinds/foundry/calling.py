"""How deployments of an account are called: all at its hosts, each by its name.

https://learn.microsoft.com/azure/foundry/foundry-models/concepts/endpoints
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.kinds.capabilities import Abilities, KeyAction, Question, Resources, Serving
from deployer.kinds.foundry.account import API_VERSION, account_of
from deployer.values.json_path import at
from deployer.values.resource import Resource

_HOSTS = ("Mistral AI API", "AI Foundry API", "Azure AI Model Inference API")
"""Keys of `properties.endpoints` under which an account tells its host for models, the best first."""
_OCR = "/providers/mistral/azure/ocr"
"""The only route of the models that read documents (LITELLM_OCR_2026_10; `/v1/ocr` is 404: client-ts#157)."""
_CHAT = "/openai/v1"
_LONG = "You are asked whether you answer at all. " * 8 + "Say OK."
"""Longer than the 62 tokens that a deployment of a new model was once seen to take (THIRD_OCR4_BICEP)."""
_TOOL = {
    "type": "function",
    "function": {"name": "say", "parameters": {"type": "object", "properties": {"word": {"type": "string"}}}},
}
_PAGE = (
    "data:application/pdf;base64,JVBERi0xLjEKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+ZW5kb2JqIDIgMCBvYmo8PC9UeXBl"
    "L1BhZ2VzL0tpZHNbMyAwIFJdL0NvdW50IDE+PmVuZG9iaiAzIDAgb2JqPDwvVHlwZS9QYWdlL1BhcmVudCAyIDAgUi9NZWRpYUJveFswIDAgOTkgOTld"
    "Pj5lbmRvYmoKdHJhaWxlcjw8L1Jvb3QgMSAwIFI+Pg=="
)
"""A document of one page; the service fetches none from the internet."""


def host(item: Resource, resources: Resources) -> str:
    """The host of the account for models, as Azure tells it; empty where it does not yet."""
    account = resources.get(account_of(item.id).lower())
    told = at(account.body, ("properties", "endpoints")) if account else None
    if not isinstance(told, Mapping):
        return ""
    return next((str(told[name]).rstrip("/") for name in _HOSTS if told.get(name)), "")


def reads_documents(item: Resource) -> bool:
    """Whether it has the route of documents, and no chat; the capabilities that Azure tells are not to be relied on."""
    name = model(item, {}).lower()
    return "ocr" in name or "document-ai" in name


def url(item: Resource, resources: Resources) -> str:
    """The route that takes the deployment."""
    found = host(item, resources)
    return f"{found}{_OCR if reads_documents(item) else _CHAT}" if found else ""


def model(item: Resource, _: Resources) -> str:
    """The name of the model it deploys."""
    return str(at(item.body, ("properties", "model", "name")) or "")


def holder(id: str) -> str:
    """The account it is in."""
    return id.split("/")[8]


def token_only(item: Resource, resources: Resources) -> bool:
    """Whether its account takes no keys."""
    account = resources.get(account_of(item.id).lower())
    return bool(account and at(account.body, ("properties", "disableLocalAuth")))


def bases(item: Resource, resources: Resources, _: Abilities) -> Mapping[str, str]:
    """What each client takes: the account's hosts, with the name of the deployment as `model`."""
    found = host(item, resources)
    if not found:
        return {}
    if reads_documents(item):
        return {"litellm_azure_ai_api_base": found, "ocr_url": f"{found}{_OCR}"}
    return {
        "azure_ai_inference_endpoint": f"{found}/models",
        "chat_completions_url": f"{found}{_CHAT}/chat/completions",
        "litellm_azure_ai_api_base": found,
        "openai_base_url": f"{found}{_CHAT}",
    }


def questions(name: str, abilities: Abilities) -> tuple[Question, ...]:
    """What shows that it does what its model can do; the first one waits until the deployment is known at its host."""
    if "ocr" in abilities:
        document = {"type": "document_url", "document_url": _PAGE}
        return (Question(ability="ocr", path="", expects="pages", names="model", body=_body(name, document=document)),)
    chat: dict[str, Any] = {"messages": [{"role": "user", "content": _LONG}], "max_tokens": 16}
    asked = [_chat("chat", "choice", _body(name, **chat)), _chat("stream", "stream", _body(name, **chat, stream=True))]
    if "json" in abilities:
        said = [{"role": "user", "content": 'Answer with the JSON object {"ok": true}.'}]
        form = {"type": "json_object"}
        asked.append(_chat("json", "json", _body(name, messages=said, max_tokens=200, response_format=form)))
    if "tools" in abilities:
        said = [{"role": "user", "content": "Call the tool 'say' with the word OK."}]
        asked.append(
            _chat("tools", "tool", _body(name, messages=said, max_tokens=64, tools=[_TOOL], tool_choice="required"))
        )
    return tuple(asked)


def _chat(ability: str, expects: Any, body: dict[str, Any]) -> Question:
    named = "" if expects == "stream" else "model"
    return Question(ability=ability, path="/chat/completions", expects=expects, names=named, body=body)


def _body(name: str, **more: Any) -> dict[str, Any]:
    return {"model": name, **more}


SERVING = Serving(
    url=url,
    model=model,
    holder=holder,
    token_only=token_only,
    keys=KeyAction(
        api_version=API_VERSION,
        owner=account_of,
        rotate="regenerateKey",
        names={"primary": "key1", "secondary": "key2"},
        asked=lambda which: {"keyName": {"primary": "Key1", "secondary": "Key2"}[which]},
        refused="BadRequest",
        because="disableLocalAuth",
    ),
    bases=bases,
    questions=questions,
    audience="https://ai.azure",
    hosts=(".services.ai.azure.", ".openai.azure.", ".cognitiveservices.azure."),
    role="Foundry User",
    deployed=lambda item: model(item, {}),
    tracked=False,
    renewed=False,
)
