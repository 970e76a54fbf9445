"""A plan as one page for reviewers. It holds everything it needs, loads nothing, and lets no other script run."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from deployer.kinds.all import buys
from deployer.reports import timeline
from deployer.reports.ansi import printable
from deployer.reports.cost import difference
from deployer.reports.html_records import record
from deployer.reports.labels import portable, resource_label, title
from deployer.reports.network import condensed, of_plan
from deployer.reports.plan.markdown import applying
from deployer.reports.plan.text import because
from deployer.reports.svg import drawing
from deployer.reports.totals import totals
from deployer.source.files import templates
from deployer.values.change import Action, Change, Plan
from deployer.values.check_result import Verdict
from deployer.values.lifecycle import Lifecycle
from deployer.values.version import __version__

SHOWS_ONE = True
"""A page is that of one plan (formats.py)."""
MOST = 8
"""Lines of a list of what a reviewer has to see; the rest is in the list of resources."""
NODES = 30
"""Nodes of the graph; of a larger plan, what is alike is drawn as one."""

_ORDER = [Action.DELETE, Action.REPLACE, Action.UPDATE, Action.CREATE, Action.READ, Action.NOOP]
"""What destroys comes first."""
_TILES = (
    (Action.CREATE, "to add", "create"),
    (Action.UPDATE, "to change", "update"),
    (Action.REPLACE, "to replace: each is one to destroy and one to add", "replace"),
    (Action.DELETE, "to destroy", "delete"),
    (Action.READ, "only read", "read"),
    (Action.NOOP, "unchanged", "unchanged"),
)


class _Line(Struct, frozen=True):
    what: str
    why: str = ""
    to: str = ""
    sign: str = ""
    action: str = ""


class _List(Struct, frozen=True):
    heading: str
    tone: str
    lines: tuple[_Line, ...]


def as_html(plans: Sequence[Plan]) -> str:
    """The page of the one plan."""
    from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    jinja = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates()),
        undefined=StrictUndefined,
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    (plan,) = plans
    marked = {name: Markup(text) for name, text in _marked(plan).items()}  # noqa: S704 - ours, or escaped by us
    return jinja.get_template("report.html.j2").render(**_words(plan), **_models(plan, Markup), **marked) + "\n"


def _words(plan: Plan) -> dict[str, Any]:
    """What the template escapes itself."""
    verdict, *more = totals(plan)
    graph = of_plan(plan)
    drawn = condensed(graph, NODES)
    left = f"{len(graph.nodes):,} resources are drawn as {len(drawn.nodes)} boxes." if graph != drawn else ""
    return {
        "version": __version__,
        "environment": printable(plan.environment),
        "digest": plan.digest,
        "verdict": verdict,
        "more": more,
        "facts": list(_facts(plan)),
        "tiles": list(_tiles(plan)),
        "lists": [each for each in _lists(plan) if each.lines],
        "most": MOST,
        "merged": left,
        "kinds": sorted({printable(title(change)) for change in plan.changes}, key=str.lower),
        "command": printable(applying(plan)),
    }


def _marked(plan: Plan) -> dict[str, str]:
    """What goes into the page as it is."""
    folder = templates() / "report"
    css, js = ((folder / f"report.{end}").read_text(encoding="utf-8") for end in ("css", "js"))
    ids = _ids(plan)
    ordered = sorted(plan.changes, key=lambda change: _ORDER.index(change.action))
    records = [record(change, ids[change.address]) for change in ordered]
    graph = condensed(of_plan(plan), NODES)
    links = {node.key: ids[node.key] for node in graph.nodes if node.key in ids}
    return {
        "css": css,
        "js": js,
        "data": json.dumps(records, separators=(",", ":")).replace("<", "\\u003c"),
        "policy": _policy(css, js),
        "graph": drawing(graph, links=links) if graph.nodes else "",
        "proportions": _proportions(plan),
    }


def _policy(css: str, js: str) -> str:
    """Nothing may be loaded, and only the script and the style of this page may run."""
    style, script = (b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (css, js))
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _ids(plan: Plan) -> dict[str, str]:
    return {change.address: f"r{number}" for number, change in enumerate(plan.changes)}


def _facts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "Resource group", printable(plan.group)
    yield "Subscription", printable(plan.subscription)
    if plan.file:
        yield "Environment file", printable(portable(plan.file))
    if plan.cost:
        yield "Cost", printable(difference(plan.cost))
    if plan.digest:
        yield "Digest", plan.digest[:12]


def _tiles(plan: Plan) -> Iterator[dict[str, Any]]:
    actions = [change.action for change in plan.changes]
    for action, label, word in _TILES:
        count = actions.count(action)
        if count or action not in (Action.REPLACE, Action.READ):
            shown = action is not Action.NOOP or plan.is_empty
            sign = action.sign.strip() or "="
            found = {"action": action.value, "sign": sign, "count": count, "label": label}
            yield {**found, "word": word, "shown": shown}


def _proportions(plan: Plan) -> str:
    """How much of the whole changes, as a bar."""
    actions = [change.action for change in plan.changes]
    parts, x = [], 0.0
    for action, _, _ in _TILES:
        width = 1000 * actions.count(action) / max(1, len(actions))
        if width:
            parts.append(f'<rect class="{action.value}" x="{x:g}" width="{max(width, 3):g}" height="8"/>')
        x += width
    head = '<svg class="proportions" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">'
    return f"{head}{''.join(parts)}</svg>" if parts else ""


def _lists(plan: Plan) -> Iterator[_List]:
    ids = _ids(plan)

    def line(change: Change, why: str) -> _Line:
        sign, to = change.action.sign.strip(), ids[change.address]
        return _Line(printable(resource_label(change)), printable(why), to, sign, change.action.value)

    gone = [change for change in plan.changes if change.action in (Action.DELETE, Action.REPLACE)]
    yield _List("Destroyed or replaced", "grave", tuple(line(item, "; ".join(because(item))) for item in gone))
    out = tuple(line(item, item.outage) for item in plan.changes if item.outage)
    yield _List("Outages", "grave", out)
    renewed = tuple(line(item, item.renew) for item in plan.changes if item.renew)
    yield _List("Afterwards", "warn", renewed)
    bought = [item for item in plan.changes if buys(item)]
    yield _List("Purchases", "warn", tuple(line(item, item.remark) for item in bought))
    open_ = [each for each in plan.checks if each.verdict is not Verdict.PASS]
    checked = tuple(_Line(f"{each.check}: {each.verdict.value}", printable(each.reason)) for each in open_)
    yield _List("Preflight", "grave" if any(each.problems for each in open_) else "warn", checked)
    yield _List("Notes", "calm", tuple(_Line(printable(note)) for note in plan.notes))


def _models(plan: Plan, mark: Any) -> dict[str, Any]:
    if not plan.lifecycles:
        return {"models": [], "axis": ""}
    axis = timeline.axis(plan.lifecycles)
    return {"models": [_model(item, axis, mark) for item in plan.lifecycles], "axis": mark(timeline.scale(axis))}


def _model(item: Lifecycle, axis: timeline.Axis, mark: Any) -> dict[str, Any]:
    turns = [
        f"{turn.stage} {turn.on}" + (f" (only {printable(turn.source)} lists it)" if turn.disputed else "")
        for turn in item.coming
    ]
    return {
        "name": printable(item.model),
        "stage": item.stage,
        "tone": timeline.TONES.get(item.stage, "create"),
        "bar": mark(timeline.bar(item, axis)),
        "turns": turns,
        "successor": printable(item.successor),
        "serves": len(item.addresses),
    }
