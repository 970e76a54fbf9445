"""What runs keeps the version it has, until the file asks for another one: a newer catalogue moves nothing.

Source of the wish: a version is an intentional choice (microsoft-foundry-baseline, pull request 3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from deployer.environment.foundry.resolved import ResolvedAccount
from deployer.environment.resolved import ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import AccountDeployment, HubDeployment, ManagedDeployment
from deployer.kinds.hub.online_deployment import KIND as ONLINE
from deployer.kinds.hub.online_endpoint import endpoint_id
from deployer.kinds.key import asset
from deployer.render.render import render
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.resource import Resource
from deployer.values.source import Path

_Entry = tuple[str, Path]
"""A deployment: the project it is in, in lower case, and where the file says it."""


def render_pinned(
    places: Iterable[ResolvedRegion], live: Live, rendered: tuple[Resource, ...] = ()
) -> tuple[Resource, ...]:
    """The desired state of one environment, in which whatever runs keeps its version. `rendered` is what it is where
    nothing of the kind runs.
    """
    known = tuple(places)
    kept = with_live_versions(known, live)
    return rendered if rendered and kept == known else render(kept)


def with_live_versions(places: Iterable[ResolvedRegion], live: Live) -> tuple[ResolvedRegion, ...]:
    """The same regions, in which each open model, and each deployment of an account, of which the file asks for no
    version keeps the one that runs.
    """
    known = tuple(places)
    versions = _versions(known, live)
    return tuple(
        replace(
            site,
            projects=tuple(_kept(home, versions) for home in site.projects),
            accounts=tuple(_kept_account(account, live) for account in site.accounts),
        )
        for site in known
    )


def _kept_account(account: ResolvedAccount, live: Live) -> ResolvedAccount:
    return replace(account, deployments=tuple(_deployed(each, live) for each in account.deployments))


def _deployed(each: AccountDeployment, live: Live) -> AccountDeployment:
    item = live.resources.get(each.id.lower())
    model = (at(item.body, ("properties", "model")) if item else None) or {}
    same = str(model.get("name", "")).lower() == each.model_name.lower()
    version = str(model.get("version") or "")
    keeps = each.deployment.version is None or _upgraded(each, version)
    return replace(each, version=version) if same and version and keeps else each


def _upgraded(each: AccountDeployment, live: str) -> bool:
    """Whether Azure moved a deployment on by itself, as the file lets it: to a version that comes after the one that is
    asked for, or that nobody knows yet. That is no drift, and is not undone.
    """
    order = [known.version for known in each.offer.versions] if each.offer else []
    later = live not in order or (each.version in order and order.index(live) > order.index(each.version))
    return each.deployment.upgrade != "never" and live != each.version and later


def _kept(home: ResolvedProject, versions: Mapping[_Entry, str]) -> ResolvedProject:
    return replace(home, served=tuple(_running(home, each, versions) for each in home.served))


def _running(home: ResolvedProject, each: HubDeployment, versions: Mapping[_Entry, str]) -> HubDeployment:
    version = versions.get((home.id.lower(), each.path))
    return replace(each, version=version) if isinstance(each, ManagedDeployment) and version else each


def _versions(places: Iterable[ResolvedRegion], live: Live) -> Mapping[_Entry, str]:
    """The version of each open model that runs and of which the file asks for none, by its entry."""
    below = defaultdict(list)
    for item in live.resources.values():
        if item.kind == ONLINE.name:
            below[item.parent].append(item)
    found = {}
    for home, served, others in _open(places):
        endpoint = endpoint_id(home, served).lower()
        shares = at(live.resources[endpoint].body, ("properties", "traffic")) if endpoint in live.resources else None
        share = {str(name).lower(): int(part or 0) for name, part in (shares or {}).items()}
        own = [item for item in below[endpoint] if _serves(item, served) and item.name.lower() not in others]
        if others and served.compute.deployment:
            own = [item for item in own if _is_named(item, served)]
        if own:
            first = max(own, key=lambda item: (_is_named(item, served), share.get(item.name.lower(), 0), _number(item)))
            found[home.id.lower(), served.path] = _version(first)
    return found


def newer_versions(places: Iterable[ResolvedRegion], live: Live) -> Iterator[str]:
    """Of what runs and could be newer: which version is out, since when, and how to move."""
    known = tuple(places)
    yield from _upgrades(known, live)
    for site in with_live_versions(known, live):
        day = site.catalog.as_of
        for _, served in site.managed():
            newest = served.model.running(day)
            kept = not served.deployment.asked and served.model.has(served.version, day)
            if newest and kept and served.version != newest.version:
                yield (
                    f"'{served.name}' keeps version {served.version} of '{served.model.name}': "
                    f"{newest.version} is out since {newest.since}, and 'version: {newest.version}' moves to it"
                )


def _upgrades(places: Iterable[ResolvedRegion], live: Live) -> Iterator[str]:
    """Of the deployments of accounts: which Azure moved on by itself, and which could be newer."""
    for each in (each for place in places for account in place.accounts for each in account.deployments):
        kept = _deployed(each, live).version
        if each.deployment.version is None and kept != each.version:
            yield (
                f"'{each.name}' keeps version {kept} of '{each.model.name}': version {each.version} is out, and "
                f"'version: \"{each.version}\"' moves to it"
            )
        elif kept != each.version:
            yield (
                f"'{each.name}' was moved to version {kept} of '{each.model.name}' by Azure, as "
                f"'upgrade: {each.deployment.upgrade}' lets it: 'version: \"{kept}\"' says so in the file"
            )


def _open(
    places: Iterable[ResolvedRegion],
) -> Iterator[tuple[ResolvedProject, ManagedDeployment, frozenset[str]]]:
    """Each deployment whose version nobody asks for, and the names of the others behind its endpoint."""
    for place in places:
        for home, behind in place.online():
            names = {each.path: each.deployment_name.lower() for each in behind}
            for served in behind:
                if not served.deployment.asked:
                    others = frozenset(name for path, name in names.items() if path != served.path)
                    yield home, served, others


def _serves(item: Resource, served: HubDeployment) -> bool:
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
