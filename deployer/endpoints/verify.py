"""Live endpoints -> outcomes of asking each one whether it answers, by what its model can do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.target import Target
from deployer.catalog.catalog import Catalog
from deployer.check.load_environments import CheckedEnvironment
from deployer.endpoints.endpoints import abilities, endpoints
from deployer.endpoints.keys import key_action
from deployer.endpoints.probe import READY_WITHIN, Inquiry, ask
from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.all import kind_of
from deployer.kinds.capabilities import Abilities
from deployer.planning.read_environment import read_desired
from deployer.values.live import Live
from deployer.values.outcome import USUAL, Outcome, Probe
from deployer.values.resource import Resource

__all__ = ["ask_endpoints", "endpoints_of", "is_called", "key_action", "keyless", "probes", "verify"]


def probes(
    live: Live,
    desired: Iterable[Resource],
    catalog: Catalog,
    environment: str = "",
    keyless: Collection[str] = (),
) -> tuple[Probe, ...]:
    """One probe for each desired endpoint of an environment, in the order of its file, and for each of several
    deployments behind one; no URL where none answers. The model is the one that the file asks for, whatever is live.
    `keyless`: ids of those whose callers send tokens, though there are keys.
    """
    wanted = tuple(desired)
    asked = {item.id: item for item in endpoints(live, wanted, catalog)}
    declared = {item.address: item for item in wanted}
    tokens = {id.lower() for id in keyless}
    found = []
    for item in wanted:
        kind = kind_of(item)
        if not (serving := kind.serving):
            continue
        there = asked.get(item.id)
        name = serving.model(item, declared).rsplit("/", 1)[-1]
        model = catalog.find(name)
        url, now = (there.url, live.resources[item.address]) if there else ("", replace(item, body={}))
        probe = Probe(
            endpoint=item.name,
            project=serving.parent_name(item.id),
            url=url,
            model=model.name if model else name,
            abilities=abilities(name, catalog) | (able := serving.endpoint_abilities(now, live.resources)),
            id=item.id,
            token=item.id.lower() in tokens or serving.token_only(now, live.resources),
            changed=_changed(now.body),
            environment=environment,
            kind=kind.name,
            deployed=serving.deployed(now) if serving.deployed else "",
        )
        behind = serving.models_by_deployment(item, declared)
        found += [_apart(probe, each, of, catalog, able) for each, of in behind.items()] or [probe]
    return tuple(found)


def _apart(probe: Probe, deployment: str, served: str, catalog: Catalog, able: Abilities) -> Probe:
    """The same of one of the deployments behind the endpoint. `able` is what every model there can do."""
    name = served.rsplit("/", 1)[-1]
    model = catalog.find(name)
    shown = abilities(name, catalog) | able
    return replace(probe, deployment=deployment, model=model.name if model else name, abilities=shown)


def endpoints_of(azure: Azure, ready: CheckedEnvironment) -> tuple[Probe, ...]:
    """One probe for each endpoint that an environment declares. Sends nothing but GET."""
    desired, live = read_desired(azure, ready)
    tokens = [id for site in ready.sites for id in keyless(site)]
    return probes(live, desired, ready.site.catalog, ready.site.environment.name, tokens)


def ask_endpoints(
    target: Target, items: Sequence[Probe], catalog: Catalog, inquiry: Inquiry | None = None
) -> Iterator[Outcome]:
    """Ask each endpoint, by a way to Azure that can read their keys and do nothing else."""
    keys = [key_action(item.kind, item.id).lower() for item in items if item.url]
    return verify(Azure(target, actions=keys), items, catalog, inquiry)


def keyless(site: ResolvedRegion) -> frozenset[str]:
    """Ids of the deployments of accounts whose callers send tokens: `auth: entra` is no setting of Azure's there."""
    deployments = (each for account in site.accounts for each in account.deployments)
    return frozenset(each.id for each in deployments if each.deployment.auth == "entra")


def _changed(body: Mapping[str, Any]) -> str:
    told = body.get("systemData")
    told = told if isinstance(told, Mapping) else {}
    return str(told.get("lastModifiedAt") or told.get("createdAt") or "")


def verify(azure: Azure, items: Iterable[Probe], catalog: Catalog, inquiry: Inquiry | None = None) -> Iterator[Outcome]:
    """Ask each endpoint that can be asked for one of the checks, the usual ones where none are named. Its key, or our
    token, stays in memory, and in no message.
    """
    until = azure.clock.now() + READY_WITHIN
    asked = replace(inquiry or Inquiry(USUAL), another=lambda probe, said: _another(probe, said, catalog))
    with azure.target.line() as session:
        for probe in items:
            outcome = ask(azure, session, probe, until, asked)
            if outcome.checks or not outcome.ok:
                yield outcome


def _another(probe: Probe, said: str, catalog: Catalog) -> str:
    """What an endpoint serves in place of the model that the file asks for; empty where it serves that one."""
    if not probe.deployed:
        serves = f"serves '{said}'" if said else "does not say which model it serves"
        return "" if is_called(probe.model, said, catalog) else serves
    if not is_called(probe.model, probe.deployed, catalog):
        return f"deploys '{probe.deployed}'"
    return "" if _may_be(probe, said, catalog) else f"answers as '{said}'"


def _may_be(probe: Probe, said: str, catalog: Catalog) -> bool:
    """Whether the answer of a deployment fits its model, which Azure has told already. The `model` of an answer is the
    name of the deployment, or one of the model's at its maker (`mistral-large-2512`), which no source lists: what
    counts is that it is no other model of the catalogue, and of the same family.
    """
    if not said or said == probe.endpoint or is_called(probe.model, said, catalog):
        return True
    if catalog.find(said):
        return False
    return "ocr" in probe.abilities or _family(said) == _family(probe.model)


def _family(name: str) -> str:
    return "".join(filter(str.isalpha, name.lower())).removeprefix("mistralai").removesuffix("latest")


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
