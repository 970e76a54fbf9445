"""ARM's what-if beside the plan."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import to_builtins

from deployer.reports.ansi import block, bold, dim, green, printable, red, yellow
from deployer.reports.document import versioned
from deployer.reports.labels import spelled
from deployer.values.change import Action
from deployer.values.preview import Prediction, Preview, WhatIfDifference

_WIDE = 60


def as_text(preview: Preview) -> str:
    """What was asked for it, a line for each resource that something happens to, and under it every difference."""
    return block(_lines(preview))


def as_json(preview: Preview) -> str:
    """Every prediction with its differences; `explained` is false where one has no known reason."""
    rows = [{**to_builtins(item), "explained": item.explained} for item in preview.predictions]
    return versioned(
        explained=all(item.explained for item in preview.predictions),
        posts=list(preview.posts),
        predictions=rows,
        unknown=preview.unknown,
        rights=list(preview.rights),
    )


def _lines(preview: Preview) -> Iterator[str]:
    yield bold("ARM's what-if, beside the plan:")
    yield from (f"  {dim(post)}" for post in preview.posts)
    yield from (f"  {dim(f'needs {right}')}" for right in preview.rights)
    if preview.unknown:
        yield f"  {red('no prediction:')} {printable(preview.unknown)}"
    for item in preview.predictions:
        if item.differences or item.action not in (Action.NOOP.value, Action.READ.value):
            yield from _prediction(item)
    differ = [item for item in preview.predictions if item.differences]
    unknown = sum(not item.explained for item in differ)
    agree = len(preview.predictions) - len(differ)
    yield f"{agree} agree, {len(differ)} differ" + (f", {unknown} of them for no known reason" if unknown else "")


def _prediction(item: Prediction) -> Iterator[str]:
    word = "" if item.differences else green("agrees")
    name = printable(f"{item.title} '{item.name}'")
    yield f"  {Action(item.action).sign:>3} {name}  ARM: {item.change or 'not mentioned'}  {word}".rstrip()
    for difference in item.differences:
        yield f"        {_difference(difference)}"
        why = dim(printable(difference.reason)) if difference.reason else red("nobody knows why: look at it")
        yield f"          {why}"


def _difference(item: WhatIfDifference) -> str:
    what = f"{item.path}: " if item.path else ""
    changed = item.before is not None or item.after is not None
    values = f"  {_short(item.before)} -> {_short(item.after)}" if changed else ""
    return yellow(printable(f"{what}plan: {item.ours or 'nothing'}, ARM: {item.arms or 'nothing'}{values}"))


def _short(value: object) -> str:
    text = spelled(value)
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"
