"""What reports say of an apply while it runs: one sentence per event."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from deployer.reports.ansi import cyan, dim, green, red, yellow
from deployer.reports.labels import resource_label
from deployer.values.change import Action, Change, Plan
from deployer.values.event import Event, State

_DOING = {Action.CREATE: "creating", Action.UPDATE: "updating", Action.REPLACE: "replacing", Action.DELETE: "deleting"}
_DONE = {Action.CREATE: "created", Action.UPDATE: "updated", Action.REPLACE: "replaced", Action.DELETE: "deleted"}
_NOUN = {Action.CREATE: "create", Action.UPDATE: "update", Action.REPLACE: "replace", Action.DELETE: "delete"}
INK: dict[State, Callable[[str], str]] = {
    State.STARTED: cyan,
    State.WAITING: dim,
    State.DONE: green,
    State.FAILED: red,
    State.PENDING: yellow,
    State.SKIPPED: yellow,
}
"""The colour of an event."""


def by_address(plan: Plan) -> dict[str, Change]:
    """The changes of a plan, to be found by the address that an event names."""
    return {change.address: change for change in plan.changes}


class Changes:
    """The changes of plans, to be found by events; of several, by those that name their environment."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.plans, self._alone = plans, len(plans) == 1
        self._found = {
            (self._key(plan.environment), each.address): (plan, each) for plan in plans for each in plan.changes
        }

    def of(self, event: Event) -> tuple[Plan, Change] | None:
        """The plan and the change of an event."""
        return self._found.get((self._key(event.environment), event.address))

    def said(self, event: Event) -> str:
        """The sentence of an event, behind the name of its environment where there are several; empty where nobody
        knows what it is about.
        """
        if not (found := self.of(event)):
            return ""
        plan, change = found
        return sentence(change, event) if self._alone else f"{plan.environment}: {sentence(change, event)}"

    def _key(self, environment: str) -> str:
        return "" if self._alone else environment


def sentence(change: Change, event: Event) -> str:
    """`created serverless endpoint 'chat' in 'assistants' after 42s`."""
    action, name = change.action, resource_label(change)
    detail = f": {event.detail}" if event.detail else ""
    if event.state is State.STARTED:
        return f"{_DOING.get(action, 'working on')} {name}"
    if event.state is State.WAITING:
        return f"still {_DOING.get(action, 'working on')} {name} after {span(event.elapsed)}{detail}"
    if event.state is State.DONE:
        return f"{_DONE.get(action, 'finished')} {name}{after(event)}{detail}"
    if event.deleted:
        return f"{name} was deleted and NOT recreated{after(event)}{detail}"
    if event.state is State.FAILED:
        return f"failed to {_NOUN.get(action, 'change')} {name}{after(event)}{detail}"
    if event.state is State.PENDING:
        return f"did not see the end of {_DOING.get(action, 'working on')} {name}{after(event)}{detail}"
    return f"did not start {_DOING.get(action, 'working on')} {name}{detail}"


def effect(change: Change, event: Event) -> tuple[Change, ...]:
    """What of a change has come about when it ended so: of half a replacement, the deletion."""
    if event.state is State.DONE:
        return (change,)
    if event.deleted and change.action is Action.REPLACE:
        return (replace(change, action=Action.DELETE),)
    return ()


def doing(change: Change) -> str:
    """`creating`."""
    return _DOING.get(change.action, "working on")


def after(event: Event) -> str:
    """` after 42s`, nothing where it took no time."""
    return f" after {span(event.elapsed)}" if event.elapsed >= 1 else ""


def span(seconds: float) -> str:
    """A length of time as people write it: `42s`, `3m 5s`, `1h 2m`."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60}s"
    return f"{whole // 3600}h {whole % 3600 // 60}m"
