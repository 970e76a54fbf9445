"""What is in a resource that is replaced goes with it, and is made again, and so is what names its identity; nothing of
others may go that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from deployer.kinds.all import kind_of, owned
from deployer.planning.compare import resolved
from deployer.values.armid import ancestors
from deployer.values.change import Action, Change, FieldChange, Step, delete, put
from deployer.values.json_path import at
from deployer.values.late_value import LateValue, late_values
from deployer.values.live import Live
from deployer.values.problem import Problem, Severity
from deployer.values.resource import Resource
from deployer.values.scope import Scope
from deployer.values.source import Path, Position

_KEPT = (Action.CREATE, Action.READ)
_GIVEN = (Action.CREATE, Action.NOOP, Action.UPDATE)


def replaced(changes: Iterable[Change]) -> frozenset[str]:
    """Ids, in lower case, of what is deleted and made again."""
    return frozenset(item.id.lower() for item in changes if item.action is Action.REPLACE)


def recreated(changes: tuple[Change, ...], desired: Iterable[Resource], live: Live) -> tuple[Change, ...]:
    """The changes, in which what goes along with its parent is created whatever it was before."""
    gone, wanted = replaced(changes), {item.address: item for item in desired}
    return tuple(
        _again(item, wanted[item.address], live, holder)
        if item.action not in _KEPT and (holder := _holder(item, gone))
        else item
        for item in changes
    )


def reassigned(changes: Iterable[Change], desired: Iterable[Resource]) -> Iterator[Change]:
    """The changes, in which a role of what is made again is given again: its identity is another one then."""
    every, wanted = tuple(changes), {item.address: item for item in desired}
    gone = replaced(every)
    if not gone:
        yield from every
        return
    for change in every:
        item = wanted.get(change.address)
        named = [pair for pair in late_values(item.body) if pair[1].is_identity] if item else []
        again = item and any(value.id.lower() in gone for _, value in named)
        yield _given(change, item, named) if item and again and change.action in _GIVEN else change


def _given(change: Change, item: Resource, named: Sequence[tuple[Path, LateValue]]) -> Change:
    kind = kind_of(item)
    url = f"{item.id}?api-version={kind.api_version}"
    made = Step(put(item.address), "PUT", url, kind.writer, item.body)
    if change.action is Action.CREATE:
        return replace(change, after=item.body, steps=(made,))
    fields = tuple(FieldChange(path, at(change.before, path), value.expression, True) for path, value in named)
    steps = (Step(delete(item.address), "DELETE", url, kind.writer), made)
    reason = f"'{named[0][1].name}' is made again, with another identity"
    born = str(at(change.before, ("properties", "createdOn")) or "")
    change = replace(change, action=Action.REPLACE, fields=fields, reason=reason, born=born)
    return replace(change, after=item.body, steps=steps)


def foreign_children(scope: Scope, changes: Iterable[Change], live: Live) -> Iterator[Problem]:
    """A replacement that would take along what somebody else made."""
    gone = {item.id.lower(): item for item in changes if item.action is Action.REPLACE}
    for item in live.resources.values() if gone else ():
        holder = next((id for id in item.ancestors if id in gone), "")
        if holder and not item.aspect and not owned(scope.environment, item):
            yield _problem(gone[holder], item)


def _problem(change: Change, item: Resource) -> Problem:
    message = (
        f"{change.title} '{change.name}' cannot be replaced: {kind_of(item).title} '{item.name}' in it is not ours"
    )
    position: Position | None = change.position
    return Problem(
        "PLN009", Severity.ERROR, message, position, "delete or adopt that first, or keep what has to change"
    )


def _holder(item: Change, gone: frozenset[str]) -> str:
    """What is replaced and takes this along; nothing where nothing does."""
    id = item.id.lower()
    if item.address != id and id in gone:
        return id
    return next((each for each in ancestors(id) if each in gone), "") if gone else ""


def _again(item: Change, wanted: Resource, live: Live, holder: str) -> Change:
    kind = kind_of(wanted)
    body = resolved(wanted.body, live.facts)
    step = Step(put(item.address), "PUT", f"{wanted.id}?api-version={kind.api_version}", kind.writer, body)
    return replace(
        item,
        action=Action.CREATE,
        fields=(),
        reason="it is made again",
        through=holder,
        before=None,
        after=body,
        steps=(step,),
        unknown=kind.comparison.computed,
    )
