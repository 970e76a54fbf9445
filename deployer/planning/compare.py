"""Desired and live body -> the properties that differ, as Azure would see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.tags import KEYS, OWNER, remembers
from deployer.kinds.kind import Kind
from deployer.reports.redaction import without_foreign_parts
from deployer.values.change import UNTOLD, FieldChange
from deployer.values.duration import seconds
from deployer.values.json_path import ABSENT, any_case, at, put, without
from deployer.values.late_value import late
from deployer.values.resource import Body, Expression
from deployer.values.source import Path


def compare(kind: Kind, desired: Body, live: Body) -> tuple[FieldChange, ...]:
    """Every managed property that differs. What the desired body does not state is not ours and is not compared."""
    wanted, found = kind.comparison.normal(desired), kind.comparison.normal(live)
    if kind.comparison.managed:
        pairs = [(path, at(wanted, path), at(found, path)) for path in kind.comparison.managed]
        different = [FieldChange(path, old, new) for path, new, old in pairs if new != old]
    else:
        rest = {key: value for key, value in wanted.items() if key != "tags"}
        different = [*_walk(kind, (), rest, found), *_defaulted(kind, wanted, found)]
        if kind.ownership.tagged:
            different += _tags(wanted.get("tags") or {}, found.get("tags") or {})
    replacing = (*kind.lifecycle.forces_replacement, *kind.lifecycle.immutable)
    return tuple(
        FieldChange(item.path, _told(item), item.after, any(item.path[: len(path)] == path for path in replacing))
        for item in different
    )


def _told(field: FieldChange) -> Any:
    """What a property is told to have been: of a list no more than we could state in it."""
    before = without_foreign_parts(field.before)
    return UNTOLD if isinstance(before, list) and before == field.after else before


def merged(kind: Kind, desired: Body, live: Body) -> dict[str, Any]:
    """The live body with ours laid over it, as an update sends it: what we do not manage stays as it is."""
    body: dict[str, Any] = _laid_over(without(live, kind.comparison.readonly), desired)
    if kind.ownership.tagged or "tags" in desired:
        gone = {item.path[1] for item in _tags(desired.get("tags") or {}, live.get("tags") or {}) if item.after is None}
        body["tags"] = {key: value for key, value in body.get("tags", {}).items() if key not in gone}
    entire = (*kind.comparison.whole, *kind.comparison.closed)
    for path in (*kind.comparison.managed, *(path for path in entire if at(desired, path) is not None)):
        put(body, path, at(desired, path))
    for field in _defaulted(kind, desired, live):
        put(body, field.path, field.after)
    return body


def writable(kind: Kind, body: Body) -> dict[str, Any]:
    """A live body without what Azure alone sets."""
    return without(body, kind.comparison.readonly)


def resolved(body: Any, facts: Mapping[str, str], live: Any = None) -> Any:
    """The body with ARM expressions replaced by what they stand for; by the live value where that is not known, unless
    it is that of something that may be made first.
    """
    if isinstance(body, Expression):
        value = late(body)
        return facts.get(body.text, body if value and not (value.is_given and live) else live)
    if isinstance(body, dict):
        below = live if isinstance(live, dict) else {}
        return {key: resolved(value, facts, below.get(key)) for key, value in body.items()}
    if isinstance(body, list):
        return [resolved(value, facts) for value in body]
    return body


def unhealthy(kind: Kind, live: Body) -> Iterator[tuple[Path, str, str]]:
    """The states that are not well: path, what it reads, what it has to read."""
    for path, well in kind.lifecycle.health.items():
        state = at(live, path)
        if state is not None and str(state) not in well:
            yield path, str(state), " or ".join(sorted(well))


def _walk(kind: Kind, path: Path, wanted: Any, found: Any) -> Iterator[FieldChange]:
    if isinstance(wanted, dict) and path not in kind.comparison.whole:
        below = found if isinstance(found, dict) else {}
        for key, value in wanted.items():
            yield from _walk(kind, (*path, key), value, any_case(below, key))
        others = below if path in kind.comparison.closed else ()
        yield from (FieldChange((*path, key), UNTOLD, None) for key in others if any_case(wanted, key) is ABSENT)
    elif path not in kind.comparison.write_only and not alike(wanted, found, path in kind.comparison.caseless):
        yield FieldChange(path, None if found is ABSENT else found, wanted)


def _defaulted(kind: Kind, wanted: Body, found: Body) -> Iterator[FieldChange]:
    """What Azure would have where ours says nothing, and has not: somebody set it, or a line of ours was taken out."""
    for path, value in kind.comparison.defaults.items():
        old = at(found, path)
        if at(wanted, path) is None and old is not None and not alike(value, old, path in kind.comparison.caseless):
            yield FieldChange(path, old, value)


def alike(wanted: Any, found: Any, caseless: bool) -> bool:
    """Whether two values mean the same to Azure."""
    if wanted in ("", None, []) and (found is ABSENT or found in ("", None, [])):
        return True  # Azure leaves empty values out of its answers
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if wanted == found:
        return True
    if not isinstance(wanted, str) or not isinstance(found, str):
        return False
    if caseless and wanted.lower().replace(" ", "") == found.lower().replace(" ", ""):
        return True
    return seconds(wanted) is not None and seconds(wanted) == seconds(found)


def _tags(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[FieldChange]:
    """Tags of ours that differ, and those we once set and no longer want. Tags of others are not ours to judge."""
    names = {key.lower(): key for key in found}
    different = []
    for key, value in wanted.items():
        old = found.get(names.get(key.lower(), key))
        if old != value:
            different.append(FieldChange(("tags", key), old, value))
    kept = {key.lower() for key in wanted}
    memory = found.get(KEYS, "")
    for key, value in found.items():
        if key.lower() not in kept and key not in (OWNER, KEYS) and remembers(memory, key):
            different.append(FieldChange(("tags", key), value, None))
    return different


def _laid_over(below: Any, above: Any) -> Any:
    if not isinstance(above, Mapping):
        return above
    body = dict(below) if isinstance(below, Mapping) else {}
    names = {key.lower(): key for key in body}
    for key, value in above.items():
        old = body.pop(names[key.lower()], None) if key.lower() in names else None
        body[key] = _laid_over(old, value)
    return body
