"""An environment and an Azure -> what is wanted, what is there, and the plan between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.check.extensions.prices import catalogue_prices
from deployer.check.load_environments import CheckedEnvironment
from deployer.kinds.all import kind_of
from deployer.live.given_ids import check_given_ids, given_ids
from deployer.live.optional import Reach
from deployer.live.read import read_as_far
from deployer.planning.cost import cost_of
from deployer.planning.guard import guard, unaccepted
from deployer.planning.lifecycle import lifecycles
from deployer.planning.lock_conflicts import read_lock_conflicts
from deployer.planning.orphans import substitute
from deployer.planning.plan import Places, plan
from deployer.planning.quota import lacking_quota
from deployer.planning.serial import with_serial
from deployer.planning.unique_names import waiting_names
from deployer.planning.version_pinning import newer_versions, render_pinned
from deployer.render.render import render
from deployer.values.change import Plan
from deployer.values.given_id import GivenId
from deployer.values.live import Live
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Problem, Severity, Unsafe
from deployer.values.resource import Resource
from deployer.values.source import Position


class PlannedEnvironment(Struct, frozen=True):
    """What a plan was made from, and the plan. `warnings` are those of the environment file."""

    desired: tuple[Resource, ...]
    live: Live
    plan: Plan
    warnings: tuple[Problem, ...]
    refused: tuple[Problem, ...] = ()
    """Terms of offers it would buy that nobody has accepted: it is shown, and must not be applied."""


UNACCEPTED = "this plan cannot be applied yet: the terms of what it buys are not accepted (accept_marketplace_terms)"
"""What a reader of the plan has to know."""
TERMS = "MKT001"
"""The error that bars an apply, and not the view of what it would do: who accepts terms must see what is bought."""


def plan_environment(
    azure: Azure, ready: CheckedEnvironment, choices: PlanOptions, limit: int | None = None, serial: str = ""
) -> PlannedEnvironment:
    """Render, read and compare, and look at locks, quota and names that wait deleted. Sends nothing but GET. Raises
    Invalid, Unsafe, Refused; terms that are not accepted are told in `refused`.
    """
    drafted = draft(azure, ready, choices, limit, serial)
    return replace(drafted, plan=_unhindered(azure, drafted.plan, drafted.live, ready))


def draft(
    azure: Azure, ready: CheckedEnvironment, choices: PlanOptions, limit: int | None = None, serial: str = ""
) -> PlannedEnvironment:
    """The same for a preflight, which looks at what may stand in the way along with everything else. A plan that is to
    be saved has a `serial`, which Azure will hold when it has run.
    """
    environment = ready.site.environment
    rendered = render(ready.sites)
    ids = () if choices.destroy or choices.prune == "only" else given_ids(ready)
    live = read_as_far(azure, environment.scope, rendered, _reach(choices))
    desired = render_pinned(ready.sites, live, rendered)
    if lacking := [] if choices.destroy else list(_unrendered(ready, desired)):
        raise Unsafe(lacking)
    unseen = _given(azure, ids)
    deployed = {item.origin for item in desired if item.address in live.resources}
    bought = [item.remark for item in desired if _buys(item, live)]
    if not bought:
        deployed.add(("accept_marketplace_terms",))
    judged = () if choices.destroy else ready.judge(deployed, shown=(TERMS,))

    def make(wanted: tuple[Resource, ...]) -> Plan:
        return plan(environment.scope, wanted, live, choices, ready.place)

    desired, made = with_serial(desired, "" if choices.destroy else serial, make)
    guard(made, accepted=True, limit=limit)
    tenant, identity = azure.identity()
    newer = () if choices.destroy else newer_versions(ready.sites, live)
    warnings, refused = _parted(judged, bought)
    if not (refused or environment.accept_marketplace_terms):
        refused = tuple(unaccepted(made))
    made = replace(
        made,
        lifecycles=() if choices.destroy else lifecycles(ready.sites, desired),
        tenant=tenant,
        identity=identity,
        serial=serial,
        given=ids,
        notes=(*made.notes, *newer, *unseen, *([UNACCEPTED] if refused else ())),
        cost=cost_of(ready, made, desired, live, catalogue_prices(ready.site.catalog)),
    )
    return PlannedEnvironment(desired, live, made, warnings, refused)


def _unhindered(azure: Azure, made: Plan, live: Live, ready: CheckedEnvironment) -> Plan:
    """The plan, with notes on what may not be read. Raises Unsafe where locks, quota or names stand in its way."""
    made = _unlocked(azure, made, live)
    problems, unasked = lacking_quota(azure, made, live, ready.site.catalog)
    taken, unread = waiting_names(azure, made)
    if problems or taken:
        raise Unsafe([*problems, *taken])
    return replace(made, notes=(*made.notes, *unasked, *unread))


def _parted(judged: Sequence[Problem], bought: Sequence[str]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The warnings, and the errors of terms; one of them names the offer as the resource that buys it does, and is no
    more than a warning where that is bought already.
    """
    errors = [each for each in judged if each.severity is Severity.ERROR]
    barred = [each for each in errors if any(offer in each.message for offer in bought)]
    spared = (replace(each, severity=Severity.WARNING) for each in errors if each not in barred)
    return (*(each for each in judged if each not in errors), *spared), tuple(barred)


def _unrendered(ready: CheckedEnvironment, desired: tuple[Resource, ...]) -> Iterator[Problem]:
    """Declared deployments that no resource stands for: what is live of one would be deleted."""
    declared = {item.origin for item in desired}
    for path, _, deployment in ready.site.environment.deployments():
        if path not in declared:
            message = f"deployment '{deployment.name or deployment.model}' is declared, and nothing would be made of it"
            help = "name a model of the catalogue, or take the deployment out of the file; nothing was changed"
            yield Problem("PLN010", Severity.ERROR, message, ready.place(path), help)


def _buys(item: Resource, live: Live) -> bool:
    """Whether a resource is a subscription to an offer that nobody has subscribed to yet."""
    bought = kind_of(item).lifecycle.buys(item.body, item.remark)
    return bought and item.address not in live.resources and not substitute(item, live)


def replan(azure: Azure, approved: Plan) -> tuple[Plan, Live]:
    """The plan that the same wishes would lead to now, and what it is made from. Raises Unsafe and Refused, as the
    first plan would have: also where what the environment was given by id is no longer there.
    """
    unseen = _given(azure, approved.given)
    live = read_as_far(azure, approved.scope, approved.desired, _reach(approved.choices))
    made = plan(approved.scope, approved.desired, live, approved.choices, _places(approved))
    return _unlocked(azure, replace(made, given=approved.given, notes=(*made.notes, *unseen)), live), live


def _reach(choices: PlanOptions) -> Reach:
    """What a plan may delete is looked into, also where a list of the group shows nothing."""
    return Reach(strangers=choices.destroy, thorough=bool(choices.replace))


def _given(azure: Azure, ids: tuple[GivenId, ...]) -> tuple[str, ...]:
    """Notes on the ids that may not be read. Raises Unsafe with the problems of the others."""
    problems, notes = check_given_ids(azure, ids)
    if problems:
        raise Unsafe(problems)
    return notes


def _unlocked(azure: Azure, made: Plan, live: Live) -> Plan:
    """The plan, with a note where locks may not be read. Raises Unsafe when a lock bars one of its writes."""
    problems, notes = read_lock_conflicts(azure, made, live)
    if problems:
        raise Unsafe(problems)
    return replace(made, notes=(*made.notes, *notes))


def _places(approved: Plan) -> Places:
    known = {change.origin: change.position for change in approved.changes if change.position}
    return lambda path: known.get(path) or Position(approved.file, 1, 1)
