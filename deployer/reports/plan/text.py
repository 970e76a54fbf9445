"""A plan for people: a paragraph per change, what is left alone, and the sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from deployer.reports.ansi import block, bold, cyan, dim, green, printable, red, yellow
from deployer.reports.checks import check_lines
from deployer.reports.cost import difference
from deployer.reports.ignored import ignored
from deployer.reports.labels import dotted, place, resource_label, spelled
from deployer.reports.property_rows import Row, rows
from deployer.reports.totals import totals
from deployer.values.change import Action, Change, Kept, Plan

_INK: dict[str, Callable[[str], str]] = {"+": green, "~": yellow, "-": red, "-/+": red, "<=": cyan}

_MOST = 4
"""Names of what others set, in one line."""


def as_text(plans: Sequence[Plan]) -> str:
    """Plan by plan, of several each under the name of its environment, with its own sum."""
    return by_environment(plans, _plan)


def by_environment(plans: Sequence[Plan], write: Callable[[Plan], str]) -> str:
    """The texts of plans, of several each under the name of its environment."""
    if len(plans) == 1:
        return write(plans[0])
    return "\n".join(f"{heading(plan)}\n\n{write(plan)}" for plan in plans)


def heading(plan: Plan) -> str:
    """`Environment 'dev'`."""
    return bold(f"Environment '{printable(plan.environment)}'")


def _plan(plan: Plan) -> str:
    """What stays as it is is not shown, and what is only read only where somebody has to know it."""
    paragraphs = [list(_paragraph(item)) for item in plan.changes if _matters(item, plan)]
    paragraphs += ignored(plan)
    costs = [f"cost: {difference(plan.cost)}"] if plan.cost else []
    if notes := [*plan.notes, *costs]:
        paragraphs.append([f"{dim('#')} {printable(note)}" for note in notes])
    if plan.checks:
        paragraphs.append(list(check_lines(plan.checks)))
    paragraphs.append([bold(line) for line in totals(plan)])
    return block(_spaced(paragraphs))


def line(row: Row) -> str:
    """A property: `~ tags.team: "a" -> "b"`."""
    return f"{row.sign} {dotted(row.path)}: {values(row)}" + (" # forces replacement" if row.replaces else "")


def values(row: Row) -> str:
    """What a property becomes, and what it was."""
    if row.unknown:
        return "(known after apply)"
    if row.secret:
        return "(sensitive value)"
    if row.sign == "~":
        return f"{spelled(row.before)} -> {spelled(row.after)}"
    return spelled(row.after if row.sign == "+" else row.before)


def ink(sign: str) -> Callable[[str], str]:
    """The colour of a sign."""
    return _INK[sign]


def because(change: Change) -> Iterator[str]:
    """Why it changes, where its properties do not say it."""
    if change.reason:
        yield change.reason
    if change.through:
        yield f"goes together with '{change.through.partition('#')[0].rsplit('/', 1)[-1]}'"


def remarks(change: Change) -> Iterator[str]:
    """What there is to say of a change besides its properties."""
    yield from because(change)
    if change.outage:
        yield f"outage: {change.outage}"
    if change.renew:
        yield f"afterwards: {change.renew}"
    if change.remark:
        yield change.remark
    if change.kept:
        yield kept(change.kept)


def kept(found: Kept) -> str:
    """What others set and an update sends back: `2 properties set by others stay as they are: tags.team`."""
    count, names = len(found.paths), [dotted(path) for path in found.paths[:_MOST]]
    more = f" and {count - _MOST} more" if count > _MOST else ""
    what = (
        "1 property set by others stays as it is"
        if count == 1
        else f"{count} properties set by others stay as they are"
    )
    return f"{what}: {', '.join(names)}{more}"


def hidden(count: int) -> str:
    """How many properties are not shown."""
    return f"({count} unchanged {'attribute' if count == 1 else 'attributes'} hidden)"


def _spaced(paragraphs: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines, with an empty one between paragraphs but for those of one line, and always before the sum."""
    for number, lines in enumerate(paragraphs):
        alone = 0 < number < len(paragraphs) - 1 and len(lines) == len(paragraphs[number - 1]) == 1
        if number and not alone:
            yield ""
        yield from lines


def _matters(change: Change, plan: Plan) -> bool:
    if change.action is Action.READ:
        return bool(change.reason) or not plan.is_empty
    return change.action is not Action.NOOP


def _paragraph(change: Change) -> Iterator[str]:
    sign = change.action.sign
    where = f"  {dim(printable(place(change.position)))}" if change.position else ""
    yield f"{ink(sign)(f'{sign:>3}')} {bold(printable(resource_label(change)))}{where}"
    for text in remarks(change):
        yield f"      {(red if text.startswith('outage') else dim)(f'# {printable(text)}')}"
    found = rows(change)
    for row in found.shown:
        yield f"    {ink(row.sign)(row.sign)}{printable(line(row).removeprefix(row.sign))}"
    if found.hidden:
        yield f"      {dim(f'# {hidden(found.hidden)}')}"
