"""ARM's what-if beside the plan, for people."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.reports.ansi import bold, dim, green, printable, red, yellow
from deployer.reports.labels import spelled
from deployer.values.change import Action
from deployer.values.preview import Prediction, Preview, WhatIfDifference

_WIDE = 60


def report(preview: Preview) -> str:
    """What was asked for it, a line for each resource that something happens to, and under it every difference."""
    lines = [bold("ARM's what-if, beside the plan:"), *(f"  {dim(post)}" for post in preview.posts)]
    lines += [f"  {dim(f'needs {right}')}" for right in preview.rights]
    if preview.unknown:
        lines.append(f"  {red('no prediction:')} {printable(preview.unknown)}")
    for item in preview.predictions:
        if item.differences or item.action not in (Action.NOOP.value, Action.READ.value):
            lines += _lines(item)
    return "".join(f"{line}\n" for line in [*lines, _sum(preview)])


def _lines(item: Prediction) -> Iterator[str]:
    sign = Action(item.action).sign
    word = "" if item.differences else green("agrees")
    name = printable(f"{item.title} '{item.name}'")
    yield f"  {sign:>3} {name}  ARM: {item.change or 'not mentioned'}  {word}".rstrip()
    for difference in item.differences:
        yield f"        {_difference(difference)}"
        why = dim(printable(difference.reason)) if difference.reason else red("nobody knows why: look at it")
        yield f"          {why}"


def _difference(item: WhatIfDifference) -> str:
    what = f"{item.path}: " if item.path else ""
    values = ""
    if item.before is not None or item.after is not None:
        values = f"  {_short(item.before)} -> {_short(item.after)}"
    ours, arms = item.ours or "nothing", item.arms or "nothing"
    return yellow(printable(f"{what}plan: {ours}, ARM: {arms}{values}"))


def _short(value: object) -> str:
    text = spelled(value)
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"


def _sum(preview: Preview) -> str:
    differ = [item for item in preview.predictions if item.differences]
    unknown = sum(1 for item in differ if not item.explained)
    agree = len(preview.predictions) - len(differ)
    return f"{agree} agree, {len(differ)} differ" + (f", {unknown} of them for no known reason" if unknown else "")
