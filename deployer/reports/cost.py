"""What environments cost in a month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from deployer.reports.ansi import block, bold, dim, printable, table
from deployer.reports.commonmark import code, escaped
from deployer.reports.commonmark import table as markdown_table
from deployer.reports.document import row, versioned
from deployer.reports.labels import resource_label
from deployer.values.cost import CENT, HOURS, Charge, Cost, CostChange, CostItem, CostSum
from deployer.values.naming import full_name

_HEADER = ("resource", "billed by", "quantity", "price", "a month")


def as_text(costs: Sequence[Cost]) -> str:
    """Environment by environment: a row for each resource, the sum, whose prices they are, where they are charged."""
    return "\n".join(_environment(each) for each in costs)


def as_markdown(costs: Sequence[Cost]) -> str:
    """For a pull request: the sum first, the rows below it."""
    return "<!-- deployer:cost -->\n" + "\n".join(_part(each) for each in costs)


def as_json(costs: Sequence[Cost]) -> str:
    """Amounts are texts in the currency, to the cent; null where they are unknown."""
    return versioned(environments=[record(each) for each in costs])


def record(cost: Cost) -> dict[str, Any]:
    """One environment as JSON has it."""
    items = [_item(each) for each in cost.items]
    return row(cost, "environment", "currency", hours=HOURS, items=items, **summed(cost.total))


def summed(total: CostSum) -> dict[str, Any]:
    """A sum as JSON has it."""
    return {"low": spelled(total.low), "high": spelled(total.high), "unknown": total.unknown}


def _item(item: CostItem) -> dict[str, Any]:
    charge = item.charge
    return row(
        item,
        *("id", "name", "priced", "quantity", "price"),
        type=item.kind,
        full_name=full_name(item.id),
        low=None if item.low is None else spelled(item.low),
        high=None if item.high is None else spelled(item.high),
        source=item.source if item.price else "",
        reason=item.unknown,
        charge=charge and row(charge, "meters", "note", filter=_filter(charge)),
    )


def _filter(charge: Charge) -> dict[str, Any]:
    """As a query of Cost Management and a budget take it (QueryFilter, BudgetFilter)."""
    return {"dimensions": {"name": "ResourceType", "operator": "In", "values": [charge.resource_type]}}


def spelled(amount: Decimal) -> str:
    """To the cent, and no way to lose one."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))


def between(low: Decimal, high: Decimal) -> str:
    """`876.00`, or `876.00 to 2,628.00`."""
    texts = dict.fromkeys(f"{each.quantize(CENT, ROUND_HALF_UP):,}" for each in (low, high))
    return " to ".join(texts)


def sum_of(cost: Cost) -> str:
    """`876.00 to 2,628.00 USD a month; unknown for 3 of 5 resources`."""
    summed, total = cost.total, len(cost.items)
    if not total:
        return "nothing that is billed"
    unknown = f"unknown for {summed.unknown} of {_resources(total)}"
    known = f"{between(summed.low, summed.high)} {cost.currency} a month"
    if summed.unknown == total:
        return unknown
    return f"{known}; {unknown}" if summed.unknown else known


def difference(change: CostChange) -> str:
    """`0.00 -> 876.00 to 2,628.00 USD a month (+876.00 to +2,628.00); unknown for 2 resources afterwards`."""
    before, after = change.before, change.after
    texts = dict.fromkeys(f"{new - old:+,}" for old, new in ((before.low, after.low), (before.high, after.high)))
    counts = ((before.unknown, "before"), (after.unknown, "afterwards"))
    unknown = " and ".join(f"{_resources(count)} {when}" for count, when in counts if count)
    sums = f"{between(before.low, before.high)} -> {between(after.low, after.high)} {change.currency} a month"
    return f"{sums} ({' to '.join(texts)})" + (f"; unknown for {unknown}" if unknown else "")


def _resources(count: int) -> str:
    return f"{count} resource{'s' * (count != 1)}"


def _environment(cost: Cost) -> str:
    head = bold(f"Environment '{printable(cost.environment)}', {cost.currency}, a month of {HOURS} hours")
    rows = table(_HEADER, [tuple(map(printable, _cells(each))) for each in cost.items]) if cost.items else ""
    notes = [dim(f"# {printable(note)}") for note in _notes(cost.items)]
    return block([head, ""]) + rows + block([*notes, "", bold(f"Cost: {printable(sum_of(cost))}.")])


def _part(cost: Cost) -> str:
    head = f"### deployer cost of {code(cost.environment)}\n\n**{escaped(sum_of(cost))}**\n"
    if not cost.items:
        return head
    rows = markdown_table(_HEADER, map(_cells, cost.items), right=1)
    notes = "".join(f"- {escaped(note)}\n" for note in _notes(cost.items))
    return f"{head}\n{rows}" + (f"\n{notes}" if notes else "")


def _cells(item: CostItem) -> tuple[str, ...]:
    amount = f"unknown: {item.unknown}" if item.low is None or item.high is None else between(item.low, item.high)
    return resource_label(item), item.priced, item.quantity or "-", item.price or "-", amount


def _notes(items: Iterable[CostItem]) -> Iterator[str]:
    """Whose prices they are, and where Cost Management shows what is charged."""
    listed = list(items)
    for source in dict.fromkeys(each.source for each in listed if each.price):
        yield f"prices: {source}"
    for charge in dict.fromkeys(each.charge for each in listed if each.charge):
        meters = f", meters {' and '.join(charge.meters)}" if charge.meters else ""
        yield f"charged: filter Cost Management for resource type {charge.resource_type}{meters} ({charge.note})"
