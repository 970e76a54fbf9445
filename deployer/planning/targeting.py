"""The part of a set of changes that `--target`, `--exclude`, `prune` and `--no-prune` leave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set

from deployer.kinds.all import buys
from deployer.planning.fingerprint import is_mark
from deployer.values.change import Action, Change
from deployer.values.naming import means, unclear
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Problem, Severity, Unsafe

_QUIET = (Action.NOOP, Action.READ)
_MOST = 8
"""Names in one note."""
Edges = Mapping[str, Set[str]]


def select(changes: tuple[Change, ...], choices: PlanOptions) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What is left of the changes, and notes on what is not. Raises Unsafe for words that name nothing.

    Targets keep what they need, exclusions take along what needs them.
    """
    if problems := [*_unknown(changes, (*choices.target, *choices.exclude, *choices.replace))]:
        raise Unsafe(problems)
    needs = _needs(changes)
    needing = _turned(needs)
    all = kept = {item.address for item in changes if item.action not in _QUIET}
    if choices.target:
        kept = kept & _closure(needs, _named(changes, choices.target))
    if choices.exclude:
        kept = kept - _closure(needing, _named(changes, choices.exclude))
    if choices.target or choices.exclude:
        kept = kept - _useless(changes, kept, needing)
    kept |= {item.address for item in changes if kept and is_mark(item)}  # a part of a plan runs once as well
    told = [*_along(changes, kept, choices), *_without(len(all - kept))]
    gone = {item.address for item in changes if item.action is Action.DELETE}
    before = kept
    if choices.prune == "without":
        kept = kept - _closure(needing, gone)
    if choices.prune == "only":
        kept = {address for address in kept & gone if _closure(needs, {address}) <= gone}
    left = [
        item
        for item in changes
        if item.address in before - kept and (choices.prune == "without" or item.address in gone)
    ]
    rest = tuple(item for item in changes if item.address in kept or item.action in _QUIET)
    return rest, (*told, *sorted(_note(item, choices) for item in left))


def _useless(changes: tuple[Change, ...], kept: Set[str], needing: Edges) -> set[str]:
    """Purchases for what is left out: nobody asks for an offer alone."""
    users = {item.address: _closure(needing, {item.address}) - {item.address} for item in changes if buys(item)}
    return {address for address, found in users.items() if address in kept and found and not found & kept}


def _along(changes: tuple[Change, ...], kept: Set[str], choices: PlanOptions) -> Iterator[str]:
    """What is done only because something needs it."""
    named = _named(changes, choices.target) if choices.target else kept
    along = [f"{item.title} '{item.name}'" for item in changes if item.address in kept - named]
    if along:
        more = f" and {len(along) - _MOST} more" if len(along) > _MOST else ""
        yield f"also included, because the target depends on it or goes along with it: {', '.join(along[:_MOST])}{more}"


def _without(count: int) -> Iterator[str]:
    if count:
        yield f"this is a partial plan: --target and --exclude leave {count} change{'s' if count > 1 else ''} out"


def _note(item: Change, choices: PlanOptions) -> str:
    name = f"{item.title} '{item.name}'"
    if choices.prune == "only":
        return f"{name} stays for now: something else has to change first"
    if item.action is Action.DELETE:
        return f"{name} is no longer declared, and is kept because of --no-prune"
    return f"{name} is left as it is: it waits for a deletion"


def _named(changes: tuple[Change, ...], words: Collection[str]) -> set[str]:
    return {item.address for item in changes if any(means(word, item) for word in words)}


def _needs(changes: tuple[Change, ...]) -> Edges:
    """What each change waits for; what goes along with something goes only with it, and the other way round."""
    owners = {step.key: item.address for item in changes for step in item.steps}
    edges = {item.address: {owners[key] for step in item.steps for key in step.needs} for item in changes}
    for item in changes:
        if item.through:
            edges[item.address].add(item.through)
            edges.setdefault(item.through, set()).add(item.address)
    return edges


def _turned(edges: Edges) -> Edges:
    turned: dict[str, set[str]] = {}
    for one, others in edges.items():
        for other in others:
            turned.setdefault(other, set()).add(one)
    return turned


def _closure(edges: Edges, start: Set[str]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        new = edges.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def _unknown(changes: tuple[Change, ...], words: tuple[str, ...]) -> Iterator[Problem]:
    for word in words:
        if said := unclear(word, changes):
            message = said[0].replace("nothing is", "nothing in this plan is")
            yield Problem("PLN007", Severity.ERROR, message, help=said[1] or "name a resource, its id, or kind.name")
