"""For each serverless deployment of a hub the deployment of an account that takes its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deployer.catalog.counterpart import Counterpart, counterpart
from deployer.catalog.model import Stage
from deployer.environment.foundry.resolved import ACCOUNTS, needed_capacity
from deployer.environment.names import endpoint_name, slug
from deployer.environment.resolved import ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import AccountDeployment, ServerlessDeployment
from deployer.values.migration import Move, Stay

PREVIEW = (
    "managed compute: in a Foundry account it is preview (accounts/managedComputeDeployments, since 2026-06-01), "
    "no stable API version has it"
)
"""MANAGED_2026_06: https://learn.microsoft.com/azure/foundry/concepts/managed-compute-overview"""


class Target(Struct, frozen=True):
    """A deployment of the hub, and what takes its place."""

    home: ResolvedProject
    served: ServerlessDeployment
    counterpart: Counterpart
    name: str | None
    """What is to be written as its name; None where the derived one will do."""
    there: AccountDeployment | None = None
    """The one that the file declares already."""

    retired: bool = False
    """Whether the endpoint on the hub does not answer any more."""


def targets(sites: Sequence[ResolvedRegion]) -> tuple[list[Target], list[Stay]]:
    """What moves, and what stays. What is written once for several regions has to be there in all of them."""
    site, places = sites[0], [each.location for each in sites]
    account = site.accounts[0] if site.accounts else None
    pairs = [(home, served, counterpart(served.model, places, site.catalog)) for home, served in site.serverless()]
    stays = [Stay(home.project.name, served.name, served.model.name, PREVIEW) for home, served in site.managed()]
    stays += [
        Stay(home.project.name, served.name, served.model.name, _nothing(served, places))
        for home, served, found in pairs
        if not found
    ]
    moving = [(home, served, found) for home, served, found in pairs if found]
    unnamed = Counter(found.model.name for _, served, found in moving if served.deployment.name is None)
    taken = {each.name.lower() for each in account.deployments} if account else set()
    moves = []
    for home, served, found in moving:
        crowded = served.deployment.name is None and unnamed[found.model.name] > 1
        name = served.deployment.name or (slug(f"{found.model.name}-{home.project.name}", 64) if crowded else None)
        there = _there(name, (home, served), site)
        if there is None and name:
            name = _free(name, home.project.name, taken)
            taken.add(name.lower())
        moves.append(Target(home, served, found, name, there, site.catalog.stages[served.model.name] is Stage.RETIRED))
    return moves, stays


def move(target: Target, account: str, state: str) -> Move:
    """A target in words; `account` is the id of the account."""
    there, found = target.there, target.counterpart
    sku = (there.sku if there else None) or found.sku
    load = target.served.deployment.expected_load
    capacity = there.capacity if there else needed_capacity(load, sku)
    return Move(
        project=target.home.project.name,
        endpoint=target.served.name,
        before=target.served.model.name,
        to=there.model.name if there else found.model.name,
        name=there.name if there else target.name or endpoint_name(found.model.name, account, limit=64),
        sku=there.sku_name if there else sku.name,
        capacity=capacity,
        unit=sku.unit,
        state=state,
        retired=target.retired,
        notes=() if state == "finished" else tuple(_notes(target, load is not None)),
    )


def account_id(site: ResolvedRegion, name: str) -> str:
    """Id of the account in one region, under the name it is to have where there is none yet."""
    return site.accounts[0].id if site.accounts else f"{site.group}/providers/{ACCOUNTS}/{name}{site.suffix}"


def _notes(target: Target, loaded: bool) -> Iterator[str]:
    model, sku = target.served.model, target.counterpart.sku
    if target.retired and (end := model.milestone(Stage.RETIRED)):
        yield f"the endpoint on the hub answers 404 since {end.on}: it is taken out at once"
    if target.there is None and sku.unit and not loaded:
        yield f"capacity 1 carries {sku.unit}: write 'expected_load' or 'capacity'"
    if target.served.deployment.content_safety == "disabled":
        yield "content safety is off on the hub; in an account a content filter always stands on a deployment"
    for claim in target.counterpart.model.disputes("retirement"):
        if claim.on and not claim.held:
            yield f"'{target.counterpart.model.name}' may retire on {claim.on}, one source says ({claim.source})"


def _there(
    name: str | None, target: tuple[ResolvedProject, ServerlessDeployment], site: ResolvedRegion
) -> AccountDeployment | None:
    """The deployment of the account that takes the place already: of the model or a successor, under the name; where
    there is no name, without one.
    """
    home, served = target
    fitting = {served.model.name, *(heir.name for heir in site.catalog.heirs(served.model))}
    names = (name.lower(), _beside(name, home.project.name)) if name else ()
    for account in site.accounts:
        for each in account.deployments:
            named = each.name.lower() in names if name else each.deployment.name is None
            if named and each.model.name in fitting:
                return each
    return None


def _free(name: str, project: str, taken: set[str]) -> str:
    """The name, with the project behind it where the account has one of that name."""
    return name if name.lower() not in taken else _beside(name, project)


def _beside(name: str, project: str) -> str:
    return slug(f"{name}-{project}", 64)


def _nothing(served: ServerlessDeployment, places: Sequence[str]) -> str:
    where = ", ".join(places)
    return f"no Foundry account in {where} is known to offer '{served.model.name}' or a successor"
