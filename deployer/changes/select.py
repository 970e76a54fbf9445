"""The part of a set of changes that `--target` and `--exclude` leave."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from deployer.values.change import Action, Change
from deployer.values.problem import Problem, Severity, Unsafe
from deployer.values.resource import Resource


def select(changes: tuple[Change, ...], target: Collection[str], exclude: Collection[str]) -> tuple[Change, ...]:
    """Targets keep what they need, exclusions take along what needs them. Raises Unsafe for words that name nothing."""
    if problems := [*_unknown(changes, (*target, *exclude))]:
        raise Unsafe(problems)
    kept = set(_owners(changes).values())
    if target:
        kept = _needed(changes, {item.address for item in changes if any(names(item, word) for word in target)})
    if exclude:
        kept -= _needing(changes, {item.address for item in changes if any(names(item, word) for word in exclude)})
    quiet = (Action.NOOP, Action.READ)
    return tuple(item for item in changes if item.address in kept or item.through in kept or item.action in quiet)


def names(item: Change | Resource, word: str) -> bool:
    """Whether a word means a resource: its id, its name, or `kind.name`."""
    name = item.id.rsplit("/", 1)[-1].lower()
    return word.lower() in (item.id.lower(), name, f"{item.kind}.{name}")


def _owners(changes: tuple[Change, ...]) -> dict[str, str]:
    return {step.key: item.address for item in changes for step in item.steps}


def _needed(changes: tuple[Change, ...], addresses: set[str]) -> set[str]:
    owners = _owners(changes)
    needs = {item.address: {owners[key] for step in item.steps for key in step.needs} for item in changes}
    return _closure(needs, addresses)


def _needing(changes: tuple[Change, ...], addresses: set[str]) -> set[str]:
    owners = _owners(changes)
    needing: dict[str, set[str]] = {}
    for item in changes:
        for key in (key for step in item.steps for key in step.needs):
            needing.setdefault(owners[key], set()).add(item.address)
    return _closure(needing, addresses)


def _closure(edges: dict[str, set[str]], start: set[str]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        new = edges.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def _unknown(changes: tuple[Change, ...], words: tuple[str, ...]) -> Iterator[Problem]:
    for word in words:
        if not any(names(item, word) for item in changes):
            known = sorted({item.id.rsplit("/", 1)[-1] for item in changes})
            near = difflib.get_close_matches(word, known, 1)
            help = f"did you mean '{near[0]}'?" if near else "name a resource, its id, or kind.name"
            yield Problem("PLN007", Severity.ERROR, f"nothing in this plan is called '{word}'", help=help)
