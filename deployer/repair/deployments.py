"""Edits of one deployment: another model, other machines, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from deployer.catalog.model import Model
from deployer.repair.data import value_at
from deployer.repair.subject import ALIKE, Subject, ratio
from deployer.rules.edits import drop, put
from deployer.rules.sizes import usable
from deployer.values.problem import Edit, Fix
from deployer.values.source import Path

SORTS = ("chat", "completions", "ocr")
"""What a model is for. Nobody who asked for the one wants the other."""
FAR = 0.15
"""How much less alike than the most alike a word may be that somebody may have meant."""


def models(subject: Subject) -> Iterator[Fix]:
    """Another model in its place: what was meant, what succeeds it, then what is like it and does the same."""
    place = subject.deployment
    if place is None:
        return
    text, current = str(subject.at(*place, "model")), subject.model
    heirs = list(subject.catalog.heirs(current)) if current else []
    for model in heirs:
        yield become(subject, place, model, sure=model is heirs[0])
    others = [each for each in subject.catalog.models if each is not current and each not in heirs]
    like = {each.name: _likeness(text, current, each) for each in others}
    for model in sorted(others, key=lambda each: -like[each.name]):
        if current is None and like[model.name] < max(like.values()) - FAR:
            return
        if current is None or _sort(model) == _sort(current):
            typo = current is None and like[model.name] == max(like.values()) >= ALIKE
            yield become(subject, place, model, sure=typo)


def _sort(model: Model) -> str | None:
    return next((each for each in SORTS if each in model.abilities), None)


def _likeness(text: str, current: Model | None, other: Model) -> float:
    """How like a model is to what was written, or to the model that was meant by it."""
    spelled = max(ratio(text, other.name), ratio(text, other.display_name))
    return spelled if current is None else (other.way == current.way) + spelled


def become(subject: Subject, place: Path, model: Model, sure: bool) -> Fix:
    """The edits that put another model there, with or without machines as it needs."""
    edits = [Edit((*place, "model"), model.name)]
    machines = subject.at(*place, "compute")
    if model.way == "serverless" and machines is not None:
        edits.append(Edit((*place, "compute"), None))
    sizes = usable(model, subject.catalog)
    if model.way == "managed" and sizes and value_at(machines, ("instance_type",)) not in sizes:
        edits.append(Edit((*place, "compute", "instance_type"), sizes[0]))
    return Fix(f"deploy '{model.name}'", tuple(edits), sure)


def sizes(subject: Subject) -> Iterator[Fix]:
    """Another machine size, the nearest in cores first, or the most like what was written."""
    place, model = subject.deployment, subject.model
    if place is None or model is None or subject.at(*place, "compute") is None:
        return
    written = str(subject.at(*place, "compute", "instance_type") or "")
    current = subject.catalog.size(written)
    cores = {size.name: size.cores for size in subject.catalog.sizes.values()}
    like = {name: ratio(written, name) for name in usable(model, subject.catalog)}  # the smallest machine first
    for name in sorted(like, key=lambda x: abs(cores[x] - current.cores) if current else -like[x]):
        typo = current is None and like[name] == max(like.values()) >= ALIKE
        yield replace(put((*place, "compute", "instance_type"), name), sure=typo or len(like) == 1)


def kinds(subject: Subject) -> Iterator[Fix]:
    """Machines where there are none, none where there are some."""
    place, model = subject.deployment, subject.model
    if place is None or model is None:
        return
    if subject.at(*place, "compute") is not None:
        yield Fix("remove compute", (Edit((*place, "compute"), None),), sure=model.way == "serverless")
        return
    allowed = usable(model, subject.catalog)
    for size in allowed:
        edits = (Edit((*place, "compute", "instance_type"), size),)
        yield Fix(f"deploy it on '{size}'", edits, sure=len(allowed) == 1)


def away(subject: Subject) -> Iterator[Fix]:
    """Without the deployment."""
    if subject.deployment:
        yield drop(subject.deployment)
