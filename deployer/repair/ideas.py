"""Edits that may help, by what a finding is about. Nothing here is promised: repair.py tries them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.repair.data import value_at
from deployer.repair.names import cleaned, distinct
from deployer.rules.edits import put
from deployer.values.problem import Edit, Fix
from deployer.values.source import Path

ALIKE = 0.75
"""From which similarity on a word is taken for a typo of another."""
LONGEST = {"serverless_endpoint": 52, "online_endpoint": 32, "workspace": 33, "resource_group": 90}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: a place in the data of one environment."""

    path: Path
    data: Any
    catalog: Catalog

    @property
    def deployment(self) -> Path | None:
        """The deployment the place belongs to."""
        inside = len(self.path) >= 4 and self.path[0] == "projects" and self.path[2] == "deployments"
        return self.path[:4] if inside else None

    def at(self, *path: str | int) -> Any:
        """A value of the environment."""
        return value_at(self.data, path)


Ideas = Callable[[Subject], Iterator[Fix]]


def ideas(code: str, subject: Subject) -> Iterator[Fix]:
    """Edits worth a try, nearest first."""
    for dimension in _ORDER.get(code[:3], (names, sizes, kinds, models, regions)):
        yield from dimension(subject)


def models(subject: Subject) -> Iterator[Fix]:
    """Another model in its place: what was meant, what succeeds it, then what is like it."""
    place = subject.deployment
    if place is None:
        return
    text = str(subject.at(*place, "model"))
    current = subject.catalog.find(text)
    heirs = [heir for heir in subject.catalog.heirs(current)] if current else []
    for model in heirs:
        yield become(subject, place, model, sure=len(heirs) == 1 or model is heirs[0])
    like = {each.name: _likeness(text, current, each) for each in subject.catalog.models}
    for model in sorted(subject.catalog.models, key=lambda each: -like[each.name]):
        if model is not current and model not in heirs:
            typo = current is None and like[model.name] == max(like.values()) >= ALIKE
            yield become(subject, place, model, sure=typo)


def _likeness(text: str, current: Model | None, other: Model) -> float:
    """How like a model is to what was written, or to the model that was meant by it."""
    spelled = max(_ratio(text, other.name), _ratio(text, other.display_name))
    if current is None:
        return spelled
    return 2 * (other.chat is current.chat) + (other.way == current.way) + spelled


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def become(subject: Subject, place: Path, model: Model, sure: bool) -> Fix:
    """The edits that put another model there, with or without machines as it needs."""
    edits = [Edit((*place, "model"), model.name)]
    machines = subject.at(*place, "compute")
    if model.way == "serverless" and machines is not None:
        edits.append(Edit((*place, "compute"), None))
    usable = _usable(subject.catalog, model)
    if model.way == "managed" and usable and value_at(machines, ("instance_type",)) not in usable:
        edits.append(Edit((*place, "compute", "instance_type"), usable[0]))
    return Fix(f"deploy '{model.name}'", tuple(edits), sure)


def sizes(subject: Subject) -> Iterator[Fix]:
    """Another machine size, the nearest in cores first, or the most like what was written."""
    place = subject.deployment
    model = subject.catalog.find(str(subject.at(*place, "model"))) if place else None
    if place is None or model is None or subject.at(*place, "compute") is None:
        return
    written = str(subject.at(*place, "compute", "instance_type"))
    current = subject.catalog.size(written)
    cores = {size.name: size.cores for size in subject.catalog.sizes.values()}
    like = {name: _ratio(written, name) for name in _usable(subject.catalog, model)}
    for name in sorted(like, key=lambda x: (abs(cores[x] - current.cores) if current else 0, -like[x])):
        typo = current is None and like[name] == max(like.values()) >= ALIKE
        yield replace(put((*place, "compute", "instance_type"), name), sure=typo or len(like) == 1)


def kinds(subject: Subject) -> Iterator[Fix]:
    """Machines where there are none, none where there are some."""
    place = subject.deployment
    model = subject.catalog.find(str(subject.at(*place, "model"))) if place else None
    if place is None or model is None:
        return
    if subject.at(*place, "compute") is not None:
        yield Fix("remove compute", (Edit((*place, "compute"), None),), sure=model.way == "serverless")
        return
    usable = _usable(subject.catalog, model)
    for size in usable:
        edits = (Edit((*place, "compute", "instance_type"), size),)
        yield Fix(f"deploy it on '{size}'", edits, sure=len(usable) == 1)


def regions(subject: Subject) -> Iterator[Fix]:
    """Another region: the one that was meant, those of the same geography, then the others."""
    path = subject.path if subject.path[:1] in (("location",), ("regions",)) else ("location",)
    text = str(subject.at(*path))
    current, known = subject.catalog.region(text), subject.catalog.regions.values()
    like = {each.name: max(_ratio(text, each.name), _ratio(text, each.display_name)) for each in known}
    far = {each.name: current is not None and each.geography != current.geography for each in known}
    for name in sorted(like, key=lambda x: (far[x], -like[x])):
        typo = current is None and like[name] == max(like.values()) >= ALIKE
        yield replace(put(path, name), sure=typo)


def names(subject: Subject) -> Iterator[Fix]:
    """Another name: without what Azure does not take, or with the place behind it."""
    path = subject.path
    name = value_at(subject.data, path)
    if not isinstance(name, str) or path[-1] not in ("name", "resource_group"):
        return
    type_ = _type(subject)
    naming = subject.catalog.names.get(type_)
    longest = LONGEST.get(type_, 64)
    tidy = list(cleaned(name, naming, longest)) if naming else []
    yield from (replace(put(path, text), sure=True) for text in tidy)
    suffixes = [str(subject.at("projects", path[1], "name"))] if subject.deployment else []
    for text in distinct(tidy[0] if tidy else name, [*suffixes, str(subject.at("name"))], longest):
        if naming is None or naming.fits(text):
            yield put(path, text)


def _type(subject: Subject) -> str:
    if subject.deployment:
        machines = subject.at(*subject.deployment, "compute")
        return "serverless_endpoint" if machines is None else "online_endpoint"
    return {"resource_group": "resource_group", "hub": "workspace", "projects": "workspace"}.get(
        str(subject.path[0]), ""
    )


def _usable(catalog: Catalog, model: Model) -> list[str]:
    """Machine sizes of a model that exist, smallest first."""
    found = (catalog.size(name) for name in model.sizes(catalog.as_of))
    return [size.name for size in found if size and not (size.retired and size.retired <= catalog.as_of)]


_ORDER: dict[str, tuple[Ideas, ...]] = {
    "LIF": (models,),
    "MOD": (kinds, models, regions),
    "NAM": (names,),
    "REG": (regions, models),
    "SIZ": (sizes, models),
    "SCH": (),
    "SUP": (),
    "TAG": (),
    "MKT": (),
}
"""Where to look first by the sort of finding; rules of others are tried in every way."""
