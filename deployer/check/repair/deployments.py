"""Edits of one deployment: another model, other machines, or none."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from deployer.catalog.model import Model
from deployer.check.repair.fix_context import ALIKE, LEAST, FixContext, ratio
from deployer.rules.support.edits import remove_value, set_value
from deployer.rules.support.models import usable
from deployer.values.json_path import value_at
from deployer.values.problem import Edit, Fix
from deployer.values.source import Path

SORTS = ("chat", "completions", "ocr")
"""What a model is for. Nobody who asked for the one wants the other."""
FAR = 0.15
"""How much less alike than the most alike a word may be that somebody may have meant."""


def models(subject: FixContext) -> Iterator[Fix]:
    """Another model in its place: what was meant, what succeeds it, then what is like it and can do all that it can.
    What is bought as the line says it, by the token or as machines, comes before what is bought otherwise.
    """
    place = subject.deployment
    if place is None:
        return
    text, current = str(subject.at(*place, "model")), subject.model
    meant = current or subject.catalog.find(_last(text))
    heirs = list(subject.catalog.heirs(meant)) if meant else []
    for model in heirs if meant is current or meant is None else (meant, *heirs):
        if subject.catalog.stages[model.name].is_open:
            yield become(subject, place, model, sure=current is not None and model is heirs[0])
    found = _like(subject, text, current) if meant is current else []
    best = max((like for _, like in found), default=0.0)
    for model, like in sorted(found, key=lambda pair: (_otherwise(subject, place, pair[0]), -pair[1])):
        if model not in heirs and (current is not None or like >= max(best - FAR, LEAST)):
            yield become(subject, place, model, sure=current is None and like == best >= ALIKE)


def _like(subject: FixContext, text: str, current: Model | None) -> list[tuple[Model, float]]:
    """The models that take deployments, each with how like it is to what was written: of an id its last part, and a
    little more in the same registry.
    """
    registry = text.partition("/models/")[0].lower()
    found = []
    for model in subject.catalog.models:
        known = model.offered_on(subject.platform) and subject.catalog.stages[model.name].is_open
        if model is current or not known:
            continue
        if current is not None and (_sort(model) != _sort(current) or not current.abilities <= model.abilities):
            continue
        spelled = max(ratio(_last(text), name) for name in (model.name, model.display_name, _last(model.asset_id)))
        same = "/models/" in text and model.asset_id.lower().startswith(f"{registry}/")
        found.append((model, min(1.0, spelled + 0.05 * same)))
    return found


def _last(text: str) -> str:
    """The name at the end of an id, without the version; any other text as it is."""
    return text.partition("/versions/")[0].rpartition("/models/")[2]


def _otherwise(subject: FixContext, place: Path, model: Model) -> bool:
    """Whether a model is bought in another way than the line says."""
    return subject.platform == "hub" and (model.managed is not None) != (subject.at(*place, "compute") is not None)


def _sort(model: Model) -> str | None:
    return next((each for each in SORTS if each in model.abilities), None)


def become(subject: FixContext, place: Path, model: Model, sure: bool) -> Fix:
    """The edits that put another model there, with or without machines as it needs. Other machines, or none, are other
    costs: the title says so, and nobody is taken to have meant them.
    """
    edits, title = [Edit((*place, "model"), model.name)], f"deploy '{model.name}'"
    machines = subject.at(*place, "compute")
    if subject.at(*place, "version") is not None:
        edits.append(Edit((*place, "version"), None))
    if subject.platform == "foundry":
        return Fix(title, (*edits, *_of_account(subject, place, model)), sure)
    if model.serverless and machines is not None:
        edits.append(Edit((*place, "compute"), None))
        title += " without compute, as serverless API that is billed per token"
        sure = False
    sizes = usable(model, subject.catalog)
    if model.managed and sizes and value_at(machines, ("instance_type",)) not in sizes:
        edits.append(Edit((*place, "compute", "instance_type"), sizes[0]))
        title += f" with compute: {{instance_type: {sizes[0]}}}"
        sure = False
    return Fix(title, tuple(edits), sure)


def _of_account(subject: FixContext, place: Path, model: Model) -> Iterator[Edit]:
    """Without a SKU that the other model has not, and a capacity that is too much for it."""
    sku, capacity = subject.at(*place, "sku"), subject.at(*place, "capacity")
    known = (model.foundry.sku(str(sku)) if sku else next(iter(model.foundry.skus), None)) if model.foundry else None
    if sku is not None and known is None:
        yield Edit((*place, "sku"), None)
    if isinstance(capacity, int) and (known is None or (known.maximum or capacity) < capacity):
        yield Edit((*place, "capacity"), None)


def sizes(subject: FixContext) -> Iterator[Fix]:
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
        yield replace(set_value((*place, "compute", "instance_type"), name), sure=typo or len(like) == 1)


def kinds(subject: FixContext) -> Iterator[Fix]:
    """Machines where there are none, none where there are some."""
    place, model = subject.deployment, subject.model
    if place is None or model is None:
        return
    if subject.at(*place, "compute") is not None:
        title = "remove compute: it is a serverless API, billed per token"
        yield Fix(title, (Edit((*place, "compute"), None),), sure=model.serverless is not None)
        return
    for size in usable(model, subject.catalog):
        edits = (Edit((*place, "compute", "instance_type"), size),)
        yield Fix(f"deploy it on managed compute, with compute: {{instance_type: {size}}}", edits)


def away(subject: FixContext) -> Iterator[Fix]:
    """Without the deployment."""
    if subject.deployment:
        yield remove_value(subject.deployment)
