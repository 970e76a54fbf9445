"""Proposes to move a deployment to the successor of its model, or of its machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deployer.catalog.catalog import Catalog
from deployer.check.check import check
from deployer.check.repair.data import applied
from deployer.check.repair.deployments import GONE, become, sizes
from deployer.check.repair.fix_context import FixContext
from deployer.environment.resolved import ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import HubDeployment, ManagedDeployment
from deployer.rules.rule import Rule
from deployer.values.naming import means
from deployer.values.problem import Edit, Fix, Problem, Severity
from deployer.values.resource import Resource
from deployer.values.source import Path, Source
from deployer.values.upgrade import Upgrade


@dataclass(frozen=True, slots=True)
class _Target:
    """What a proposal is tried on."""

    source: Source
    catalog: Catalog
    rules: Sequence[Rule] | None


def named(sites: Sequence[ResolvedRegion], word: str) -> list[tuple[ResolvedProject, HubDeployment]]:
    """Deployments that a word means: an endpoint's name as everywhere, with the project as it is written or as Azure
    knows it; or a model's name.
    """
    found = {served.path: (home, served) for site in sites for home, served in site.served()}
    exact = {
        served.path: found[served.path]
        for site in sites
        for home, served in site.served()
        if any(means(word, each) for each in _endpoints(home, served))
    }
    model = sites[0].catalog.find(word) if sites else None
    return [*exact.values()] or [pair for pair in found.values() if pair[1].model is model]


def _endpoints(home: ResolvedProject, served: HubDeployment) -> Iterator[Resource]:
    """The endpoint of a deployment, in the project as Azure knows it and as the file calls it."""
    kind = "online_endpoint" if served.way == "managed" else "serverless_endpoint"
    for project in (home.id, f"{home.id.removesuffix(home.name)}{home.project.name}"):
        yield Resource(kind, f"{project}/endpoints/{served.name}", {})


def upgrade(
    source: Source,
    chosen: tuple[ResolvedProject, HubDeployment],
    catalog: Catalog,
    rules: Sequence[Rule] | None = None,
) -> Upgrade:
    """From a version that the file asks for to the newest one; else the first successor that the environment can take,
    nearest first; for machines that are gone the next size; for what has none, the newest version.
    """
    home, served = chosen
    plain = Upgrade(served.name, home.project.name, served.model.name)
    ground = _Target(source, catalog, rules)
    if served.deployment.asked and (newer := _version(plain, served, ground)):
        return newer
    subject = FixContext((*served.path, "model"), source.data, catalog)
    heirs = [heir for heir in catalog.heirs(served.model) if catalog.stages[heir.name] not in GONE]
    refused: Upgrade | None = None
    for heir in heirs:
        if not heir.on_hubs:
            continue
        fix = become(subject, served.path, heir, sure=True)
        problems = tuple(_brought(ground, fix))
        if not problems:
            return replace(plain, to=heir.name, fix=fix)
        reason = "the environment cannot take it as it is"
        refused = refused or replace(plain, to=heir.name, reason=reason, problems=problems)
    if refused:
        return refused
    if heirs:
        reason = f"its successor '{heirs[-1].name}' is sold on a Foundry resource only, hubs do not offer it"
        return replace(plain, to=heirs[-1].name, reason=reason)
    if gone := [heir.name for heir in catalog.heirs(served.model)]:
        return replace(plain, to=gone[-1], reason=f"its successor '{gone[-1]}' is gone too")
    return _machines(plain, served, ground, subject)


def _version(plain: Upgrade, served: HubDeployment, ground: _Target) -> Upgrade | None:
    """To the newest version of an open model, where the file asks for an older one or, running what there was when it
    was made, for none.
    """
    newest = served.model.version(ground.catalog.as_of)
    if newest is None or served.way != "managed" or newest in served.deployment.asked:
        return None
    version = int(newest) if newest.isdecimal() else newest
    named = [Edit((*served.path, "model"), plain.before)] if "/versions/" in served.deployment.model else []
    fix = Fix(f"deploy version {newest}", (*named, Edit((*served.path, "version"), version)))
    if list(_brought(ground, fix)):
        return None
    asked = "".join(f" version {each}" for each in served.deployment.asked[:1])
    return replace(plain, before=f"{plain.before}{asked}", to=f"{plain.before} version {newest}", fix=fix)


def _machines(plain: Upgrade, served: HubDeployment, ground: _Target, subject: FixContext) -> Upgrade:
    day = ground.catalog.as_of
    managed = served if isinstance(served, ManagedDeployment) else None
    size = ground.catalog.size(managed.compute.instance_type) if managed else None
    known = served.model.machines_of(managed.version, day) if managed else None
    allowed = known.sizes if known else served.model.sizes(day)
    gone = size and ((size.retired and size.retired <= day) or size.name not in allowed)
    for fix in sizes(subject) if gone else ():
        if not list(_brought(ground, fix)):
            return replace(plain, before=size.name if size else "", to=str(fix.edits[-1].value), fix=fix)
    newer = _version(plain, served, ground)
    return newer or replace(plain, reason="no successor has been named")


def _brought(ground: _Target, fix: Fix) -> Iterator[Problem]:
    """Errors that the edits bring with them: those that were there before, word for word, speak not against it."""
    before = Counter(map(_key, _errors(ground, ground.source)))
    changed = replace(ground.source, data=applied(ground.source.data, fix.edits))
    after = _errors(ground, changed)
    more = Counter(map(_key, after)) - before
    return (problem for problem in after if _key(problem) in more)


def _key(problem: Problem) -> tuple[str, Path, str]:
    return problem.code, problem.path, problem.message


def _errors(ground: _Target, source: Source) -> list[Problem]:
    problems = check([source], ground.catalog, ground.rules).problems
    return [problem for problem in problems if problem.severity is Severity.ERROR]
