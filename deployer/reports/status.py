"""How declared resources stand."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import to_builtins

from deployer.reports.ansi import block, bold, dim, green, printable, red
from deployer.reports.commonmark import headed, table
from deployer.reports.document import row, versioned
from deployer.reports.labels import resource_label
from deployer.reports.page import html_table, page, safe
from deployer.values.naming import full_name
from deployer.values.status import ResourceStatus


def as_text(items: Sequence[ResourceStatus]) -> str:
    """A line for each in the order in which they are made, so that what others stand on comes first; and the sum."""
    several = len({item.environment for item in items}) > 1
    return block([*(_line(item, several) for item in items), bold(_sum(items))])


_HEADER = ("", "environment", "resource", "state", "URL", "model", "answers", "last verify")


def _line(item: ResourceStatus, several: bool) -> str:
    word = green("ok       ") if item.well else red("unhealthy") if item.there else red("missing  ")
    url = f"  {dim(printable(item.url))}" if item.url else ""
    where = f" of '{item.environment}'" if several else ""
    end = f"; '{item.model}' {item.retires}" if item.retires else ""
    end += f"; {item.verified}" if item.verified else ""
    return f"{word}  {printable(resource_label(item) + where)}: {printable(item.detail + end)}{url}"


def as_markdown(items: Sequence[ResourceStatus]) -> str:
    """For the summary of a build: what is not well first."""
    rows = table(_HEADER, map(_cells, _sorted(items)))
    return f"{headed('status', _sum(items))}\n" + (f"\n{rows}" if rows else "")


def as_html(items: Sequence[ResourceStatus]) -> str:
    """A page of what runs where, what is not well first."""
    rows = html_table(_HEADER, [(item.well, _cells(item)) for item in _sorted(items)])
    return page("deployer status", [f"<p>{safe(_sum(items))}</p>\n", rows])


def _sum(items: Sequence[ResourceStatus]) -> str:
    well = sum(item.well for item in items)
    return f"Status: {well} of {len(items)} {'resource is' if len(items) == 1 else 'resources are'} there and well."


def _sorted(items: Sequence[ResourceStatus]) -> list[ResourceStatus]:
    return sorted(items, key=lambda item: item.well)


def _cells(item: ResourceStatus) -> tuple[str, ...]:
    word = "ok" if item.well else "unhealthy" if item.there else "missing"
    verified = str(item.verified or "")
    return word, item.environment, resource_label(item), item.detail, item.url, item.model, item.retires, verified


def as_json(items: Sequence[ResourceStatus]) -> str:
    """`ok` at the top tells whether all are there and well. `summary` counts what the file declares."""
    there, well = sum(item.there for item in items), sum(item.well for item in items)
    names = ("id", "name", "environment", "there", "well", "detail", "url", "model", "days_left")
    resources = [
        row(
            item,
            *names,
            type=item.kind,
            full_name=full_name(item.id),
            verified=item.verified and to_builtins(item.verified),
        )
        for item in items
    ]
    summary = {"declared": len(items), "there": there, "well": well}
    return versioned(ok=well == len(items), summary=summary, resources=resources)
