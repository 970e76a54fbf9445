"""Desired and live -> what has to change, and every write that will do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from deployer.environment.tags import OWNER
from deployer.kinds.all import kind_of
from deployer.kinds.kind import Kind
from deployer.planning.compare import compare, merged, resolved, unhealthy
from deployer.planning.copied_keys import with_copied_keys
from deployer.planning.drift import yaml_place
from deployer.planning.fingerprint import effects
from deployer.planning.order import ordered
from deployer.planning.orphans import orphans, substitute, uses
from deployer.planning.provider_registration import with_registrations
from deployer.planning.recreate import foreign_children, reassigned, recreated, replaced
from deployer.planning.redact_change import redact_change
from deployer.planning.remembered_tags import with_remembered_tags
from deployer.planning.soft_delete import purge_step, recovery_step
from deployer.planning.takeovers import with_takeovers
from deployer.planning.targeting import select
from deployer.values.change import Action, Change, FieldChange, Plan, Step, delete, put
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.naming import means, unclear
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Problem, Severity, Unsafe
from deployer.values.resource import Resource, with_value
from deployer.values.scope import Scope
from deployer.values.source import Path, Position

IN_MOTION = frozenset(
    {
        *("Accepted", "Creating", "Updating", "Deleting", "Scaling", "Running", "Suspending", "Reinstating"),
        "PendingFulfillmentStart",
    }
)
"""States that end by themselves. The last one is that of a purchase whose publisher has not begun yet (reliability.md,
F34)."""


Places = Callable[[Path], Position]
BORN: tuple[Path, ...] = (("systemData", "createdAt"), ("properties", "creationTime"), ("properties", "createdOn"))
"""Where Azure says when it made a resource: most types, storage accounts, role assignments."""


_WITH_TRAFFIC = (
    "Azure deletes no deployment that has traffic; change its model, version or machine, and another takes over"
)
_PURGED = "purged: its name is free at once, and nothing can be recovered"


def plan(scope: Scope, desired: tuple[Resource, ...], live: Live, choices: PlanOptions, places: Places) -> Plan:
    """Compare what is wanted with what is there. Raises Unsafe with everything that cannot be done."""
    wished = desired
    desired = () if choices.destroy else with_remembered_tags(scope.environment, desired, live)
    problems = [*_moved(scope, live, places), *_unadopted(choices, desired, live)]
    changes: list[Change] = []
    for resource in desired:
        outcome = _decide(scope, resource, live, choices, places)
        if isinstance(outcome, Problem):
            problems.append(replace(outcome, position=outcome.position or places(resource.origin)))
        else:
            changes.append(replace(outcome, position=places(resource.origin)))
    problems += foreign_children(scope, changes, live)
    if problems:
        raise Unsafe(problems)
    again = reassigned(recreated(tuple(changes), desired, live), desired)
    changes = [*with_copied_keys(again, desired, live)]
    gone = orphans(scope.environment, desired, live, choices.destroy, replaced(changes))
    changes += [_delete(resource, gone.through.get(resource.address, ""), choices) for resource in gone.deleted]
    changes = [*with_takeovers(changes, asked=choices.verify_traffic)]
    complete = with_registrations(scope, ordered(tuple(changes), desired, live), live.unregistered)
    whole = complete
    complete, left = select(whole, choices)
    wanted = {item.address: item.body for item in desired}
    complete = tuple(redact_change(change, wanted.get(change.address)) for change in complete)
    return Plan(
        scope.environment,
        scope.subscription,
        scope.group,
        complete,
        digest=effects(complete),
        notes=(*gone.notes, *left),
        facts=live.facts,
        file=places(()).file,
        desired=wished,
        choices=choices,
        cloud=scope.cloud,
        lock=scope.lock,
        left=len(whole) - len(complete),
    )


def _decide(scope: Scope, resource: Resource, live: Live, choices: PlanOptions, places: Places) -> Change | Problem:
    kind = kind_of(resource)
    found = live.resources.get(resource.address)
    if resource.existing:
        return _existing(kind, resource, found)
    if found is None and kind.ownership.substitute_by and (other := substitute(resource, live)):
        return _served_by(kind, resource, other)
    if found is None:
        return _create(kind, resource, live, choices)
    owner, tagged = (found.body.get("tags") or {}).get(OWNER), kind.ownership.tagged and not kind.aspect
    if tagged and owner != scope.environment and not _adopted(resource, owner, choices):
        return _foreign(kind, resource, owner)
    desired = replace(resource, body=resolved(resource.body, live.facts, found.body))
    fields = compare(kind, desired.body, found.body)
    refused = [(field, reason) for field in fields if (reason := _immovable(kind, field))]
    if refused:
        key = yaml_place(kind, resource.origin, refused[0][0].path)
        return replace(_refusal(kind, resource, *refused[0]), position=places(key or resource.origin))
    if not kind.aspect and any(means(word, resource) for word in choices.replace):
        if any(uses(other, found) for other in live.resources.values()):
            return _irreplaceable(kind, resource, "what lives on it would no longer answer")
        return _replacement(kind, desired, found, fields, "it was asked for with --replace")
    whose = f"belongs to environment '{owner}'" if owner else f"bears no tag '{OWNER}'"
    adopted = f"it {whose} and is adopted" if owner != scope.environment and kind.ownership.tagged else ""
    return _change(kind, desired, found, fields, "" if kind.aspect else adopted)


def _adopted(resource: Resource, owner: str | None, choices: PlanOptions) -> bool:
    whole = f"from:{owner}".lower() if owner else "all"
    return whole in choices.adopt or any(means(word, resource) for word in choices.adopt)


def _change(
    kind: Kind, desired: Resource, found: Resource, fields: tuple[FieldChange, ...], adopted: str
) -> Change | Problem:
    states = list(unhealthy(kind, found.body))
    ill = [f"its {path[-1]} is '{state}'" for path, state, _ in states]
    moving = any(state in IN_MOTION for _, state, _ in states)
    lasts = any(state in kind.lifecycle.lasting_states for _, state, _ in states)
    failed = ill and kind.lifecycle.replaced_if_failed and not moving and not lasts
    if failed or any(field.replaces for field in fields):
        fixed = ", ".join(".".join(map(str, field.path)) for field in fields if field.replaces)
        reason = f"{fixed} cannot be changed in place" if fixed else ill[0]
        return _replacement(kind, desired, found, fields, reason)
    if not fields and not ill:
        return _of(Action.NOOP, desired, found, after=found.body)
    shown = fields + tuple(FieldChange(path, state, well) for path, state, well in states)
    body = merged(kind, desired.body, found.body)
    only_tags = bool(fields) and not ill and all(field.path[0] == "tags" for field in fields)
    step = _step(kind, "PUT", desired.id, body)
    if only_tags and kind.lifecycle.patches:
        step = _step(kind, "PATCH", desired.id, {"tags": body["tags"]})
    reason = adopted or "; ".join(ill)
    return _of(Action.UPDATE, desired, found, fields=shown, reason=reason, after=body, steps=(step,))


def _replacement(
    kind: Kind, desired: Resource, found: Resource, fields: tuple[FieldChange, ...], reason: str
) -> Change | Problem:
    if not kind.lifecycle.replaced_if_failed and not kind.lifecycle.forces_replacement:
        reason = _WITH_TRAFFIC if kind.lifecycle.cascades else "what it holds would be destroyed with it"
        return _irreplaceable(kind, desired, reason)
    steps = (_step(kind, "DELETE", desired.id), _step(kind, "PUT", desired.id, desired.body))
    return _of(Action.REPLACE, desired, found, fields=fields, reason=reason, after=desired.body, steps=steps)


def _irreplaceable(kind: Kind, resource: Resource, reason: str) -> Problem:
    message = f"{kind.title} '{resource.name}' cannot be replaced: {reason}"
    return Problem("PLN008", Severity.ERROR, message, help="replace the endpoints instead, or destroy the environment")


def _create(kind: Kind, resource: Resource, live: Live, choices: PlanOptions) -> Change:
    body = resolved(resource.body, live.facts)
    reason = ""
    before: tuple[Step, ...] = ()
    if (until := live.recoverable.get(resource.address)) and (soft := kind.soft_delete):
        if choices.purge and soft.purged_there:
            before, reason = (purge_step(kind, resource.id, body),), "the one that was deleted is purged before"
        elif soft.recovered_first:
            before = (recovery_step(kind, resource.id, body),)
            reason = f"it was deleted and is recovered; Azure would purge it on {until}"
        elif soft.recover:
            body = with_value(body, *soft.recover)
            reason = f"it was deleted and is recovered; Azure would purge it on {until}"
    fields = compare(kind, body, {}) if kind.comparison.managed else ()
    steps = (*before, _step(kind, "PUT", resource.id, body))
    return _of(Action.CREATE, resource, None, fields=fields, reason=reason, after=body, steps=steps)


def _existing(kind: Kind, resource: Resource, found: Resource | None) -> Change | Problem:
    if found is None:
        message = f"{kind.title} '{resource.name}' is declared with 'existing: true' and does not exist"
        return Problem("PLN002", Severity.ERROR, message, help="correct the name, or remove 'existing: true'")
    return _of(Action.READ, resource, found)


def _served_by(kind: Kind, resource: Resource, other: Resource) -> Change | Problem:
    for path, state, _ in unhealthy(kind, other.body):
        if state not in IN_MOTION:
            message = f"{kind.title} '{other.name}' was made by somebody else, and its {path[-1]} is '{state}'"
            return Problem("PLN003", Severity.ERROR, message, help="repair or delete it, then plan again")
    return _of(Action.READ, replace(resource, id=other.id), other, reason=f"reuses '{other.name}'")


def _foreign(kind: Kind, resource: Resource, owner: str | None) -> Problem:
    whose = f"belongs to environment '{owner}'" if owner else f"bears no tag '{OWNER}'"
    message = f"{kind.title} '{resource.name}' exists already and {whose}"
    word = f"from:{owner}" if owner else f"{kind.name}.{resource.name}"
    advice = f"choose another name, declare it 'existing: true', or take it over with --adopt {word}"
    return Problem("PLN001", Severity.ERROR, message, help=advice)


def _refusal(kind: Kind, resource: Resource, field: FieldChange, reason: str) -> Problem:
    name = ".".join(map(str, field.path))
    message = f"{kind.title} '{resource.name}': {name} is '{field.before}' and cannot become '{field.after}': {reason}"
    return Problem("PLN004", Severity.ERROR, message, help="keep the value, or use another name or resource group")


def _unadopted(choices: PlanOptions, desired: tuple[Resource, ...], live: Live) -> Iterator[Problem]:
    """Words of `--adopt` that name nothing."""
    owners = {str(owner) for item in live.resources.values() if (owner := (item.body.get("tags") or {}).get(OWNER))}
    known = {"all", *(f"from:{owner}".lower() for owner in owners)}
    for word in sorted(choices.adopt):
        said = None if word.lower() in known else unclear(word, desired)
        if said:
            several = "means several" in said[0]
            message = f"--adopt {said[0]}" if several else f"--adopt '{word}' matches no resource"
            others = ", ".join(f"'from:{owner}'" for owner in sorted(owners))
            help = f"name a declared resource, 'all', or an environment whose resources are here: {others or 'none'}"
            yield Problem("PLN007", Severity.ERROR, message, help=said[1] if several else help)


def _moved(scope: Scope, live: Live, places: Places) -> Iterator[Problem]:
    for group in live.elsewhere:
        message = f"environment '{scope.environment}' still has resources in resource group '{group}'"
        advice = f"destroy them first with 'resource_group: {group}', or give this environment another name"
        yield Problem("PLN005", Severity.ERROR, message, places(("resource_group",)), advice)


def _immovable(kind: Kind, field: FieldChange) -> str:
    fixed = (reason for path, reason in kind.lifecycle.immutable.items() if field.path[: len(path)] == path)
    return next(fixed, "") or kind.lifecycle.refuses(field)


def _soft_deleted(kind: Kind, resource: Resource) -> str:
    """How long Azure keeps what is deleted: a key vault 7 to 90 days (`softDeleteRetentionInDays`), a workspace 14.

    https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
    https://learn.microsoft.com/azure/machine-learning/concept-soft-delete
    """
    if not kind.soft_delete:
        return ""
    days = at(resource.body, ("properties", "softDeleteRetentionInDays")) or kind.soft_delete.days
    return f"soft-deleted: it can be recovered for {days} days, and its name is taken until then"


def _delete(resource: Resource, through: str, choices: PlanOptions) -> Change:
    kind = kind_of(resource)
    soft = kind.soft_delete if choices.purge else None
    final = bool(soft and (soft.purge_query or soft.purged_there))
    reason = _PURGED if final else _soft_deleted(kind, resource)
    gone = _step(kind, "DELETE", resource.id, purge=soft.purge_query if soft else "")
    steps: tuple[Step, ...] = () if through else (gone,)
    if steps and soft and soft.purged_there:
        steps = (gone, purge_step(kind, resource.id, resource.body))
    remark = kind.ownership.remark(resource.body)
    return replace(_of(Action.DELETE, resource, resource, reason=reason, steps=steps, remark=remark), through=through)


def _of(action: Action, resource: Resource, found: Resource | None, **more: Any) -> Change:
    before = found.body if found else None
    kind = kind_of(resource)
    if before is not None and action in (Action.DELETE, Action.REPLACE):
        more = {"born": next((str(stamp) for path in BORN if (stamp := at(before, path))), ""), **more}
    decided = kind.comparison.computed if action in (Action.CREATE, Action.REPLACE) else ()
    more = {"origin": resource.origin, "remark": resource.remark, "before": before, "unknown": decided, **more}
    more = {"title": kind.title, "needs": resource.needs, **more}
    return Change(action, resource.kind, resource.id, resource.address, **more)


def _step(kind: Kind, method: str, id: str, body: Mapping[str, Any] | None = None, *, purge: str = "") -> Step:
    verb = delete if method == "DELETE" else put
    query = f"api-version={kind.api_version}" + (f"&{purge}" if purge else "")
    return Step(verb(kind.address(id)), method, f"{id}?{query}", kind.writer, body)
