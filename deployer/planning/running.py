"""What runs keeps the version it has, until the file asks for another one: a newer catalogue moves nothing.

Source of the wish: a version is an intentional choice (microsoft-foundry-baseline, pull request 3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from deployer.environment.resolved import ManagedDeployment, ResolvedDeployment, ResolvedRegion, resolve
from deployer.kinds.key import asset
from deployer.kinds.online_endpoint import endpoint_id
from deployer.render.render import render
from deployer.values.armid import parent
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.resource import Resource


def desired_of(places: Iterable[ResolvedRegion], live: Live) -> tuple[Resource, ...]:
    """The desired state of one environment, in which whatever runs keeps its version."""
    place = next(iter(known := tuple(places)))
    return render(place.environment, place.catalog, running(known, live))


def running(places: Iterable[ResolvedRegion], live: Live) -> Mapping[str, str]:
    """The version of each open model that runs and of which the file asks for none, by its endpoint's lower-case id."""
    below = defaultdict(list)
    for item in live.resources.values():
        if item.kind == "online_deployment":
            below[parent(item.id).lower()].append(item)
    found = {}
    for endpoint, served in _open(places):
        shares = at(live.resources[endpoint].body, ("properties", "traffic")) if endpoint in live.resources else None
        share = {str(name).lower(): int(part or 0) for name, part in (shares or {}).items()}
        own = [item for item in below[endpoint] if _serves(item, served)]
        if own:
            first = max(own, key=lambda item: (_is_named(item, served), share.get(item.name.lower(), 0), _number(item)))
            found[endpoint] = _version(first)
    return found


def notes(places: Iterable[ResolvedRegion], live: Live) -> Iterator[str]:
    """Of what runs and could be newer: which version is out, since when, and how to move."""
    known = tuple(places)
    place = next(iter(known))
    for site in resolve(place.environment, place.catalog, running(known, live)):
        day = site.catalog.as_of
        for _, served in site.managed():
            newest = served.model.running(day)
            kept = not served.deployment.asked and served.model.has(served.version, day)
            if newest and kept and served.version != newest.version:
                yield (
                    f"'{served.name}' keeps version {served.version} of '{served.model.name}': "
                    f"{newest.version} is out since {newest.since}, and 'version: {newest.version}' moves to it"
                )


def _open(places: Iterable[ResolvedRegion]) -> Iterator[tuple[str, ManagedDeployment]]:
    for place in places:
        for home, served in place.managed():
            if not served.deployment.asked:
                yield endpoint_id(home, served).lower(), served


def _serves(item: Resource, served: ResolvedDeployment) -> bool:
    """Whether a live deployment is of the model that is wanted, in any version."""
    model = str(at(item.body, ("properties", "model")) or "")
    return "/versions/" in model and asset(model, item.body).lower() == asset(served.model.asset_id, item.body).lower()


def _is_named(item: Resource, served: ManagedDeployment) -> bool:
    name = served.compute.deployment
    return name is not None and name.lower() == item.name.lower()


def _version(item: Resource) -> str:
    return str(at(item.body, ("properties", "model"))).partition("/versions/")[2]


def _number(item: Resource) -> int:
    return int(text) if (text := _version(item)).isdecimal() else 0
