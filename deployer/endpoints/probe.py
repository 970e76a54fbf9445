"""One endpoint asked whether it answers: with its key, or with a token of Entra where it has none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from deployer.azure.azure import Azure
from deployer.azure.lost import Lost
from deployer.endpoints.keys import actions_of, key_action
from deployer.values.keys import is_key
from deployer.values.outcome import Outcome, Probe
from deployer.values.problem import Refused

API_VERSION = "2024-05-01-preview"
"""Of the Azure AI Model Inference API (azure-facts.md, 8)."""
ENTRA = "https://ml.azure"
"""Audience of inference, serverless and managed alike (azure-ai-inference 1.0.0b9: default scope), without the domain
of the cloud: azure-ai-ml 1.35.2, `_azure_environments.py`, `aml_resource_id`.
"""
_DOMAINS = {"AzureUSGovernment": "us", "AzureChinaCloud": "cn"}
_HOSTS = (".models.ai.azure.", ".inference.ai.azure.", ".inference.ml.azure.")
"""What stands in the host of an endpoint, before the domain of the cloud."""
FRESH = timedelta(minutes=10)
"""How long after it was written an endpoint may answer 401 or 404 and yet be well (reliability.md, F41)."""
PAUSE = 10.0
_PASSING = frozenset({0, 408, 424, 429, 500, 502, 503, 504})
"""What passes, whatever the age of the endpoint; 0 is no answer, as where its host has no name yet."""
_NEW = frozenset({401, 404})
"""What only a fresh endpoint answers while it is being set up; of any other it is final."""
_MOST = 1 << 20
"""Bytes of an answer that are read."""
_ADVICE = {
    401: "its token of Entra is not taken: the identity needs the right to score, as in 'Azure AI Developer'",
    403: "the identity may not score, or the network of the endpoint keeps it out",
}


def ask(azure: Azure, session: requests.Session, probe: Probe, until: float) -> Outcome:
    """Who it is, then one tiny completion; until that moment an endpoint that is being set up is asked again."""
    if not probe.url:
        return Outcome(probe, False, "it is not there, or has no address yet: 'deployer apply' makes it")
    secret, refused = _token(azure, probe) if probe.token else _key(azure, probe)
    if refused == actions_of(probe.kind).refused:  # it was closed to keys since it was read
        probe = replace(probe, token=True)
        secret, refused = _token(azure, probe)
    if refused:
        return Outcome(probe, False, refused)
    headers = {"Authorization": f"Bearer {secret}"}
    status, info = _info(azure, session, probe, headers, until)
    if status != 200:
        return Outcome(probe, False, _said("/info", status, probe))
    model = str(info.get("model_name", ""))
    path, question = _question(probe)
    status, reply, _ = _send(session, "POST", f"{probe.url}{path}?api-version={API_VERSION}", headers, question)
    if status == 200:
        choices = reply.get("choices")
        if not isinstance(choices, list) or not choices:
            return Outcome(probe, False, f"{path} answers 200 without a choice", model)
        return Outcome(probe, True, "answers", model, _tokens(reply))
    if status == 400 and "content_filter" in str(reply):
        return Outcome(probe, True, "answers, and filters content", model)
    return Outcome(probe, False, _said(path, status, probe), model)


def _said(path: str, status: int, probe: Probe) -> str:
    advice = _ADVICE.get(status, "") if probe.token else "its own key is refused" if status == 401 else ""
    return f"{path} answers {status or 'nothing'}{f': {advice}' if advice else ''}"


def _key(azure: Azure, probe: Probe) -> tuple[str, str]:
    """The key, or why there is none."""
    action = actions_of(probe.kind)
    try:
        keys = azure.act(key_action(probe.kind, probe.id), action.api_version)
    except Lost as lost:
        return "", f"its key cannot be read: {lost.reason}"
    if action.refused in keys.codes:
        return "", action.refused
    key = keys.body.get(action.names["primary"]) if keys.ok and isinstance(keys.body, Mapping) else None
    if isinstance(key, str) and key:
        return (key, "") if is_key(key) else ("", "its key cannot be sent: it is no text of plain letters")
    return "", f"its key cannot be read: {keys.reason}"


def _token(azure: Azure, probe: Probe) -> tuple[str, str]:
    """A token for endpoints, or why there is none. It is worth more than a key, so it goes to Azure's hosts alone."""
    domain = _DOMAINS.get(azure.target.cloud, "com")
    url = urlsplit(probe.url)
    host = url.netloc.lower()
    ours = host == azure.target.host or host.endswith(tuple(f"{part}{domain}" for part in _HOSTS))
    if url.scheme != "https" or not ours:
        return "", f"its address is at '{host}', which is no host of Azure's: no token goes there"
    scope = f"{ENTRA}.{domain}/.default"
    try:
        return azure.token(scope), ""
    except Refused as refused:
        said = refused.problems[0].message
        return "", f"it takes tokens of Entra alone, and there is none for {scope}: {said}"


def _question(probe: Probe) -> tuple[str, dict[str, Any]]:
    if probe.chat:
        return "/chat/completions", {"messages": [{"role": "user", "content": "Say OK."}], "max_tokens": 4}
    return "/completions", {"prompt": "OK", "max_tokens": 4}


def _info(
    azure: Azure, session: requests.Session, probe: Probe, headers: Mapping[str, str], until: float
) -> tuple[int, Mapping[str, Any]]:
    url = f"{probe.url}/info?api-version={API_VERSION}"
    while True:
        status, body, date = _send(session, "GET", url, headers)
        passing = status in _PASSING or (status in _NEW and _fresh(probe.changed, date))
        if not passing or azure.clock.past(until):
            return status, body
        azure.clock.sleep(PAUSE)


def _fresh(changed: str, date: str) -> bool:
    """Whether an endpoint was written lately, by Azure's clock in both places."""
    try:
        written = datetime.fromisoformat(changed[:19]).replace(tzinfo=UTC)
        return parsedate_to_datetime(date) - written < FRESH
    except (TypeError, ValueError):
        return False


def _send(
    session: requests.Session, method: str, url: str, headers: Mapping[str, str], body: Any = None
) -> tuple[int, Mapping[str, Any], str]:
    """Status, JSON object and date of an answer; 0 where none came."""
    try:
        with session.request(
            method,
            url,
            headers=headers,
            json=body,
            timeout=(10, 180 if body else 60),
            allow_redirects=False,
            stream=True,
        ) as answer:
            content = b""
            for part in answer.iter_content(1 << 14):
                content += part
                if len(content) > _MOST:
                    break
            return answer.status_code, _object(content), answer.headers.get("date", "")
    except (requests.RequestException, Lost):
        return 0, {}, ""


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, Mapping) else {}


def _tokens(reply: Mapping[str, Any]) -> int:
    usage = reply.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, Mapping) else 0
    return total if isinstance(total, int) else 0
