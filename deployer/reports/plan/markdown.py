"""A plan for a pull request: the verdict and what is destroyed first, the rest folded, never longer than a comment."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence

from deployer.kinds.all import buys
from deployer.reports.ansi import printable
from deployer.reports.commonmark import code, escaped, fenced, table
from deployer.reports.cost import difference
from deployer.reports.labels import holder, place, portable, resource_label, title
from deployer.reports.plan.text import because, hidden, line, remarks
from deployer.reports.property_rows import rows
from deployer.reports.totals import totals
from deployer.reports.truncate import NOTE, Section, size, truncate
from deployer.values.change import Action, Change, Plan
from deployer.values.check_result import CheckResult, Verdict
from deployer.values.lifecycle import Lifecycle, StageChange

LIMIT = 65_536
"""Characters that a comment may have on GitHub: the strictest of the services that show the whole of it."""

_WEIGHT = [Action.DELETE, Action.REPLACE, Action.UPDATE, Action.CREATE, Action.READ]
_COLUMN = {"~": "!"}
"""What stands in the first column of a diff, by which services colour the line, where it is not the sign itself."""
_GUID = re.compile(r"[0-9a-fA-F-]{36}")


def as_markdown(plans: Sequence[Plan], limit: int = LIMIT) -> str:
    """One comment, with a part for each environment that has the same share of the room."""
    share = limit if len(plans) == 1 else (limit - len(plans)) // len(plans)
    return "\n".join(_part(plan, share) for plan in plans)


def _part(plan: Plan, limit: int) -> str:
    """One plan. It begins with a hidden mark by which the next run finds it again and replaces it."""
    mark = f"<!-- deployer:plan env={re.sub(r'[^A-Za-z0-9._-]', '-', plan.environment)} -->"
    verdict, *more = totals(plan)
    head = f"{mark}\n### deployer plan of {code(plan.environment)}\n\n**{verdict}**\n"
    head += "".join(f"{text}\n" for text in more)
    head += f"\nCost: {escaped(difference(plan.cost))}\n" if plan.cost else ""
    counted, foot = _table(plan), _foot(plan)
    sections = [*_lists(plan), _details(plan)]
    parts = truncate(sections, limit - size(head + counted + foot) - NOTE)
    folded = parts.pop() if parts and sections[-1].items else ""
    return _private("\n".join(part for part in (head, *parts, counted, folded, foot) if part), plan)


def _lists(plan: Plan) -> Iterator[Section]:
    """What a reviewer has to see, in the order of weight."""
    gone = [item for item in _sorted(plan) if item.action in (Action.DELETE, Action.REPLACE)]
    yield _list("Destroyed or replaced", [_item(item) for item in gone])
    yield _list("Outages", [f"- {_named(item)}: {escaped(item.outage)}\n" for item in plan.changes if item.outage])
    renewed = [f"- {_named(item)}: {escaped(item.renew)}\n" for item in plan.changes if item.renew]
    yield _list("Afterwards", renewed)
    bought = [item for item in plan.changes if buys(item)]
    yield _list("Purchases", [f"- {_named(item)}: {escaped(item.remark)}\n" for item in bought])
    yield _list("Models", [_model(item) for item in plan.lifecycles if item.coming])
    yield _list("Preflight", [_check(each) for each in plan.checks])
    yield _list("Notes", [f"- {escaped(note)}\n" for note in plan.notes])


def _check(item: CheckResult) -> str:
    help = f"; {escaped(item.help)}" if item.help and item.verdict is not Verdict.PASS else ""
    return f"- **{item.verdict.value}** {escaped(item.check)}: {escaped(item.reason)}{help}\n"


def _list(heading: str, items: list[str]) -> Section:
    return Section(
        items,
        lambda text: f"#### {heading} ({len(items)})\n\n{text}",
        lambda left: f"- **and {left} more** under '{heading}'\n",
    )


def _item(change: Change) -> str:
    why = "; ".join(because(change))
    return f"- {code(change.action.sign)} {_named(change)}{f': {escaped(why)}' if why else ''}\n"


def _named(change: Change) -> str:
    within = holder(change)
    return f"{escaped(title(change))} {code(change.name)}" + (f" in {code(within)}" if within else "")


def _model(item: Lifecycle) -> str:
    turns = "; ".join(_turn(turn) for turn in item.coming)
    heir = f"; successor: {code(item.successor)}" if item.successor else ""
    served = ", ".join(code(address.rsplit("/", 1)[-1]) for address in item.addresses[:5])
    served += f" and {len(item.addresses) - 5} more" if len(item.addresses) > 5 else ""
    return f"- {code(item.model)} is {escaped(item.stage)}; {escaped(turns)}{heir}" + (
        f" (serves {served})\n" if served else "\n"
    )


def _turn(turn: StageChange) -> str:
    if turn.disputed:
        return f"{turn.source} lists it as {turn.stage} on {turn.on.isoformat()}, other sources do not"
    return f"{turn.stage} on {turn.on.isoformat()}"


def _table(plan: Plan) -> str:
    """How many of each kind."""
    counts: dict[str, Counter[Action]] = {}
    for change in plan.changes:
        counts.setdefault(title(change), Counter())[change.action] += 1
    columns = [Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE, Action.NOOP]
    lines = [(name, *(str(found[action] or "") for action in columns)) for name, found in counts.items()]
    return table(("kind", "+ add", "~ change", "-/+ replace", "- destroy", "unchanged"), lines, right=len(columns))


def _details(plan: Plan) -> Section:
    shown = [item for item in _sorted(plan) if item.action is not Action.NOOP]
    items = ["".join(f"{text}\n" for text in _paragraph(change)) for change in shown]
    if plan.is_empty:
        items = []
    return Section(
        items,
        lambda text: f"<details><summary>In detail</summary>\n\n{fenced(text, 'diff')}\n</details>\n",
        lambda left: f"\n**{left} of {len(items)} changes are not shown in detail**, this comment would be too long.\n",
    )


def _paragraph(change: Change) -> Iterator[str]:
    sign = change.action.sign
    where = f"  {place(change.position)}" if change.position else ""
    yield printable(f"{_COLUMN.get(sign, sign)} {resource_label(change)}{where}")
    for text in remarks(change):
        yield printable(f"#   {text}")
    found = rows(change)
    for row in found.shown:
        yield printable(f"{_COLUMN.get(row.sign, row.sign)}     {line(row)[2:]}")
    if found.hidden:
        yield f"#     {hidden(found.hidden)}"


def _private(text: str, plan: Plan) -> str:
    """Without the ids of subscription and tenant: a comment is read by more people than the log."""
    ids = [id for id in (plan.subscription, plan.tenant, plan.identity, *plan.facts.values()) if _GUID.fullmatch(id)]
    return re.sub("|".join(ids), "…", text, flags=re.IGNORECASE) if ids else text


def applying(plan: Plan) -> str:
    """What applies the plan; nothing where there is nothing to apply, or no file is known."""
    if plan.is_empty or not (plan.command or plan.file):
        return ""
    return plan.command or f"deployer apply {shlex.quote(portable(plan.file))}"


def _foot(plan: Plan) -> str:
    digest = f"Digest of the effects: {code(plan.digest)}\n" if plan.digest else ""
    command = applying(plan)
    if not command:
        return digest
    return f"{digest}\nTo apply: {code(command)}\n"


def _sorted(plan: Plan) -> list[Change]:
    """What destroys comes first; what stays as it is comes last."""
    order = {action: place for place, action in enumerate(_WEIGHT)}
    return sorted(plan.changes, key=lambda item: order.get(item.action, len(order)))
