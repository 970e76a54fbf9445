"""Live resources -> the endpoints that somebody can call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deployer.kinds.all import kind_of
from deployer.values.endpoint import Endpoint
from deployer.values.live import Live
from deployer.values.resource import Resource


def endpoints(live: Live, desired: Iterable[Resource], environment: str = "") -> Iterator[Endpoint]:
    """Every desired endpoint of an environment that is live, in the order of its file."""
    for item in desired:
        kind, found = kind_of(item), live.resources.get(item.address)
        if found is None or not (serving := kind.serving) or not (url := serving.url(found, live.resources)):
            continue
        properties = found.body["properties"]
        state = properties.get("endpointState") or properties.get("provisioningState")
        model = serving.model(found, live.resources).rsplit("/", 1)[-1]
        told = (item.name, serving.holder(item.id), kind.title, model, str(state or "unknown"), url, item.id)
        yield Endpoint(*told, environment, kind.name)
