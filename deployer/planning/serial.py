"""A saved plan runs once, wherever it is run from: Azure itself holds the serial of the one that ran last.

The serial is a tag, part of the desired state of a saved plan, so a reviewer sees it and the plan writes it before what
depends on it. A plan that was made while another serial was there is stale, as a saved plan of Terraform is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from deployer.environment.tags import SERIAL
from deployer.kinds.all import kind_of
from deployer.values.change import Action, Change, Plan
from deployer.values.problem import Problem, Severity, Unsafe
from deployer.values.resource import Resource

_AGAIN = "plan again: completed steps are skipped"


def with_serial(
    desired: tuple[Resource, ...], serial: str, make: Callable[[tuple[Resource, ...]], Plan]
) -> tuple[tuple[Resource, ...], Plan]:
    """The desired state and the plan `make` makes of it, with the serial on one resource of ours that has tags: on the
    group; on the hub where the group is of others, or a part of a plan leaves it as it is; and so on. A plan that would
    write nothing but the serial writes nothing. Planned once where the first of them bears it, or where there is none.
    """
    for bearer in sorted(desired if serial else (), key=lambda item: kind_of(item).ownership.marks or 100):
        if bearer.existing or bearer.aspect or not kind_of(bearer).ownership.tagged:
            continue
        bearing = tuple(_with(item, serial) if item is bearer else item for item in desired)
        made = make(bearing)
        if any(change.steps for change in made.changes if change.address == bearer.address):
            if _writes_more(made, bearer):
                return bearing, made
            break
    return desired, make(desired)


def _writes_more(plan: Plan, bearer: Resource) -> bool:
    """Whether a plan writes anything besides the serial."""
    return any(change.steps for change in plan.changes if not _is_serial_alone(change, bearer))


def _is_serial_alone(change: Change, bearer: Resource) -> bool:
    if change.address != bearer.address or change.action is not Action.UPDATE or change.reason:
        return False
    return [field.path for field in change.fields] == [("tags", SERIAL)]


def refuse_stale(approved: Plan, now: Plan, *, begun: bool = False) -> None:
    """Raises Unsafe where the saved plan has run, unless it has `begun` and is gone on with; and where another one has
    since it was made.
    """
    live = _serial(now)
    if approved.serial and live == approved.serial and begun:
        return
    if approved.serial and live == approved.serial:
        raise Unsafe(already_applied(approved))
    if live != _serial(approved):
        message = f"another saved plan for environment '{approved.environment}' has run since this one was made"
        raise Unsafe(Problem("PLF011", Severity.ERROR, message, help=_AGAIN))


def already_applied(plan: Plan) -> Problem:
    """The refusal of a plan that has run."""
    message = f"the plan for environment '{plan.environment}' has run already, and a plan runs once"
    return Problem("PLF008", Severity.ERROR, message, help=_AGAIN)


def never_saved(plan: Plan) -> Problem:
    """The refusal of a plan that was printed, not saved: it could run again and again."""
    message = (
        f"the plan for environment '{plan.environment}' has no serial: it was "
        "printed, and only a saved plan can be applied"
    )
    return Problem("PLF012", Severity.ERROR, message, help="make it with 'deployer plan --out FILE'")


def _bearer(desired: tuple[Resource, ...]) -> Resource | None:
    return next((item for item in desired if SERIAL in (item.body.get("tags") or {})), None)


def _with(item: Resource, serial: str) -> Resource:
    return replace(item, body={**item.body, "tags": {**(item.body.get("tags") or {}), SERIAL: serial}})


def _serial(plan: Plan) -> str:
    """The serial that Azure held when the plan was made; none where there was nothing, or all of it is to go."""
    bearer = _bearer(plan.desired)
    bodies = (change.before for change in plan.changes if bearer and change.address == bearer.address)
    tags = (next(bodies, None) or {}).get("tags")
    return str(tags.get(SERIAL, "")) if isinstance(tags, Mapping) else ""
