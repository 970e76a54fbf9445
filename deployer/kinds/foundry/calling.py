"""How a deployment of a Foundry account is called: where, by which name, with whose keys, and what shows it.

https://learn.microsoft.com/azure/foundry/foundry-models/concepts/endpoints
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.kinds.capabilities import Abilities, KeyAction, Question, Resources, Serving
from deployer.kinds.foundry.account import API_VERSION, account_of
from deployer.kinds.questions import OK, Route, abilities_shown, callers_shown, filter_shown, parameters_shown
from deployer.values.json_path import at
from deployer.values.resource import Resource

_SERVICES = ("Mistral AI API", "AI Foundry API", "Azure AI Model Inference API")
"""Keys of `properties.endpoints` under which an account tells its host for models, the best first (AZD_REC_06)."""
_OPENAI = ("OpenAI Language Model Instance API",)
CHAT, OCR = "/openai/v1/chat/completions", "/providers/mistral/azure/ocr"
_TEXT = (
    "You are asked whether a deployment answers, by the tool that made it. Read the following sentences as you would "
    "read a longer prompt, and do not repeat them. The quick brown fox jumps over the lazy dog, five boxing wizards "
    "jump quickly, a mad boxer shot a quick, gloved jab to the jaw of his dizzy opponent, and jackdaws love my big "
    "sphinx of quartz. When you have come to the end of this text, say OK."
)
"""More than a hundred tokens: deployments of mistral-medium-3-5 were seen that took about 62 (THIRD_OCR4_BICEP)."""
_MODELS = "/models/chat/completions"
"""The common API on accounts, which Mistral's own client for Azure asks (mistralai 3.7.0, `MistralAzure`)."""
_VERSION = "api-version=2024-05-01-preview"
_STOPPED = frozenset({"low", "medium"})
"""Thresholds of a filter that stop what the question for it holds, which Microsoft's own filters do as well."""


def url(item: Resource, resources: Resources) -> str:
    """The host of its account for models; empty until Azure tells it."""
    return _host(item, resources, _SERVICES)


def model(item: Resource, _: Resources) -> str:
    """The name of the model that it deploys."""
    return deployed(item)


def deployed(item: Resource) -> str:
    """`properties.model.name`."""
    return str(at(item.body, ("properties", "model", "name")) or "")


def parent_name(id: str) -> str:
    """The account it is in."""
    return id.split("/")[8]


def token_only(item: Resource, resources: Resources) -> bool:
    """Whether its account takes no keys."""
    account = resources.get(account_of(item.id).lower())
    return bool(account and at(account.body, ("properties", "disableLocalAuth")))


def paths(abilities: Abilities) -> Mapping[str, str]:
    """Those of its abilities alone: a model that reads documents does not chat."""
    found = {"litellm_azure_ai_api_base": "", "mistral_azure_server_url": ""}
    if "ocr" in abilities:
        found["ocr_url"] = OCR
    if "chat" not in abilities:
        return found
    return {
        **found,
        "azure_ai_inference_endpoint": "/models",
        "chat_completions_url": CHAT,
        # LiteLLM 1.110 adds the path where it is missing, and never the version, without which the route is no route.
        "litellm_azure_ai_api_base": f"{_MODELS}?{_VERSION}",
        "litellm_mistral_api_base": "/openai/v1",
        "mistral_server_url": "/openai",
        "openai_base_url": "/openai/v1",
    }


def bases(item: Resource, resources: Resources, abilities: Abilities) -> Mapping[str, str]:
    """The same behind the host of its account, and the host that AzureOpenAI takes."""
    if not (host := url(item, resources)):
        return {}
    found = {client: f"{host}{behind}" for client, behind in paths(abilities).items()}
    openai = _host(item, resources, _OPENAI) if "chat" in abilities else ""
    return {**found, "azure_openai_endpoint": openai} if openai else found


def endpoint_abilities(item: Resource, resources: Resources) -> Abilities:
    """Accounts take tokens always. A filter that was not read is not judged, unless it is one of Microsoft's."""
    name = str(at(item.body, ("properties", "raiPolicyName")) or "")
    policy = resources.get(f"{account_of(item.id)}/raiPolicies/{name}".lower())
    rows = at(policy.body, ("properties", "contentFilters")) if policy else None
    stops = any(map(_stops, rows or ())) if policy else name.lower().startswith("microsoft.") or not name
    return frozenset({"entra_token", "content_filter"} if stops else {"entra_token"})


def _stops(row: Mapping[str, Any]) -> bool:
    told = {name: str(value).lower() for name, value in row.items()}
    of_prompts = told.get("name") == "violence" and told.get("source") == "prompt"
    return (
        of_prompts
        and told.get("severityThreshold") in _STOPPED
        and {told.get("enabled"), told.get("blocking")} == {"true"}
    )


def questions(name: str, abilities: Abilities) -> tuple[Question, ...]:
    """One for each ability of its model. Which model it is, Azure and the answers tell."""
    return tuple(_questions(name, abilities))


def _questions(name: str, abilities: Abilities) -> Iterator[Question]:
    if "ocr" in abilities:
        document = {"type": "document_url", "document_url": f"data:application/pdf;base64,{_page()}"}
        page = {"model": name, "document": document}
        yield Question(check="ocr", path=OCR, body=page, expects="pages", names="model")
        if "chat" not in abilities:
            yield from callers_shown(OCR, "", page, abilities)
    if "chat" not in abilities:
        return
    own, common = Route(CHAT, model=name), Route(_MODELS, _VERSION, name)
    yield Question(check="chat", path=CHAT, body=own.chat(_TEXT, 16), expects="choice", names="model")
    yield from abilities_shown(own, abilities)
    yield Question(check="mistral_route", path=_MODELS, query=_VERSION, body=common.chat(OK, 4), expects="choice")
    yield from parameters_shown(common, abilities, {"random_seed": 1}, needs="mistral_route")
    yield from filter_shown(own, abilities)
    yield from callers_shown(CHAT, "", own.chat(OK, 4), abilities)
    yield Question(check="latency", path=CHAT, body=own.chat(OK, 1), expects="quick")


def _host(item: Resource, resources: Resources, names: tuple[str, ...]) -> str:
    """Read, never built: an account without a subdomain answers on a shared host."""
    account = resources.get(account_of(item.id).lower())
    hosts = at(account.body, ("properties", "endpoints")) if account else None
    found = (str(hosts[name]) for name in names if hosts.get(name)) if isinstance(hosts, Mapping) else iter(())
    return next(found, "").rstrip("/")


def _page() -> str:
    """A document of one page that says OK, as small as a PDF can be; the service reads data, and fetches no address."""
    text = b"BT /F1 24 Tf 36 72 Td (OK) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 144] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    )
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (size, rows, size)
    return base64.b64encode(b"%s%sstartxref\n%d\n%%%%EOF\n" % (written, table, len(written))).decode()


SERVING = Serving(
    url=url,
    model=model,
    parent_name=parent_name,
    token_only=token_only,
    keys=KeyAction(
        api_version=API_VERSION,
        owner=account_of,
        rotate="regenerateKey",
        names={"primary": "key1", "secondary": "key2"},
        rotate_body=lambda which: {"keyName": {"primary": "Key1", "secondary": "Key2"}[which]},
        refusal_code="BadRequest",
        refusal_text="disableLocalAuth",
    ),
    paths=paths,
    bases=bases,
    questions=questions,
    endpoint_abilities=endpoint_abilities,
    # Good for every route; https://cognitiveservices.azure.com opens those of accounts alone (agent-framework#7201).
    audience="https://ai.azure",
    hosts=(".services.ai.azure.", ".openai.azure.", ".cognitiveservices.azure."),
    role="Foundry User",
    deployed=deployed,
    tracked=False,
    keeps_keys=True,
)
