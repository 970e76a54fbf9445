"""What several environments share: names and limits of a region, seen over all files of one check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import HubDeployment, ManagedDeployment
from deployer.values.source import Path

Key = TypeVar("Key")


class Location(Struct, frozen=True, eq=False):
    """Where something stands: in which environment, where in its file, and in words."""

    site: ResolvedRegion
    path: Path
    words: str


class CrossFile(Struct, frozen=True, dict=True):
    """All environments of one check. What is counted over them is counted once, when first asked."""

    sites: tuple[ResolvedRegion, ...]

    @cached_property
    def endpoints(self) -> Mapping[tuple[bool, str, str], tuple[Location, ...]]:
        """Endpoints by `endpoint_key`; one with several deployments stands where the first of them does."""
        return _group((endpoint_key(seat.site, served), seat) for seat, served in self._first())

    @cached_property
    def workspaces(self) -> Mapping[str, tuple[Location, ...]]:
        """Hubs and projects we make, by id in lower case; one that exists already may be named in several files."""
        return _group((id.lower(), seat) for site in self.sites for id, seat in _workspaces(site))

    @cached_property
    def names(self) -> Mapping[tuple[str, str], tuple[Location, ...]]:
        """Environments by `name_key`."""
        first = {id(site.environment): site for site in reversed(self.sites)}
        seats = (Location(site, ("name",), site.environment.group.name) for site in reversed(first.values()))
        return _group((name_key(seat.site), seat) for seat in seats)

    @cached_property
    def online(self) -> Mapping[tuple[str, str], tuple[tuple[Location, ManagedDeployment], ...]]:
        """Managed deployments by `scope`."""
        return _online(self._served())

    @cached_property
    def online_endpoints(self) -> Mapping[tuple[str, str], tuple[tuple[Location, ManagedDeployment], ...]]:
        """The first deployment of each online endpoint, by `scope`."""
        return _online(self._first())

    def _first(self) -> Iterator[tuple[Location, HubDeployment]]:
        """Each endpoint once, though several deployments of one project are behind it."""
        seen: set[tuple[int, Path, str]] = set()
        for seat, served in self._served():
            behind = (id(seat.site), served.path[:2], served.name.lower())
            if not isinstance(served, ManagedDeployment) or behind not in seen:
                yield seat, served
            if isinstance(served, ManagedDeployment):
                seen.add(behind)

    def _served(self) -> Iterator[tuple[Location, HubDeployment]]:
        for site in self.sites:
            for home, served in site.served():
                yield Location(site, served.path, f"project '{home.project.name}'"), served


def endpoint_key(site: ResolvedRegion, served: HubDeployment) -> tuple[bool, str, str]:
    """What makes an endpoint's name unique: its sort (the URLs differ) and region, in any subscription."""
    return isinstance(served, ManagedDeployment), site.location, served.name.lower()


def name_key(site: ResolvedRegion) -> tuple[str, str]:
    """What makes an environment unique: its subscription and its name."""
    return site.environment.subscription.lower(), site.environment.name.lower()


def scope(site: ResolvedRegion) -> tuple[str, str]:
    """What quota and limits of managed compute count over: a subscription in a region (QUOTA_2026_01)."""
    return site.environment.subscription.lower(), site.location


def other_locations(seats: Iterable[Location], site: ResolvedRegion, path: Path) -> str:
    """In words, the first places among `seats` that are not the given one."""
    first = [seat for _, seat in zip(range(4), seats, strict=False)]
    shown = [seat for seat in first if not (seat.site is site and seat.path == path)][:3]
    return ", ".join(f"{seat.words} of environment '{seat.site.environment.name}'" for seat in shown)


def _workspaces(site: ResolvedRegion) -> Iterator[tuple[str, Location]]:
    if site.hub and not site.hub.section.existing:
        yield site.hub.id, Location(site, ("hub", "name"), "the hub")
    for home in site.projects:
        if not home.project.existing:
            yield home.id, Location(site, (*home.path, "name"), f"project '{home.project.name}'")


Item = TypeVar("Item")


def _online(
    served: Iterable[tuple[Location, HubDeployment]],
) -> Mapping[tuple[str, str], tuple[tuple[Location, ManagedDeployment], ...]]:
    found = ((seat, each) for seat, each in served if isinstance(each, ManagedDeployment))
    return _group((scope(seat.site), (seat, each)) for seat, each in found)


def _group(pairs: Iterable[tuple[Key, Item]]) -> Mapping[Key, tuple[Item, ...]]:
    found: dict[Key, list[Item]] = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return {key: tuple(items) for key, items in found.items()}
