"""Expected loads -> what each deployment carries a minute: tokens and requests, as `capacity` shows cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import AccountDeployment, ResolvedDeployment
from deployer.values.capacity import Capacity


def load_capacity(sites: Iterable[ResolvedRegion]) -> Iterator[Capacity]:
    """A row for the tokens and one for the requests of each deployment whose load is declared. An endpoint of a hub
    carries what the limits of the service say (SLS_2026_01), a deployment of an account what its units stand for; that
    of machines is not known.
    """
    for site in sites:
        for home, hub in site.serverless():
            limits = [site.catalog.limit(f"serverless_{each}_per_minute") for each in ("tokens", "requests")]
            yield from _rows(site, f"{home.name}/{hub.name}", hub, (limits[0], limits[1]))
        for account in site.accounts:
            for each in account.deployments:
                yield from _rows(site, f"{account.name}/{each.name}", each, _units(each))


def _units(each: AccountDeployment) -> tuple[int, int]:
    return (each.sku.tokens * each.capacity, each.sku.requests * each.capacity) if each.sku else (0, 0)


def _rows(site: ResolvedRegion, name: str, served: ResolvedDeployment, carried: tuple[int, int]) -> Iterator[Capacity]:
    """What callers use now is in no list of Azure: all of the load counts as still to come."""
    load = served.deployment.expected_load
    if load is None:
        return
    told = ((load.tokens_per_minute, carried[0], "tokens"), (load.requests_per_minute, carried[1], "requests"))
    for asked, most, noun in told:
        if asked and most:
            yield Capacity(site.location, name, asked, asked, 0, most, f"{noun} a minute")
