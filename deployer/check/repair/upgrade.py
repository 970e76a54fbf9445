"""Proposes to move a deployment to the successor of its model, or of its machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.catalog.counterpart import counterparts
from deployer.catalog.model import Model
from deployer.check.check import check
from deployer.check.repair.deployments import become, sizes
from deployer.check.repair.fix_context import FixContext
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import (
    AccountDeployment,
    HubDeployment,
    ManagedDeployment,
    ResolvedDeployment,
)
from deployer.rules.rule import Rule
from deployer.values.json_path import applied
from deployer.values.naming import means
from deployer.values.problem import Edit, Fix, Problem, errors
from deployer.values.resource import Resource
from deployer.values.source import Path, Source
from deployer.values.upgrade import Upgrade


class _Target(Struct, frozen=True):
    """What a proposal is tried on."""

    source: Source
    catalog: Catalog
    rules: Sequence[Rule] | None


def deployments(sites: Sequence[ResolvedRegion]) -> Iterator[tuple[str, ResolvedDeployment]]:
    """Every deployment with the name of its project, or of its account, as it is written."""
    for site in sites:
        yield from ((home.project.name, served) for home, served in site.served())
        yield from ((account.section.name, served) for account in site.accounts for served in account.deployments)


def named(sites: Sequence[ResolvedRegion], word: str) -> list[tuple[str, ResolvedDeployment]]:
    """Deployments that a word means: an endpoint's name as everywhere, with the project or account as it is written or
    as Azure knows it; or a model's name.
    """
    found = {served.path: (home, served) for home, served in deployments(sites)}
    exact = {
        served.path: found[served.path] for site in sites for served, each in _endpoints(site) if means(word, each)
    }
    model = sites[0].catalog.find(word) if sites else None
    return [*exact.values()] or [pair for pair in found.values() if pair[1].model is model]


def _endpoints(site: ResolvedRegion) -> Iterator[tuple[ResolvedDeployment, Resource]]:
    """The endpoint of each deployment, in the project or account as Azure knows it and as the file calls it."""
    for home, served in site.served():
        kind = "online_endpoint" if served.way == "managed" else "serverless_endpoint"
        for project in (home.id, f"{home.id.removesuffix(home.name)}{home.project.name}"):
            yield served, Resource(kind, f"{project}/endpoints/{served.name}", {})
            if isinstance(served, ManagedDeployment):
                id = f"{project}/endpoints/{served.name}/deployments/{served.deployment_name}"
                yield served, Resource("online_deployment", id, {})
    for account in site.accounts:
        for each in account.deployments:
            for id in (account.id, f"{account.id.removesuffix(account.name)}{account.section.name}"):
                yield each, Resource("foundry_deployment", f"{id}/deployments/{each.name}", {})


def upgrade(
    source: Source,
    chosen: tuple[str, ResolvedDeployment],
    sites: Sequence[ResolvedRegion],
    rules: Sequence[Rule] | None = None,
) -> Upgrade:
    """From a version that the file asks for to the newest one; else the first successor that the environment can take,
    nearest first; for machines that are gone the next size; for what has none, the newest version.

    A hub whose model has its successors on Foundry alone is told of `migrate`.
    """
    home, served = chosen
    catalog, plain = sites[0].catalog, Upgrade(served.name, home, served.model.name)
    ground = _Target(source, catalog, rules)
    if _asked(served) and (newer := _version(plain, served, ground)):
        return newer
    subject = FixContext((*served.path, "model"), source.data, catalog)
    heirs = [heir for heir in catalog.heirs(served.model) if catalog.stages[heir.name].is_open]
    if found := _successor(plain, subject, served, ground, heirs):
        return found
    if heirs:
        return _elsewhere(plain, heirs, served, sites)
    if gone := [heir.name for heir in catalog.heirs(served.model)]:
        return replace(plain, to=gone[-1], reason=f"its successor '{gone[-1]}' is gone too")
    return _machines(plain, served, ground, subject)


def _successor(
    plain: Upgrade, subject: FixContext, served: ResolvedDeployment, ground: _Target, heirs: Sequence[Model]
) -> Upgrade | None:
    """The first of the successors that the platform has and the environment can take, else why the first cannot be."""
    refused: Upgrade | None = None
    for heir in heirs:
        if not any(offer.platform == served.platform for offer in heir.offers):
            continue
        fix = become(subject, served.path, heir, sure=True)
        problems = tuple(_brought(ground, fix))
        if not problems:
            return replace(plain, to=heir.name, fix=fix)
        reason = "the environment would not be valid with it"
        refused = refused or replace(plain, to=heir.name, reason=reason, problems=problems)
    return refused


def _elsewhere(
    plain: Upgrade, heirs: Sequence[Model], served: ResolvedDeployment, sites: Sequence[ResolvedRegion]
) -> Upgrade:
    """Why none of the successors can be taken where the deployment is."""
    if served.platform == "foundry":
        return replace(plain, to=heirs[-1].name, reason=f"its successor '{heirs[-1].name}' is offered on hubs only")
    there = next(counterparts(heirs, [site.location for site in sites], sites[0].catalog.as_of), None)
    to = there.model.name if there else heirs[-1].name
    moved = ": 'deployer migrate' moves it there" if there else ", and not in this region"
    return replace(plain, to=to, reason=f"its successor '{to}' is sold on Foundry only{moved}")


def _asked(served: ResolvedDeployment) -> tuple[str, ...]:
    """The versions that the file asks for."""
    if isinstance(served, HubDeployment):
        return served.deployment.asked
    return () if served.deployment.version is None else (str(served.deployment.version),)


def _newest(served: ResolvedDeployment, day: date) -> str | None:
    """The newest version to choose; None where there is nothing to choose from."""
    if isinstance(served, AccountDeployment):
        several = served.offer and (len(served.offer.versions) > 1 or served.deployment.version is not None)
        return served.offer.version(day) if served.offer and several else None
    return served.model.version(day) if served.way == "managed" else None


def _version(plain: Upgrade, served: ResolvedDeployment, ground: _Target) -> Upgrade | None:
    """To the newest version, where the file asks for an older one or, running what there was when it was made, for
    none.
    """
    newest, asked = _newest(served, ground.catalog.as_of), _asked(served)
    if newest is None or newest in asked:
        return None
    version = int(newest) if newest.isdecimal() and served.platform == "hub" else newest
    named = [Edit((*served.path, "model"), plain.before)] if "/versions/" in served.deployment.model else []
    fix = Fix(f"deploy version {newest}", (*named, Edit((*served.path, "version"), version)))
    if list(_brought(ground, fix)):
        return None
    before = "".join(f" version {each}" for each in asked[:1])
    return replace(plain, before=f"{plain.before}{before}", to=f"{plain.before} version {newest}", fix=fix)


def _machines(plain: Upgrade, served: ResolvedDeployment, ground: _Target, subject: FixContext) -> Upgrade:
    day = ground.catalog.as_of
    managed = served if isinstance(served, ManagedDeployment) else None
    size = ground.catalog.size(managed.compute.instance_type) if managed else None
    known = served.model.machines_of(managed.version, day) if managed else None
    allowed = known.sizes if known else served.model.sizes(day)
    gone = size and not (size.exists(day) and size.name in allowed)
    for fix in sizes(subject) if gone else ():
        if not list(_brought(ground, fix)):
            return replace(plain, before=size.name if size else "", to=str(fix.edits[-1].value), fix=fix)
    newer = _version(plain, served, ground)
    return newer or replace(plain, reason="no successor has been named")


def _brought(ground: _Target, fix: Fix) -> Iterator[Problem]:
    """Errors that the edits bring with them: those that were there before, word for word, speak not against it."""
    changed = replace(ground.source, data=applied(ground.source.data, fix.edits))
    found, after = (errors(check([each], ground.catalog, ground.rules).problems) for each in (ground.source, changed))
    before = Counter(map(_key, found))
    more = Counter(map(_key, after)) - before
    return (problem for problem in after if _key(problem) in more)


def _key(problem: Problem) -> tuple[str, Path, str]:
    return problem.code, problem.path, problem.message
