"""`$filter` and `$expand` of ARM's lists of resources and groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from deployer.sandbox.arm.errors import arm, lacking
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.facts import regions
from deployer.sandbox.http import Response
from deployer.sandbox.state.record import Record

Wanted = tuple[tuple[str, str], ...]
"""Terms: what is looked at, `name` or `name*` for a part of it, and the value."""
_TERM = re.compile(r"(\w+)\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE)
_PART = re.compile(r"substringof\('((?:[^']|'')*)',\s*(name|resourceGroup)\)", re.IGNORECASE)
_SAYS = re.compile(r"\w\s+(eq|ne|gt|ge|lt|le|in)\s|\w\(", re.IGNORECASE)
"""What is a term of some filter; all else is one of none."""
_FIELDS = {"resourcetype", "name", "location", "resourcegroup", "tagname", "tagvalue"}
_TIMES = {"createdtime": "createdTime", "changedtime": "changedTime"}


def parse(text: str) -> Wanted | Response:
    """The terms of a filter, `X eq 'y' and substringof('z', name) ...`; or the refusal of another."""
    if not text.strip():
        return ()
    terms = []
    for part in re.split(r"\s+and\s+(?=\w+\s+eq\b|substringof\()", text.strip(), flags=re.IGNORECASE):
        if piece := _PART.fullmatch(part.strip()):
            terms.append((f"{piece[2].lower()}*", piece[1].replace("''", "'")))
            continue
        match = _TERM.fullmatch(part.strip())
        if not match or match[1].lower() not in _FIELDS:
            return lacking(f"the filter '{text}'") if _SAYS.search(part) else _invalid()
        terms.append((match[1].lower(), match[2].replace("''", "'")))
    names = {name for name, _ in terms}
    tags = names & {"tagname", "tagvalue"}
    # ARM takes tags alone: "you can't combine a filter on tags with other filters" (Resources - List).
    if tags and (names - tags or "tagname" not in tags):
        return _invalid()
    return tuple(terms)


def _invalid() -> Response:
    return arm(400, "InvalidFilterInQueryString", "Invalid $filter specified in the query string.")


def fits(record: Record, wanted: Wanted) -> bool:
    """Whether a resource has what a filter asks for."""
    return all(_fits(record, name, value, wanted) for name, value in wanted)


def _fits(record: Record, name: str, value: str, wanted: Wanted) -> bool:
    tags = {key.lower(): text for key, text in (record.body.get("tags") or {}).items()}
    if name == "tagname":
        return value.lower() in tags
    if name == "tagvalue":
        return tags.get(dict(wanted)["tagname"].lower()) == value
    has = {
        "resourcetype": record.type,
        "name": record.name,
        "location": str(record.body.get("location", "")),
        "resourcegroup": record.id.split("/")[4],
    }
    if name.endswith("*"):
        return value.lower() in has[name[:-1]].lower()
    sent = regions.canonical(value) if name == "location" else value
    return has[name].lower() == sent.lower()


def tracked(record: Record) -> bool:
    """Whether ARM lists a resource in its group."""
    type = types().get(record.type.lower())
    return bool(type and type.tracked)


def listed(record: Record, expand: Sequence[str]) -> dict[str, Any]:
    """A resource as ARM lists it: without its properties."""
    names = ("location", "kind", "sku", "identity", "tags", "managedBy", "plan", "systemData")
    row: dict[str, Any] = {"id": record.id, "name": record.name, "type": record.type}
    row |= {name: record.body[name] for name in names if name in record.body}
    times = {"createdtime": record.created, "changedtime": record.changed}
    row |= {_TIMES[name]: times[name] for name in expand if name in times}
    if "provisioningstate" in expand:
        row["provisioningState"] = record.state
    return row
