"""What a change does, as one short text: what is approved, and what must not move until it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deployer.environment.tags import SERIAL
from deployer.values.change import Action, Change, Plan, PlanDifference, Step
from deployer.values.json_path import digest
from deployer.values.resource import Body

_QUIET = (Action.NOOP, Action.READ)
_MARK = ("tags", SERIAL)


def effect(change: Change) -> str:
    """The digest of what happens to one resource: what is sent, and which properties differ because of it. Words,
    order, and what a property was before do not count, nor does the serial of a saved plan. Of what others set and is
    sent back, the fingerprint counts: so a plan has one digest, whether it was just made or read from a file, which
    holds no value of theirs. Of what is deleted, when it was made counts: a plan to delete it does not fit another one.
    So does who has to answer before.
    """
    steps = [[step.method, step.url.lower(), _unmarked(change.told(step))] for step in change.steps]
    fields = sorted([[str(part) for part in field.path] for field in change.fields if field.path != _MARK])
    kept = change.kept.fingerprint if change.kept else ""
    asked = [list(change.asks)] if change.asks else []
    return digest([change.action.value, change.address, steps, fields, kept, change.born, *asked])


def payload(change: Change, step: Step) -> str:
    """The digest of what a step of a change brings about, by whichever method it is sent: a run that goes on with
    another may update what that one has made. The serial of a saved plan does not count.
    """
    after = _unmarked(change.after) if step.body is not None else None
    return digest([step.key.verb, step.url.lower(), after])


def effects(changes: Iterable[Change]) -> str:
    """The digest of a set of changes; what goes along with the deletion of something else counts, too."""
    return digest(sorted(effect(change) for change in changes if change.action not in _QUIET and not is_mark(change)))


def is_mark(change: Change) -> bool:
    """Whether a change writes the serial of the plan and nothing else."""
    return change.action is Action.UPDATE and [field.path for field in change.fields] == [_MARK]


def _unmarked(body: Body | None) -> Body | None:
    tags = (body or {}).get("tags")
    if body is None or not isinstance(tags, dict) or SERIAL not in tags:
        return body
    return {**body, "tags": {key: value for key, value in tags.items() if key != SERIAL}}


def plan_difference(approved: Plan, now: Plan) -> tuple[PlanDifference, ...]:
    """Every resource that the plans treat differently: by their effects, not by their words."""
    return tuple(_moves(_effective(approved), _effective(now)))


def _moves(approved: Mapping[str, Change], now: Mapping[str, Change]) -> Iterator[PlanDifference]:
    for address in sorted(approved.keys() | now.keys()):
        before, after = approved.get(address), now.get(address)
        if before is None or after is None or effect(before) != effect(after):
            yield PlanDifference(before, after)


def _effective(plan: Plan) -> dict[str, Change]:
    return {item.address: item for item in plan.changes if item.action not in (Action.NOOP, Action.READ)}
