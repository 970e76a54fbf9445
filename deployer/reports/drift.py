"""What differs between environments and Azure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from deployer.reports.ansi import block, bold, cyan, dim, green, printable, red, yellow
from deployer.reports.document import source, versioned
from deployer.reports.labels import dotted, place, portable, resource_label, spelled
from deployer.reports.redaction import is_secret, without_secrets
from deployer.values.drift import Bucket, Drift, DriftDifference
from deployer.values.naming import full_name
from deployer.values.source import Path

_HEADS = {
    Bucket.DECLARED: ("Declared", "what the file says, and Azure does not have"),
    Bucket.DEFAULTED: ("Defaulted", "what the templates state where the file says nothing"),
    Bucket.UNDECLARED: ("Undeclared", "what is this environment's and no longer declared; an apply deletes it"),
    Bucket.EXTRA: ("Extra", "what nobody declares or manages; an apply leaves it as it is"),
}
_BOOKS: tuple[Path, ...] = (("tags", "deployer-tags"), ("tags", "deployer-also"))
"""Bookkeeping, told to programs only, unless it is all there is."""


def as_text(drifts: Sequence[Drift]) -> str:
    """Environment by environment: the sorts apart, under each resource what differs, and the sum."""
    return "\n".join(_environment(drift, named=len(drifts) > 1) for drift in drifts)


def as_json(drifts: Sequence[Drift]) -> str:
    """`drift_present` at the top tells whether there is any."""
    environments = [
        {
            "environment": drift.environment,
            "file": portable(drift.file),
            "summary": {bucket.value: drift.count(bucket) for bucket in Bucket},
            "differences": [_difference(item) for item in drift.differences],
        }
        for drift in drifts
    ]
    return versioned(drift_present=any(drift.differences for drift in drifts), environments=environments)


def _difference(item: DriftDifference) -> dict[str, Any]:
    found: dict[str, Any] = {
        "bucket": item.bucket.value,
        "address": item.address,
        "id": item.id,
        "type": item.kind or item.title,
        "name": item.name,
        "full_name": full_name(item.id),
        "path": list(item.path),
        "reason": item.reason,
        "key": list(item.key),
    }
    # What somebody else set may be a secret of theirs.
    told = not item.path or item.bucket is not Bucket.EXTRA
    if told and not _holds_secret(item):
        found["wanted"] = without_secrets(item.wanted, item.path)
        found["live"] = without_secrets(item.live, item.path)
    if item.position:
        found["source"] = source(item.position)
    return found


def _sum(drift: Drift) -> str:
    """`Drift: 2 declared, 0 defaulted, 1 extra.`"""
    if not drift.differences:
        return "No drift. What is live is what is declared."
    return "Drift: " + ", ".join(f"{sum(map(len, _shown(drift, bucket)))} {bucket.value}" for bucket in Bucket) + "."


def _environment(drift: Drift, named: bool) -> str:
    lines = [bold(f"Environment '{printable(drift.environment)}'"), ""] if named else []
    for bucket in Bucket:
        if shown := _shown(drift, bucket):
            name, meaning = _HEADS[bucket]
            lines += [f"{bold(name)}: {dim(meaning)}", *_resources(shown), ""]
    return block([*lines, bold(_sum(drift))])


def _shown(drift: Drift, bucket: Bucket) -> list[list[DriftDifference]]:
    """What is told of each resource."""
    found = [item for item in drift.differences if item.bucket is bucket]
    groups = [list(group) for _, group in groupby(found, key=lambda item: item.address)]
    return [[item for item in items if item.path not in _BOOKS] or items for items in groups]


def _resources(shown: list[list[DriftDifference]]) -> Iterator[str]:
    for told in shown:
        name = bold(printable(resource_label(told[0])))
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
    where = f"  {dim(printable(_where(item)))}" if item.key or item.bucket is Bucket.DECLARED else ""
    if item.bucket is Bucket.EXTRA:
        return green("+") + printable(f" {dotted(item.path)}: (value not shown)") + where
    if _holds_secret(item):
        return printable(f"{dotted(item.path)}: (sensitive value)") + where
    wanted, live = (without_secrets(value, item.path) for value in (item.wanted, item.live))
    if item.wanted is None:
        return green("+") + printable(f" {dotted(item.path)}: {spelled(live)}") + where
    if item.live is None:
        return red("-") + printable(f" {dotted(item.path)}: {spelled(wanted)}") + where
    return yellow("~") + printable(f" {dotted(item.path)}: {spelled(wanted)} -> {spelled(live)}") + where


def _holds_secret(item: DriftDifference) -> bool:
    return is_secret(item.path, item.live) or is_secret(item.path, item.wanted)


def _where(item: DriftDifference) -> str:
    """Where the file says it; where it would, for what it does not say."""
    return place(item.position) if item.bucket is Bucket.DECLARED else f"# {dotted(item.key)}"
