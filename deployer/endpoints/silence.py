"""Whether somebody answers to whom callers are about to go: an endpoint to which a connection is switched, or a
deployment that gets the traffic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from deployer.azure.azure import Azure
from deployer.catalog.catalog import at
from deployer.endpoints.endpoints import abilities
from deployer.endpoints.keys import key_action
from deployer.endpoints.probe import READY_WITHIN, Inquiry, ask
from deployer.endpoints.verify import verify
from deployer.kinds.all import kinds
from deployer.kinds.key import asset
from deployer.values.json_path import value_at
from deployer.values.late_value import LateValue
from deployer.values.outcome import Probe
from deployer.values.resource import Resource

_KIND, _ONLINE, _DEPLOYMENT = "serverless_endpoint", "online_endpoint", "online_deployment"


def silence(azure: Azure, source: LateValue) -> str:
    """Why it does not answer; empty where it does. An account has no model of its own that could be asked."""
    kind = kinds()[_KIND]
    if "/serverlessendpoints/" not in source.id.lower() or not kind.serving:
        return ""
    body = _read(azure, kind.name, source.id)
    item = Resource(kind.name, source.id, body)
    probe = Probe(
        endpoint=item.name,
        project=kind.serving.parent_name(item.id),
        url=kind.serving.url(item, {}),
        model=kind.serving.model(item, {}).rsplit("/", 1)[-1],
        abilities=frozenset({"chat"}),
        id=item.id,
        changed=str(value_at(body, ("systemData", "lastModifiedAt")) or ""),
        kind=kind.name,
    )
    with azure.target.line() as session:
        outcome = ask(azure, session, probe, azure.clock.now() + READY_WITHIN)
    return "" if outcome.ok else outcome.detail


def unanswered(azure: Azure, id: str, deployment: str) -> str:
    """Why a deployment behind an online endpoint does not answer as its model; empty where it does. It is asked by its
    name, whatever the traffic says.
    """
    kind, catalog = kinds()[_ONLINE], at(datetime.now(UTC).date())
    if not kind.serving:
        return ""
    item = Resource(kind.name, id, _read(azure, kind.name, id))
    behind = _read(azure, _DEPLOYMENT, f"{id}/deployments/{deployment}")
    name = asset(value_at(behind, ("properties", "model")), behind)
    model = catalog.find(name)
    probe = Probe(
        endpoint=item.name,
        project=kind.serving.parent_name(item.id),
        url=kind.serving.url(item, {}),
        model=model.name if model else name,
        abilities=abilities(name, catalog),
        id=item.id,
        token=kind.serving.token_only(item, {}),
        changed=str(value_at(behind, ("systemData", "lastModifiedAt")) or ""),
        kind=kind.name,
        deployment=deployment,
    )
    with_keys = Azure(azure.target, actions=[key_action(kind.name, id).lower()])
    silent = (outcome.detail for outcome in verify(with_keys, [probe], catalog, Inquiry()) if not outcome.ok)
    return next(silent, "")


def _read(azure: Azure, kind: str, id: str) -> Mapping[str, Any]:
    answer = azure.read(f"{id}?api-version={kinds()[kind].api_version}")
    return answer.body if answer.ok and isinstance(answer.body, Mapping) else {}
