"""Live resources -> the endpoints that somebody can call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deployer.catalog.catalog import Catalog
from deployer.kinds.all import kind_of
from deployer.kinds.capabilities import Abilities, Serving
from deployer.values.endpoint import Endpoint, EndpointDeployment
from deployer.values.live import Live
from deployer.values.resource import Resource

_DOMAIN = re.compile(r"\.azure\.(com|us|cn)(?=[/:]|$)")


def endpoints(live: Live, desired: Iterable[Resource], catalog: Catalog, environment: str = "") -> Iterator[Endpoint]:
    """Every desired endpoint of an environment that is live, in the order of its file."""
    for item in desired:
        kind, found = kind_of(item), live.resources.get(item.address)
        if found is None or not (serving := kind.serving) or not (url := serving.url(found, live.resources)):
            continue
        properties = found.body["properties"]
        model = serving.model(found, live.resources).rsplit("/", 1)[-1]
        domain = _DOMAIN.search(url)
        yield Endpoint(
            name=item.name,
            project=serving.parent_name(item.id),
            kind=kind.title,
            model=model,
            state=str(properties.get("endpointState") or properties.get("provisioningState") or "unknown"),
            url=url,
            id=item.id,
            environment=environment,
            type=kind.name,
            request_model=found.name if serving.deployed else "",
            takes_keys=not serving.token_only(found, live.resources),
            token_scope=f"{serving.audience}.{domain[1] if domain else 'com'}/.default",
            bases=tuple(sorted(serving.bases(found, live.resources, abilities(model, catalog)).items())),
            deployments=tuple(_deployments(serving, found, live)),
        )


def _deployments(serving: Serving, found: Resource, live: Live) -> Iterator[EndpointDeployment]:
    shares = serving.traffic(found, live.resources)
    for name, model in serving.models_by_deployment(found, live.resources).items():
        yield EndpointDeployment(name, model.rsplit("/", 1)[-1], shares.get(name.lower(), 0))


def abilities(model: str, catalog: Catalog) -> Abilities:
    """Of a model; one that the catalogue does not know chats."""
    found = catalog.find(model)
    return found.abilities if found else frozenset({"chat"})
