"""Connections that hold a copy of a key -> written anew where their endpoint is made again, or is another one now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from deployer.kinds.all import kind_of
from deployer.kinds.foundry.connection import KEY, SOURCE, TARGET
from deployer.planning.compare import merged, resolved
from deployer.values.change import Action, Change, FieldChange, Step, put
from deployer.values.json_path import at
from deployer.values.late_value import LateValue, late
from deployer.values.live import Live
from deployer.values.resource import Resource, with_value

_LEADS = ("properties", "metadata", SOURCE)


def with_copied_keys(changes: Iterable[Change], desired: Iterable[Resource], live: Live) -> Iterator[Change]:
    """The same changes. What is made, or made again, has other keys than a connection to it holds."""
    every, wanted = tuple(changes), {item.address: item for item in desired}
    made = {item.id.lower() for item in every if item.action in (Action.CREATE, Action.REPLACE)}
    for change in every:
        item = wanted.get(change.address)
        source = late(at(item.body, KEY)) if item else None
        if item is None or source is None or change.action not in (Action.NOOP, Action.UPDATE):
            yield change
        elif any(field.path == _LEADS for field in change.fields) or source.id.lower() in made:
            yield _again(change, item, live, source, source.id.lower() in made)
        else:
            yield change


def leads_elsewhere(change: Change) -> LateValue | None:
    """The endpoint to which a connection is switched over; None where it stays at its own."""
    moved = change.action is Action.UPDATE and any(field.path == _LEADS for field in change.fields)
    return late(at(change.after, KEY)) if moved else None


def _again(change: Change, item: Resource, live: Live, source: LateValue, made: bool) -> Change:
    kind, found = kind_of(item), live.resources[item.address]
    body = merged(kind, resolved(item.body, live.facts, found.body), found.body)
    fields = [field for field in change.fields if field.path not in (KEY, TARGET)]
    address = at(item.body, TARGET) if made else at(body, TARGET)
    sent = with_value(body, TARGET, address)
    if made or address != at(found.body, TARGET):
        fields.append(FieldChange(TARGET, at(found.body, TARGET), address))
    fields.append(FieldChange(KEY, None, at(item.body, KEY)))
    step = Step(put(item.address), "PUT", f"{item.id}?api-version={kind.api_version}", kind.writer, sent)
    before = str(at(found.body, _LEADS) or "")
    reason = f"'{source.name}' is made again, with other keys"
    if before.lower() != source.id.lower():
        old = "/".join(before.split("/")[8::2]) or at(found.body, TARGET)
        reason = f"it is switched from '{old}' to '{source.name}' as soon as that one answers"
    return replace(
        change, action=Action.UPDATE, fields=tuple(fields), reason=reason, before=found.body, after=sent, steps=(step,)
    )
