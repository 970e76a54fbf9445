"""What stops being deployable or stops answering, by day: the environments against the dates of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.catalog.counterpart import counterparts
from deployer.catalog.model import Milestone, Model, Stage
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import (
    AccountDeployment,
    ManagedDeployment,
    ResolvedDeployment,
    ServerlessDeployment,
)
from deployer.values.lifecycle_event import Forecast, LifecycleEvent
from deployer.values.source import Path, Position

EFFECTS = {
    Stage.LEGACY: "becomes legacy",
    Stage.DEPRECATED: "takes no new deployments",
    Stage.RETIRED: "stops answering",
}


class _Event(Struct, frozen=True):
    """What happens to a model or a machine size, whoever uses it."""

    on: date
    effect: str
    sources: tuple[str, ...]
    certain: bool = True
    note: str = ""
    successors: tuple[str, ...] | None = None
    """What to move to; the heirs of the model when left out."""
    part: Path = ("model",)
    """What of the deployment is concerned."""
    help: str = ""
    """What to do, where it is not to move to a successor."""
    here: bool = False
    """It happens in this region only: the model itself goes on elsewhere."""


Place = Callable[[Path], Position]


def forecast(planned: Sequence[tuple[ResolvedRegion, Place]], days: int) -> Forecast:
    """What happens within so many days from the day of the catalogue; what has happened already comes first."""
    start = min((site.catalog.as_of for site, _ in planned), default=date.min)
    until = start + min(timedelta(days=days), date.max - start)
    found = [
        _happening(site, place, home, served, event)
        for site, place in planned
        for home, served in _deployments(site)
        for event in _events(site, served)
        if event.on <= until
    ]
    return Forecast(start, until, tuple(sorted(found, key=_order)))


def _deployments(site: ResolvedRegion) -> Iterator[tuple[str, ResolvedDeployment]]:
    """Every deployment with the name that its project, or its account, has in Azure."""
    yield from ((home.name, served) for home, served in site.served())
    yield from ((account.name, served) for account in site.accounts for served in account.deployments)


def _events(site: ResolvedRegion, served: ResolvedDeployment) -> Iterator[_Event]:
    """Until the model retires, what happens to it and to its machines; after that nothing else matters."""
    day, model = site.catalog.as_of, served.model
    stage, end = model.milestone(model.stage(day)), model.milestone(Stage.RETIRED)
    for milestone in model.milestones:
        if milestone.on > day or milestone is stage:
            retires = milestone.stage is Stage.RETIRED
            told = _disputed(site.catalog, milestone, model) if retires else milestone.note
            yield _Event(milestone.on, EFFECTS[milestone.stage], (milestone.source,), note=told)
    last = end.on if end else date.max
    events = (
        *_claimed(model, site.catalog),
        *_withdrawn(site, served),
        *_machines(site, served),
        *_versions(site, served),
        *_account(site, served),
    )
    for event in events:
        if event.on < last and last > day:
            yield event


def _claimed(model: Model, catalog: Catalog) -> Iterator[_Event]:
    """Days that only a source names which the catalogue does not go by."""
    claims = model.disputes("retirement")
    for claim in claims:
        if claim.on and not claim.held:
            said = (claim, *(each for each in claims if each.held))
            told = "; ".join(_says(catalog, each.source, each.says) for each in said)
            yield _Event(claim.on, EFFECTS[Stage.RETIRED], (claim.source,), False, told)


def _disputed(catalog: Catalog, milestone: Milestone, model: Model) -> str:
    """What the source says that is believed, and what the others say; nothing where all agree."""
    others = [_says(catalog, x.source, x.says) for x in model.disputes("retirement") if x.on != milestone.on]
    return "; ".join([_says(catalog, milestone.source, str(milestone.on)), *others]) if others else milestone.note


def _says(catalog: Catalog, source: str, words: str) -> str:
    return f"{catalog.sources[source].voice} says: {words}"


def _withdrawn(site: ResolvedRegion, served: ResolvedDeployment) -> Iterator[_Event]:
    """Days on which the region stops offering the model to hubs, where no milestone says so; a past one while it is
    so.
    """
    day, place, model = site.catalog.as_of, site.location, served.model
    if not isinstance(served, ServerlessDeployment):
        return
    marked = {milestone.on for milestone in model.milestones}
    gone = [
        later
        for earlier, later in pairwise(model.offerings)
        if place in earlier.regions and place not in later.regions and later.since not in marked
    ]
    past = [] if place in model.regions(day) else [each for each in gone if each.since <= day][-1:]
    for offering in (*past, *(each for each in gone if each.since > day)):
        yield _Event(offering.since, f"is no longer offered in {place}", offering.sources, here=True)


def _machines(site: ResolvedRegion, served: ResolvedDeployment) -> Iterator[_Event]:
    managed = served if isinstance(served, ManagedDeployment) else None
    size = site.catalog.size(managed.compute.instance_type) if managed else None
    if managed is None or size is None:
        return
    part: Path = ("compute", "instance_type")
    if size.retired:
        others = _sizes(site.catalog, served.model, max(size.retired, site.catalog.as_of))
        yield _Event(size.retired, f"stops: its machines '{size.name}' retire", size.sources, True, "", others, part)
    for machines in () if managed.deployment.asked else served.model.machines:
        lasting = size.exists(machines.since)
        if machines.since > site.catalog.as_of and size.name not in machines.sizes and lasting:
            others = _sizes(site.catalog, served.model, machines.since)
            effect = f"is no longer deployed on '{size.name}'"
            yield _Event(machines.since, effect, (machines.source,), True, "", others, part)
            return


def _versions(site: ResolvedRegion, served: ResolvedDeployment) -> Iterator[_Event]:
    """Days on which a newer version of an open model comes out than the one that is asked for, or that is new today:
    what runs keeps its version until the file asks for another one.
    """
    model, day = served.model, site.catalog.as_of
    if not isinstance(served, ManagedDeployment):
        return
    asked = model.machines_of(served.version, date.max) if served.deployment.asked else model.running(day)
    for machines in model.machines:
        if asked and machines.since > asked.since and machines.version != asked.version:
            effect = f"is out in version {machines.version}; what runs keeps its own"
            help = f"write 'version: {machines.version}' to move"
            part: Path = ("model",) if served.deployment.version is None else ("version",)
            yield _Event(machines.since, effect, (machines.source,), True, "", (), part, help)


def _account(site: ResolvedRegion, served: ResolvedDeployment) -> Iterator[_Event]:
    """Days on which an account stops taking new deployments of the model, or of the version that is deployed; and those
    on which a newer version comes out.
    """
    if not isinstance(served, AccountDeployment) or served.offer is None:
        return
    day, part = site.catalog.as_of, ("model",) if served.deployment.version is None else ("version",)
    if served.offer.until:
        yield _Event(served.offer.until, EFFECTS[Stage.DEPRECATED], served.offer.sources)
    current = served.offer.known(served.version)
    if current and current.until:
        effect = f"takes no new deployments in version {current.version}"
        newest = served.offer.version(max(current.until, day))
        yield _Event(current.until, effect, (current.source,), True, "", (), part, f"write 'version: {newest}' to move")
    for each in served.offer.versions:
        if each.since and each.since > day and each.version != served.version:
            effect = f"is out in version {each.version}; what runs keeps its own"
            yield _Event(
                each.since, effect, (each.source,), True, "", (), part, f"write 'version: {each.version}' to move"
            )


def _sizes(catalog: Catalog, model: Model, day: date) -> tuple[str, ...]:
    return tuple(size.name for size in catalog.existing(model.sizes(day), day))


def _happening(
    site: ResolvedRegion, place: Place, home: str, served: ResolvedDeployment, event: _Event
) -> LifecycleEvent:
    heirs = tuple(_heirs(site.catalog, served.model, event.on))
    names = tuple(heir.name for heir in heirs) if event.successors is None else event.successors
    return LifecycleEvent(
        on=event.on,
        effect=event.effect,
        environment=site.environment.name,
        project=home,
        holder="account" if served.platform == "foundry" else "project",
        endpoint=served.name,
        model=served.model.name,
        position=place((*served.path, *event.part)),
        certain=event.certain,
        note=event.note,
        successors=names,
        help=event.help
        or (_advice(site, served, heirs, event) if event.successors is None else _machine(event.successors)),
        sources=event.sources,
    )


def _heirs(catalog: Catalog, model: Model, on: date) -> Iterator[Model]:
    """Models that take new deployments on the day, and today."""
    # A forecast knows of days to come, so also of what was named later than its own day.
    day = max(on, catalog.as_of)
    return (heir for heir in catalog.heirs(model, date.max) if heir.stage(day).is_open)


def _advice(site: ResolvedRegion, served: ResolvedDeployment, heirs: Sequence[Model], event: _Event) -> str:
    """The first successor that can be deployed where the deployment is, else in an account, else where there is one."""
    day, places = max(event.on, site.catalog.as_of), [site.location]
    there = next(counterparts((served.model, *heirs) if event.here else heirs, places, day), None)
    if served.platform == "foundry":
        return (
            f"move to '{there.model.name}'"
            if there
            else _nowhere(heirs, f"is not offered to accounts in '{site.location}'")
        )
    on_hubs = [heir for heir in heirs if heir.on_hubs]
    if here := next((x for x in on_hubs if x.managed or site.location in x.regions(day)), None):
        return f"move to '{here.name}'"
    if there:
        return f"'deployer migrate' moves it to '{there.model.name}' in a Foundry account"
    return _nowhere(on_hubs or heirs, f"is not offered in '{site.location}'")


def _nowhere(heirs: Sequence[Model], why: str) -> str:
    return f"its successor '{heirs[0].name}' {why}" if heirs else "no successor has been named"


def _machine(sizes: Sequence[str]) -> str:
    return f"move to '{sizes[0]}'" if sizes else "no available machine size can run it"


def _order(happening: LifecycleEvent) -> tuple[date, Position, str]:
    return happening.on, happening.position, happening.effect
