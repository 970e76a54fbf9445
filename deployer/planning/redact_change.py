"""A change as it may be told: the properties that we manage; of what others set only the paths, and one fingerprint.

What stands beside our properties in a live resource may be a secret of somebody else: environment variables, tags,
whatever a later API brings. A plan is read by many, kept in files and posted to pull requests. So it holds none of
their values. An update sends them back as they were, read anew when it is applied; that they are still the same ones is
held by the fingerprint, which is part of the digest of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from deployer.environment.tags import ALSO, KEYS, OWNER, PROTECT, SERIAL, remembers
from deployer.kinds.all import kinds
from deployer.kinds.kind import Kind
from deployer.reports.redaction import without_foreign_parts, without_secrets
from deployer.values.change import Action, Change, Kept
from deployer.values.json_path import digest
from deployer.values.resource import Body
from deployer.values.source import Path

_MARKS = frozenset({OWNER, KEYS, ALSO, PROTECT, SERIAL})
_DIGITS = 12
"""Of a fingerprint: enough that no change goes unseen, and too few to tell a guessed value from many others."""


def redact_change(change: Change, wanted: Body | None) -> Change:
    """The change without what others set. Its steps still hold the bodies that are sent; no report looks at them."""
    kind = kinds().get(change.kind)
    if kind is None:
        return change
    sent = next((step.body for step in change.steps if step.body is not None), None)
    kept = None
    if change.action is Action.UPDATE and sent is not None:
        kept = _kept(change.address, dict(_rest(sent, _managed(kind, wanted, sent))))
    before = _told(kind, wanted, change.before)
    after = before if change.after == change.before else _told(kind, wanted, change.after)
    return replace(change, before=before, after=after, kept=kept)


def _told(kind: Kind, wanted: Body | None, body: Body | None) -> Body | None:
    return None if body is None else _managed(kind, wanted, body)


def _managed(kind: Kind, wanted: Body | None, body: Body) -> Body:
    """What of a body is ours to manage, and is no secret either. Without `wanted`, of what is no longer declared: what
    the kind knows by name.
    """
    rest = {key: value for key, value in body.items() if key != "tags"}
    found: Body = without_secrets(_cut(rest, wanted or {}, _known(kind.name, declared=wanted is not None), ()))
    tags = _our_tags(wanted, body.get("tags") or {})
    return {key: tags if key == "tags" else found[key] for key in body if key in found or (key == "tags" and body[key])}


def _our_tags(wanted: Body | None, tags: Mapping[str, Any]) -> dict[str, Any]:
    ours, memory = {name.lower() for name in (wanted or {}).get("tags") or {}}, str(tags.get(KEYS, ""))
    return {key: value for key, value in tags.items() if key in _MARKS or key.lower() in ours or remembers(memory, key)}


@cache
def _known(name: str, *, declared: bool) -> frozenset[Path]:
    """Paths, in lower case, that are told beside what is wanted: states, defaults that we hold, addresses."""
    kind = kinds()[name]
    compared, life = kind.comparison, kind.lifecycle
    paths = [*compared.defaults, *life.health, *compared.computed]
    if not declared:
        paths += [*kind.yaml.keys, *life.forces_replacement, *life.immutable, *compared.caseless, *compared.managed]
        paths += [kind.ownership.substitute_by, kind.ownership.uses_sibling]
    return frozenset(tuple(str(part).lower() for part in path) for path in paths)


def _cut(body: Mapping[str, Any], wanted: Mapping[str, Any], known: frozenset[Path], path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    folded = {key.lower(): value for key, value in wanted.items()}
    for key, value in body.items():
        lower = key.lower()
        stated = folded.get(lower)
        if stated is not None and not isinstance(stated, dict):
            kept[key] = without_foreign_parts(value)
        elif isinstance(value, dict):
            below = _cut(value, stated or {}, known, (*path, lower))
            if below or stated is not None:
                kept[key] = below
        elif (*path, lower) in known:
            kept[key] = without_foreign_parts(value)
    return kept


def _rest(body: Any, told: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """What of a body is not told, leaf by leaf."""
    if not isinstance(told, Mapping) or not isinstance(body, Mapping):
        if path and body != told:
            yield path, body
        return
    for key, value in body.items():
        if key in told:
            yield from _rest(value, told[key], (*path, key))
        else:
            yield from _leaves(value, (*path, key))


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping) and value:
        for key, below in value.items():
            yield from _leaves(below, (*path, key))
    else:
        yield path, value


def _kept(address: str, rest: Mapping[Path, Any]) -> Kept | None:
    """Salted with the address, so that one secret in two places does not read alike."""
    if not rest:
        return None
    paths = tuple(sorted(rest, key=lambda path: [str(part) for part in path]))
    return Kept(paths, digest([address, [[list(path), rest[path]] for path in paths]])[:_DIGITS])
