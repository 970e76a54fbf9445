"""Whether an endpoint answers to whom a connection is about to be switched: callers follow the connection at once."""

from __future__ import annotations

from collections.abc import Mapping

from deployer.azure.azure import Azure
from deployer.endpoints.probe import READY_WITHIN, ask
from deployer.kinds.all import kinds
from deployer.values.late_value import LateValue
from deployer.values.outcome import Probe
from deployer.values.resource import Resource

_KIND = "serverless_endpoint"


def silence(azure: Azure, source: LateValue) -> str:
    """Why it does not answer; empty where it does. An account has no model of its own that could be asked."""
    kind = kinds()[_KIND]
    if "/serverlessendpoints/" not in source.id.lower() or not kind.serving:
        return ""
    answer = azure.read(f"{source.id}?api-version={kind.api_version}")
    body = answer.body if answer.ok and isinstance(answer.body, Mapping) else {}
    item = Resource(kind.name, source.id, body)
    probe = Probe(
        endpoint=item.name,
        project=kind.serving.holder(item.id),
        url=kind.serving.url(item, {}),
        model=kind.serving.model(item, {}).rsplit("/", 1)[-1],
        abilities=frozenset({"chat"}),
        id=item.id,
        changed=str((body.get("systemData") or {}).get("lastModifiedAt") or ""),
        kind=kind.name,
    )
    with azure.target.line() as session:
        outcome = ask(azure, session, probe, azure.clock.now() + READY_WITHIN)
    return "" if outcome.ok else outcome.detail
