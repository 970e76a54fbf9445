"""Desired and live -> how each declared resource stands: there or not, well or not."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.catalog.remaining import remaining
from deployer.kinds.all import kind_of
from deployer.planning.compare import unhealthy
from deployer.planning.orphans import substitute
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.resource import Resource
from deployer.values.status import ResourceStatus


def status(
    desired: tuple[Resource, ...], live: Live, catalog: Catalog, environment: str = ""
) -> Iterator[ResourceStatus]:
    """Every declared resource, in the order in which it is made. What serves in its place counts as it."""
    for item in desired:
        if not item.aspect:
            now = live.resources.get(item.address) or substitute(item, live)
            found = _standing(item, now, live)
            yield replace(_with_end(found, _model(now, live), catalog), environment=environment)


def _model(found: Resource | None, live: Live) -> str:
    served = kind_of(found).serving if found else None
    return served.model(found, live.resources).rsplit("/", 1)[-1] if found and served else ""


def _with_end(found: ResourceStatus, name: str, catalog: Catalog) -> ResourceStatus:
    """With its model, and how long that still answers."""
    model = catalog.find(name) if name else None
    end = remaining(model, catalog.as_of) if model else None
    return replace(found, model=name, retires=str(end or ""), days_left=end.days if end else None)


def _standing(item: Resource, found: Resource | None, live: Live) -> ResourceStatus:
    kind = kind_of(item)
    if found is None:
        return ResourceStatus(kind.name, kind.title, item.id, there=False, well=False, detail="it is not there")
    ill = [f"its {path[-1]} is '{state}' instead of '{well}'" for path, state, well in unhealthy(kind, found.body)]
    states = [str(state) for path in kind.lifecycle.health if (state := at(found.body, path)) is not None]
    url = kind.serving.url(found, live.resources) if kind.serving else ""
    besides = kind.status_detail(found, live.resources)
    detail = "; ".join(ill) or ", ".join([*dict.fromkeys(states), *([besides] if besides else [])]) or "there"
    return ResourceStatus(kind.name, kind.title, found.id, there=True, well=not ill, detail=detail, url=url)
