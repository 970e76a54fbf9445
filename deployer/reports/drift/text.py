"""Drift for people: the sorts apart, under each resource what differs, and the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from deployer.reports.ansi import bold, cyan, dim, green, printable, red, yellow
from deployer.reports.labels import dotted, place, resource_label, spelled
from deployer.reports.redaction import is_secret, without_secrets
from deployer.values.drift import Bucket, Drift, DriftDifference
from deployer.values.source import Path

NOTHING = "No drift. What is live is what is declared."
_HEADS = {
    Bucket.DECLARED: ("Declared", "what the file says, and Azure does not have"),
    Bucket.DEFAULTED: ("Defaulted", "what the templates state where the file says nothing"),
    Bucket.UNDECLARED: ("Undeclared", "what is this environment's and no longer declared; an apply deletes it"),
    Bucket.EXTRA: ("Extra", "what nobody declares or manages; an apply leaves it as it is"),
}
_BOOKS: tuple[Path, ...] = (("tags", "deployer-tags"), ("tags", "deployer-also"))
"""Bookkeeping, told to programs only, unless it is all there is."""


def report(drifts: Sequence[Drift]) -> str:
    """Environment by environment."""
    return "\n".join(_environment(drift, named=len(drifts) > 1) for drift in drifts)


def sum_of(drift: Drift) -> str:
    """`Drift: 2 declared, 0 defaulted, 1 extra.`"""
    if not drift.differences:
        return NOTHING
    return "Drift: " + ", ".join(f"{drift.count(bucket)} {bucket.value}" for bucket in Bucket) + "."


def _environment(drift: Drift, named: bool) -> str:
    lines = [bold(f"Environment '{printable(drift.environment)}'"), ""] if named else []
    for bucket in Bucket:
        found = [item for item in drift.differences if item.bucket is bucket]
        if found:
            name, meaning = _HEADS[bucket]
            lines += [f"{bold(name)}: {dim(meaning)}", *_resources(found), ""]
    return "".join(f"{line}\n" for line in (*lines, bold(sum_of(drift))))


def _resources(differences: Sequence[DriftDifference]) -> Iterator[str]:
    for _, group in groupby(differences, key=lambda item: item.address):
        items = list(group)
        told = [item for item in items if item.path not in _BOOKS] or items
        name = bold(printable(resource_label(items[0])))
        for whole in (item for item in told if not item.path):
            where = f"  {dim(printable(place(whole.position)))}" if whole.position else ""
            yield f"  {_sign(whole)} {name}: {printable(whole.reason)}{where}"
        if parts := [item for item in told if item.path]:
            yield f"  {yellow('~')} {name}"
            yield from (f"      {_line(item)}" for item in parts)


def _sign(item: DriftDifference) -> str:
    if item.wanted is not None:
        return red("-")
    return yellow("!") if item.origin else cyan("?")


def _line(item: DriftDifference) -> str:
    where = f"  {dim(printable(_where(item)))}" if item.key else ""
    if item.bucket is Bucket.EXTRA:
        return green("+") + printable(f" {dotted(item.path)}: (value not shown)") + where
    if is_secret(item.path, item.live) or is_secret(item.path, item.wanted):
        return printable(f"{dotted(item.path)}: (sensitive value)") + where
    wanted, live = (without_secrets(value, item.path) for value in (item.wanted, item.live))
    if item.wanted is None:
        return green("+") + printable(f" {dotted(item.path)}: {spelled(live)}") + where
    if item.live is None:
        return red("-") + printable(f" {dotted(item.path)}: {spelled(wanted)}") + where
    return yellow("~") + printable(f" {dotted(item.path)}: {spelled(wanted)} -> {spelled(live)}") + where


def _where(item: DriftDifference) -> str:
    """Where the file says it; where it would, for what it does not say."""
    return place(item.position) if item.bucket is Bucket.DECLARED else f"# {dotted(item.key)}"
