"""Live endpoints -> outcomes of asking each one whether it answers: who it is, and one tiny chat completion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import requests

from deployer.azure.azure import Azure
from deployer.catalog.catalog import Catalog
from deployer.endpoints import endpoints, model_id
from deployer.values.live import Live
from deployer.values.outcome import Outcome, Probe
from deployer.values.resource import Resource

API_VERSION = "2024-05-01-preview"
"""Of the Azure AI Model Inference API (azure-facts.md, 8)."""
READY_WITHIN = 600.0
"""Seconds for which a fresh endpoint may answer 401, 404 or 424, or have no host name yet (reliability.md, F41)."""
_ENDPOINTS = frozenset({"serverless_endpoint", "online_endpoint"})
_NOT_READY = frozenset({401, 404, 408, 424, 429, 500, 502, 503, 504})


def probes(live: Live, desired: Iterable[Resource], catalog: Catalog) -> tuple[Probe, ...]:
    """One probe for each desired endpoint, in the order of the environment file; without a URL where none answers. The
    model is the one that the file asks for, whatever is live.
    """
    wanted = tuple(desired)
    asked = {item.id: item for item in endpoints(live, wanted)}
    declared = {item.address: item for item in wanted}
    found = []
    for item in wanted:
        if item.kind not in _ENDPOINTS or item.aspect:
            continue
        there = asked.get(item.id)
        name = model_id(item, declared).rsplit("/", 1)[-1]
        model = catalog.find(name)
        url = there.url if there else ""
        project = item.id.split("/")[-3]
        found.append(Probe(item.name, project, url, model.name if model else name, bool(model and model.chat), item.id))
    return tuple(found)


def key_action(item: Probe) -> str:
    """Path of the POST that answers the keys of an endpoint."""
    return f"{item.id}/listKeys"


def verify(azure: Azure, items: Iterable[Probe], catalog: Catalog) -> Iterator[Outcome]:
    """Ask each endpoint. The key stays in memory, and in no message."""
    with azure.target.session() as session:
        for probe in items:
            outcome = _ask(azure, session, probe)
            if outcome.ok and not is_called(probe.model, outcome.model, catalog):
                told = f"serves '{outcome.model}'" if outcome.model else "does not say which model it serves"
                outcome = replace(outcome, ok=False, detail=f"{told}, the file asks for '{probe.model}'")
            yield outcome


def is_called(name: str, said: str, catalog: Catalog) -> bool:
    """Whether what `/info` says may stand for a model: it is the name that the catalogue knows it to give, or one of
    the model's own. Where the catalogue does not know the name that `/info` gives, a part of the model's own does as
    well (`Mistral-Large` for `Mistral-large-2402`), unless another model is called so.
    """
    model, spoken = catalog.find(name), _letters(said)
    if model is None:
        return bool(spoken) and spoken == _letters(name)
    if spoken in {_letters(each) for each in (*model.names, model.info_name)} - {""}:
        return True
    others = (each for other in catalog.models if other is not model for each in (*other.names, other.info_name))
    if model.info_name or not spoken or spoken in map(_letters, others):
        return False
    return any(_letters(each).startswith(spoken) for each in model.names)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower())).removeprefix("mistralai")


def _ask(azure: Azure, session: requests.Session, probe: Probe) -> Outcome:
    if not probe.url:
        return Outcome(probe, False, "it is not there, or has no address yet: 'deployer apply' makes it")
    keys = azure.act(key_action(probe), "2025-12-01")
    key = keys.body.get("primaryKey") if keys.ok and isinstance(keys.body, Mapping) else None
    if not key:
        return Outcome(probe, False, f"its key cannot be read: {keys.reason}")
    headers = {"Authorization": f"Bearer {key}"}
    until = azure.clock.now() + READY_WITHIN
    status, info = _get(azure, session, probe, headers, until)
    if status != 200:
        return Outcome(probe, False, f"/info answers {status or 'nothing'}")
    model = str(info.get("model_name", ""))
    path, question = _question(probe)
    status, reply = _post(session, f"{probe.url}{path}?api-version={API_VERSION}", headers, question)
    if status == 200 and reply.get("choices"):
        tokens = int((reply.get("usage") or {}).get("total_tokens") or 0)
        return Outcome(probe, True, "answers", model, tokens)
    if status == 400 and "content_filter" in str(reply):
        return Outcome(probe, True, "answers, and filters content", model)
    return Outcome(probe, False, f"{path} answers {status or 'nothing'}", model)


def _question(probe: Probe) -> tuple[str, dict[str, Any]]:
    if probe.chat:
        return "/chat/completions", {"messages": [{"role": "user", "content": "Say OK."}], "max_tokens": 4}
    return "/completions", {"prompt": "OK", "max_tokens": 4}


def _get(
    azure: Azure, session: requests.Session, probe: Probe, headers: Mapping[str, str], until: float
) -> tuple[int, Mapping[str, Any]]:
    url = f"{probe.url}/info?api-version={API_VERSION}"
    while True:
        try:
            answer = session.get(url, headers=headers, timeout=(10, 60), allow_redirects=False)
            status, body = answer.status_code, _json(answer)
        except requests.RequestException:
            status, body = 0, {}
        if (status and status not in _NOT_READY) or azure.clock.now() >= until:
            return status, body
        azure.clock.sleep(10)


def _post(
    session: requests.Session, url: str, headers: Mapping[str, str], body: Mapping[str, Any]
) -> tuple[int, Mapping[str, Any]]:
    try:
        answer = session.post(url, headers=headers, json=body, timeout=(10, 180), allow_redirects=False)
    except requests.RequestException:
        return 0, {}
    return answer.status_code, _json(answer)


def _json(answer: requests.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}
