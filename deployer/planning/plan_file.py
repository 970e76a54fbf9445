"""A plan file -> the plan it holds. What `-o json` writes is the whole plan; this reads it back, and believes no word
of it that can be checked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import Any, NoReturn

from msgspec import DecodeError
from msgspec.json import decode
from msgspec.structs import replace

from deployer.environment.names import ENVIRONMENT as NAME
from deployer.kinds.all import kinds, shared_accounts
from deployer.planning.fingerprint import effects
from deployer.planning.guard import wrong_target
from deployer.planning.plan_file_format import Entry, PlanFile
from deployer.planning.provider_registration import KIND as REGISTRATION
from deployer.planning.provider_registration import is_registration
from deployer.planning.soft_delete import recovery_body
from deployer.reports.plan.json import FORMAT
from deployer.values.armid import type_of
from deployer.values.change import PURGE, RECOVER, Action, Change, Plan, Step, StepKey
from deployer.values.json_path import at, digest
from deployer.values.late_value import late_values
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.resource import EXPRESSION, Resource, with_value
from deployer.values.source import Position

MAJOR = "1"
_AGAIN = "make a new plan with 'deployer plan'"
_ACTIONS: Mapping[tuple[str, ...], Action] = {("delete", "create"): Action.REPLACE} | {
    (action.value,): action for action in Action if action is not Action.REPLACE
}
_METHODS: Mapping[Action, tuple[tuple[str, ...], ...]] = {
    Action.CREATE: (("PUT",), ("PUT", "PUT"), ("DELETE", "PUT")),  # of what was deleted: recovered, or purged, before
    Action.UPDATE: (("PUT",), ("PATCH",)),
    Action.REPLACE: (("DELETE", "PUT"),),
    Action.DELETE: (("DELETE",), ("DELETE", "DELETE")),  # softly, and for good
    Action.READ: ((),),
    Action.NOOP: ((),),
}
"""What an action may send: a file that shows one thing and sends another is refused."""


def load(text: str, file: str) -> Plan:
    """Read a plan that deployer wrote. Raises Invalid for anything else, and where the plan was tampered with."""
    plan, whole = load_unchecked(text, file)
    broken = () if whole else ("it is not as it was written",)
    if problem := next(chain(_tampered(plan), broken), ""):
        head = json.loads(text)["deployer"]
        if whole and _format(head) != FORMAT:
            raise _other_version(file, head)
        _refuse("PLF005", f"{file}: the plan was changed after it was made: {problem}")
    return plan


def _format(head: Mapping[str, Any]) -> int:
    found = head.get("format", 1)
    return found if type(found) is int else 0


def _other_version(file: str, head: Mapping[str, Any]) -> Invalid:
    """The refusal of what is whole, and means something else to this version than to the one that wrote it."""
    writer = f"deployer {str(head['version'])[:20]}" if "version" in head else "an earlier deployer"
    message = f"{file}: {writer} wrote the plan in format {_format(head)}, and this one reads format {FORMAT}"
    return Invalid(Problem("PLF003", Severity.ERROR, message, help="use the deployer that wrote it, or plan again"))


def load_unchecked(text: str, file: str) -> tuple[Plan, bool]:
    """What a file says, whether or not it contradicts itself; and whether its seal fits. Raises Invalid for no plan."""
    version, data = _version(text, file)
    if version.partition(".")[0] != MAJOR:
        message = f"{file}: the plan is in version '{version}' of its format, this deployer reads version {MAJOR}"
        raise Invalid(Problem("PLF003", Severity.ERROR, message, help="use the deployer that wrote it, or plan again"))
    if _format(data["deployer"]) > FORMAT:
        raise _other_version(file, data["deployer"])
    try:
        read = decode(text, type=PlanFile)
    except (DecodeError, UnicodeEncodeError, RecursionError) as error:
        if _format(data["deployer"]) != FORMAT and seal(data) == data["deployer"].get("seal"):
            raise _other_version(file, data["deployer"]) from None
        _refuse("PLF004", f"{file}: it is not a whole plan: {_first(error)}")
    changes = tuple(_change(entry, file) for entry in read.resource_changes)
    head = read.deployer
    plan = Plan(
        head.environment,
        head.subscription,
        head.resource_group,
        changes,
        head.digest,
        head.notes,
        head.facts,
        head.file,
        head.lifecycles,
        tuple(map(_stated, head.desired)),
        head.choices,
        head.tenant,
        head.identity,
        head.serial,
        cloud=head.cloud,
        lock=head.lock,
        left=head.left_out,
        given=head.given,
        cost=head.cost,
    )
    return plan, seal(data) == head.seal


def seal(data: Mapping[str, Any]) -> str:
    """The digest of everything that a plan file says. It finds edits; it is no signature: who may write the file where
    it is kept can seal it anew.
    """
    return digest({**data, "deployer": {key: value for key, value in data["deployer"].items() if key != "seal"}})


def _version(text: str, file: str) -> tuple[str, dict[str, Any]]:
    try:
        data = json.loads(text, object_pairs_hook=_mapping)
    except json.JSONDecodeError as error:
        position = Position(file, error.lineno, error.colno)
        message = f"it is not JSON: {error.msg.lower()}"
        raise Invalid(Problem("PLF001", Severity.ERROR, message, position, _AGAIN)) from None
    except (_Twice, RecursionError, ValueError) as error:
        reason = str(error) if isinstance(error, _Twice) else "nested too deep, or with a number too long"
        _refuse("PLF001", f"{file}: not a valid plan: {reason}")
    if not isinstance(data, dict) or not isinstance(data.get("deployer"), dict) or "format_version" not in data:
        _refuse("PLF002", f"{file}: it is JSON, but not a plan of deployer")
    return str(data["format_version"]), data


class _Twice(ValueError):
    """A key stands twice: what a reader sees would depend on the reader."""


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        raise _Twice(f"key '{next(key for key in names if names.count(key) > 1)}' stands twice in one object")
    return found


def _change(entry: Entry, file: str) -> Change:
    own, shown = entry.deployer, entry.change
    action = _ACTIONS.get(shown.actions)
    if action is None or entry.type not in (*kinds(), REGISTRATION):
        what = f"kind '{entry.type}'" if action else f"actions {list(shown.actions)}"
        _refuse("PLF004", f"{file}: this deployer does not know {what} of '{entry.address}'")
    return Change(
        action,
        entry.type,
        own.id,
        entry.address,
        own.fields,
        own.reason,
        shown.before,
        shown.after,
        tuple(each.step for each in own.steps),
        own.origin,
        own.source,
        own.through,
        own.outage,
        own.remark,
        own.title,
        own.needs,
        own.unknown,
        own.renew,
        own.kept,
        own.born,
        own.asks,
    )


def _tampered(plan: Plan) -> Iterator[str]:
    """What in a plan contradicts itself. A plan that was made by deployer never does."""
    if not NAME.fullmatch(plan.environment):
        yield "no environment has its name"
    addresses = {change.address for change in plan.changes}
    if len(addresses) != len(plan.changes):
        yield "a resource is in it twice"
    lent = shared_accounts(plan.desired)
    for change in plan.changes:
        if not is_registration(plan.scope, change) and (reason := _odd(change, plan.scope.id, lent, addresses)):
            yield f"{reason} ('{change.address}')"
    yield from _misnamed(plan)
    keys = {step.key: step.needs for step in plan.steps()}
    if any(need not in keys for needs in keys.values() for need in needs):
        yield "a step waits for one that is not in it"
    try:
        TopologicalSorter(keys).prepare()
    except CycleError:
        yield "its steps wait for each other"
    if effects(plan.changes) != plan.digest:
        yield "its effects are not those of its digest"


def _misnamed(plan: Plan) -> Iterator[str]:
    """What of the ids that it wants, and of those it was given, is none."""
    for item in plan.desired:
        if item.kind not in kinds() or not _is_named(item, plan.subscription):
            yield f"it wants what no environment asks for ('{item.id}')"
    for each in plan.given:
        if not type_of(each.read):
            yield f"it was given what is no id ('{each.read}')"


def _odd(change: Change, group: str, lent: tuple[str, ...], addresses: Collection[str]) -> str:
    id = change.id.lower()
    methods = tuple(step.method for step in change.steps)
    carried = change.action is Action.DELETE and bool(change.through)
    if change.action is not Action.READ and change.address.partition("#")[0] != id:
        return "the id is not that of the address"
    if methods not in _METHODS[change.action] and not (carried and not methods):
        return f"'{change.action}' does not send {' and '.join(methods) or 'nothing'}"
    if change.through and change.through not in addresses:
        return "it goes together with something that is not in the plan"
    if (change.action is Action.CREATE) != (change.before is None):
        return f"'{change.action}' does not go with what was there before"
    for step in change.steps:
        if step.key not in _keys(change, step.method):
            return "the key of a step is not its own"
        if step.writer != kinds()[change.kind].writer:
            return "a step is not sent by the writer of its kind"
        if reason := wrong_target(group, lent, change, step):
            return f"a step goes elsewhere: {reason}"
        if not _is_shown(step, change):
            return "what is sent is not what is shown"
    return ""


def _keys(change: Change, method: str) -> tuple[StepKey, ...]:
    """The keys that a step of a change may have."""
    verbs = ("delete", PURGE) if method == "DELETE" else ("put", RECOVER)
    kind = kinds()[change.kind]
    return tuple(StepKey(verb, change.address) for verb in (verbs if kind.soft_delete else verbs[:1]))


def _stated(item: Resource) -> Resource:
    """A resource with the expressions of its kind, where the file spells exactly them. Elsewhere the same spelling is a
    mapping like any other, which somebody may have written into what is live.
    """
    kind, body = kinds().get(item.kind), item.body
    for path, expression in kind.expressions.items() if kind else ():
        if at(body, path) == {EXPRESSION: expression.text}:
            body = with_value(body, path, expression)
    for path, value in late_values(body):
        if kind and path in kind.comparison.late:
            body = with_value(body, path, value.expression)
    return replace(item, body=body)


def _is_named(item: Resource, subscription: str) -> bool:
    """Whether an id is that of a resource of its kind in the subscription."""
    try:
        id = item.parts
    except ValueError:
        return False
    return id.subscription.lower() == subscription.lower() and id.type.lower() == kinds()[item.kind].type.lower()


def _is_shown(step: Step, change: Change) -> bool:
    if step.method == "PATCH" and step.body is not None and change.after is not None:
        return all(change.after.get(key) == value for key, value in step.body.items())
    if step.key.verb == RECOVER:
        return step.body == recovery_body(kinds()[change.kind], change.after or {})
    return step.body == (None if step.method == "DELETE" else change.after)


def _first(error: DecodeError | UnicodeEncodeError | RecursionError) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "it holds half a character"
    if isinstance(error, RecursionError):
        return "nested too deep"
    what, _, place = str(error).partition(" - at `$.")
    return f"{place.rstrip('`') or 'the document'}: {what[:1].lower()}{what[1:]}"


def _refuse(code: str, message: str) -> NoReturn:
    raise Invalid(Problem(code, Severity.ERROR, message, help=_AGAIN))
