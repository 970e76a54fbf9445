"""Environment -> how each endpoint that it declares is called. Asks Azure nothing: nothing of it is in an address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.azure.clouds import CLOUDS
from deployer.endpoints.caller_auth import DOMAINS
from deployer.endpoints.endpoints import abilities
from deployer.endpoints.verify import keyless
from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.all import kind_of
from deployer.kinds.capabilities import Abilities
from deployer.render.render import render
from deployer.values.endpoint_call import EndpointCall, Task


def endpoint_calls(sites: Sequence[ResolvedRegion]) -> Iterator[EndpointCall]:
    """One for each endpoint of the regions of an environment, in the order of its file, and for each of several
    deployments behind one.
    """
    environment, catalog = sites[0].environment, sites[0].catalog
    domain = DOMAINS.get(CLOUDS[environment.cloud].name, "com")
    tokens = frozenset[str]().union(*map(keyless, sites))
    desired = render(sites)
    declared = {item.address: item for item in desired}
    for item in desired:
        if not (serving := kind_of(item).serving):
            continue
        token = item.id in tokens or serving.token_only(item, declared)
        models = {"": serving.model(item, declared), **serving.models_by_deployment(item, declared)}
        for deployment, id in models.items():
            name = id.rsplit("/", 1)[-1]
            found, able = catalog.find(name), abilities(name, catalog)
            yield EndpointCall(
                f"{item.id}/deployments/{deployment}" if deployment else item.id,
                kind_of(item).title,
                "/".join(filter(None, (serving.parent_name(item.id), item.name, deployment))),
                found.name if found else name,
                _task(able),
                request_model=item.name if serving.deployed else "",
                token_scope=f"{serving.audience}.{domain}/.default" if token else "",
                role=serving.role,
                paths=serving.paths(able),
                environment=environment.name,
                deployment=deployment,
            )


def _task(able: Abilities) -> Task:
    return "chat" if "chat" in able else "ocr" if "ocr" in able else "completions"
