"""What stops being deployable or stops answering, by day: the environments against the dates of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Claim, Model, Stage
from deployer.environment.site import Home, Served, Site
from deployer.values.happening import Forecast, Happening
from deployer.values.source import Path, Position

EFFECTS = {
    Stage.LEGACY: "becomes legacy",
    Stage.DEPRECATED: "takes no new deployments",
    Stage.RETIRED: "stops answering",
}


@dataclass(frozen=True, slots=True)
class _Event:
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


Place = Callable[[Path], Position]


def forecast(planned: Sequence[tuple[Site, Place]], days: int) -> Forecast:
    """What happens within so many days from the day of the catalogue; what has happened already comes first."""
    start = min((site.catalog.as_of for site, _ in planned), default=date.min)
    until = start + timedelta(days=days)
    found = [
        _happening(site, place, home, served, event)
        for site, place in planned
        for home, served in site.served()
        for event in _events(site, served)
        if event.on <= until
    ]
    return Forecast(start, until, tuple(sorted(found, key=_order)))


def _events(site: Site, served: Served) -> Iterator[_Event]:
    """Until the model retires, what happens to it and to its machines; after that nothing else matters."""
    day, model = site.catalog.as_of, served.model
    stage, end = model.milestone(model.stage(day)), model.milestone(Stage.RETIRED)
    for milestone in model.milestones:
        if milestone.on > day or milestone is stage:
            note = _note(site.catalog, [x for x in model.disputes("retirement") if x.on != milestone.on])
            told = note if milestone.stage is Stage.RETIRED else milestone.note
            yield _Event(milestone.on, EFFECTS[milestone.stage], (milestone.source,), note=told)
    last = end.on if end else date.max
    for event in (*_claimed(model, site.catalog), *_withdrawn(site, model), *_machines(site, served)):
        if event.on < last and last > day:
            yield event


def _claimed(model: Model, catalog: Catalog) -> Iterator[_Event]:
    """Days that only a source names which the catalogue does not go by."""
    claims = model.disputes("retirement")
    for claim in claims:
        if claim.on and not claim.held:
            others = [other for other in claims if other is not claim]
            yield _Event(claim.on, EFFECTS[Stage.RETIRED], (claim.source,), False, _note(catalog, others))


def _note(catalog: Catalog, claims: Sequence[Claim]) -> str:
    return "; ".join(f"{catalog.sources[claim.source].voice}: {claim.says}" for claim in claims)


def _withdrawn(site: Site, model: Model) -> Iterator[_Event]:
    """Days on which the region no longer offers the model, where no milestone says so."""
    marked = {milestone.on for milestone in model.milestones}
    for offering in model.offerings:
        gone = site.location not in offering.regions and offering.since > site.catalog.as_of
        if gone and offering.since not in marked:
            yield _Event(offering.since, f"is no longer offered in {site.location}", offering.sources)


def _machines(site: Site, served: Served) -> Iterator[_Event]:
    compute = served.deployment.compute
    size = site.catalog.size(compute.instance_type) if compute else None
    if size is None:
        return
    part: Path = ("compute", "instance_type")
    if size.retired:
        others = _sizes(site.catalog, served.model, max(size.retired, site.catalog.as_of))
        yield _Event(size.retired, f"stops: its machines '{size.name}' retire", size.sources, True, "", others, part)
    for machines in served.model.machines:
        gone = size.retired and size.retired <= machines.since
        if machines.since > site.catalog.as_of and size.name not in machines.sizes and not gone:
            others = _sizes(site.catalog, served.model, machines.since)
            effect = f"is no longer deployed on '{size.name}'"
            yield _Event(machines.since, effect, (machines.source,), True, "", others, part)
            return


def _sizes(catalog: Catalog, model: Model, day: date) -> tuple[str, ...]:
    sizes = (catalog.size(name) for name in model.sizes(day))
    return tuple(size.name for size in sizes if size and not (size.retired and size.retired <= day))


def _happening(site: Site, place: Place, home: Home, served: Served, event: _Event) -> Happening:
    # A forecast knows of days to come, so also of what was named later than its own day.
    heirs = tuple(heir.name for heir in site.catalog.heirs(served.model, date.max))
    return Happening(
        on=event.on,
        effect=event.effect,
        environment=site.environment.name,
        project=home.project.name,
        endpoint=served.name,
        model=served.model.name,
        position=place((*served.path, *event.part)),
        certain=event.certain,
        note=event.note,
        successors=heirs if event.successors is None else event.successors,
        sources=event.sources,
    )


def _order(happening: Happening) -> tuple[date, Position, str]:
    return happening.on, happening.position, happening.effect
