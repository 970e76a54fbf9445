"""Live resources -> the endpoints that somebody can call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deployer.kinds.all import kind_of
from deployer.values.endpoint import Endpoint
from deployer.values.live import Live
from deployer.values.resource import Resource


def endpoints(live: Live, desired: Iterable[Resource], environment: str = "") -> Iterator[Endpoint]:
    """Every desired endpoint of an environment that is live, in the order of its file."""
    for item in desired:
        found = live.resources.get(item.address)
        if found is not None and not item.aspect and (url := endpoint_url(found)):
            state = found.body["properties"].get("endpointState") or found.body["properties"].get("provisioningState")
            project = item.id.split("/")[-3]
            model = model_id(found, live.resources).rsplit("/", 1)[-1]
            kind, told = kind_of(item).title, str(state or "unknown")
            yield Endpoint(item.name, project, kind, model, told, url, item.id, environment)


def endpoint_url(item: Resource) -> str:
    """Where a live endpoint answers, as Azure tells it: its host has had three forms and is never built."""
    properties = item.body.get("properties") or {}
    uri = (properties.get("inferenceEndpoint") or {}).get("uri") or properties.get("scoringUri") or ""
    return str(uri).removesuffix("/score").rstrip("/")


def model_id(item: Resource, resources: Mapping[str, Resource]) -> str:
    """Registry id, without a version, of the model that an endpoint serves; empty when it serves none."""
    properties = item.body["properties"]
    if settings := properties.get("modelSettings"):
        return str(settings["modelId"])
    below = f"{item.id.lower()}/deployments/"
    for address, other in resources.items():
        if address.startswith(below):
            return str(other.body["properties"].get("model", "")).partition("/versions/")[0]
    return ""
