"""Which write waits for which: parents before children, the other way round for deletions, and slots freed first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct
from msgspec.structs import replace

from deployer.environment.tags import ALSO
from deployer.kinds.all import kind_of, kinds
from deployer.planning.orphans import ids_in, references, uses
from deployer.values.change import PURGE, RECOVER, Action, Change, Step, StepKey, delete, put
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.problem import Problem, Severity, Unsafe
from deployer.values.resource import Resource

MARK = ("tags", ALSO)


class Index(Struct, frozen=True):
    """What one set of changes writes, looked up by address, so that ten thousand are ordered in one pass."""

    desired: Mapping[str, Resource]
    live: Mapping[str, Resource]
    puts: frozenset[str]
    deletes: frozenset[str]
    holders: Mapping[str, str]
    """Slot to the address whose deletion frees it."""
    below: Mapping[str, tuple[str, ...]]
    """Id to the addresses, deleted too, that are in it or refer to it."""
    aspects: frozenset[str]
    released: Mapping[str, frozenset[str]]
    """Address to the addresses, deleted, that the live resource refers to and will not when it is written."""
    unmarked: frozenset[str]
    """Addresses that lose the tag by which some of what is deleted is found."""


def ordered(changes: tuple[Change, ...], desired: tuple[Resource, ...], live: Live) -> tuple[Change, ...]:
    """The same changes with the needs of each step filled in. Raises Unsafe when writes wait for each other."""
    index = _index(changes, desired, live)
    complete = _bought_first(tuple(_complete(change, index) if change.steps else change for change in changes))
    try:
        TopologicalSorter({step.key: step.needs for change in complete for step in change.steps}).prepare()
    except CycleError as error:
        names = " and ".join(str(key) for key in error.args[1])
        message = f"these writes wait for each other: {names}"
        raise Unsafe(Problem("PLN006", Severity.ERROR, message, help="change the environment in two steps")) from None
    return complete


def _bought_first(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The same, in which a deletion that frees a place waits for whatever else the one that takes it needs: when a
    purchase is refused, the old endpoint still answers.
    """
    needs = {step.key: set(step.needs) for change in changes for step in change.steps}
    for key, wanted in needs.items():
        for freed in [need for need in wanted if need.verb == "delete" and need in needs]:
            for other in sorted(need for need in wanted if need.verb == "put" and need in needs):
                if key.verb == "put" and not _reaches(needs, other, freed):
                    needs[freed].add(other)
    return tuple(
        replace(change, steps=tuple(replace(step, needs=tuple(sorted(needs[step.key]))) for step in change.steps))
        if change.steps
        else change
        for change in changes
    )


def _reaches(needs: Mapping[StepKey, set[StepKey]], start: StepKey, end: StepKey) -> bool:
    """Whether a step waits for another, whatever stands between."""
    seen, left = {start}, [start]
    while left:
        found = needs.get(left.pop(), set()) - seen
        if end in found:
            return True
        seen |= found
        left += found
    return False


def _index(changes: tuple[Change, ...], desired: tuple[Resource, ...], live: Live) -> Index:
    puts = frozenset(step.key.address for item in changes for step in item.steps if step.method != "DELETE")
    deletes = frozenset(step.key.address for item in changes for step in item.steps if step.key.verb == "delete")
    holders: dict[str, str] = {}
    below: dict[str, tuple[str, ...]] = {}
    for address in sorted(deletes):
        item = live.resources[address]
        holders.update(dict.fromkeys(kind_of(item).lifecycle.slots(item.id, item.body), address))
        for id in {item.parent, *references(item)} - {item.id.lower()}:
            below[id] = (*below.get(id, ()), address)
    aspects = frozenset(address.partition("#")[2] for address in puts if "#" in address)
    return Index(
        {item.address: item for item in desired},
        live.resources,
        puts,
        deletes,
        holders,
        below,
        aspects,
        {change.address: found for change in changes if (found := _released(change, deletes, live))},
        frozenset(change.address for change in changes if any(field.path == MARK for field in change.fields)),
    )


def _released(change: Change, deletes: frozenset[str], live: Live) -> frozenset[str]:
    if not deletes or change.action is not Action.UPDATE:
        return frozenset()
    kept = {*ids_in(change.after), *kinds()[change.kind].ownership.refers(change.id, change.after or {})}
    return deletes.intersection(references(live.resources[change.address])).difference(kept)


def _complete(change: Change, index: Index) -> Change:
    """The change with its steps' needs, and the outage that freeing a slot means."""
    steps: list[Step] = []
    outage = renew = ""
    for step in change.steps:
        if step.key.verb == PURGE:
            needs = {delete(change.address)} & {each.key for each in change.steps}
        elif step.method == "DELETE":
            needs = set(_before_delete(change.address, index))
        else:
            freed = set(_freed(change, index))
            needs = freed | set(_before_put(change.address, index))
            names = sorted({f"'{key.address.rsplit('/', 1)[-1]}'" for key in freed})
            outage = _outage(change, names)
            renew = _renewed(change) if f"'{change.name}'" in names else ""
            needs |= {each.key for each in steps if each.key.verb in (PURGE, RECOVER)}
        steps.append(replace(step, needs=tuple(sorted(needs - {step.key}))))
    return replace(change, steps=tuple(steps), outage=outage, renew=renew)


def _outage(change: Change, names: Iterable[str]) -> str:
    """What is missing between a deletion and what takes its place; only what has an address answers."""
    if not names:
        return ""
    kind = kinds()[change.kind]
    if kind.lifecycle.outage:
        return kind.lifecycle.outage.format(remark=change.remark)
    word = "will not answer" if kind.comparison.computed else "does not exist"
    return f"{' and '.join(names)} {word} until this is created"


def _renewed(change: Change) -> str:
    """What the callers of an endpoint that is made again need anew.

    https://github.com/Azure/MachineLearningNotebooks/issues/1275
    """
    serving = kinds()[change.kind].serving
    if not serving or serving.keeps_keys:
        return ""
    mode = str(at(change.after or {}, ("properties", "authMode"))).lower()
    keys = "" if mode.startswith("aad") else "its keys will be others, and "
    return f"{keys}its address may be another: callers need {'both' if keys else 'it'} anew"


def _before_put(address: str, index: Index) -> Iterator[StepKey]:
    resource = index.desired.get(address)
    for need in resource.needs if resource else ():
        if need in index.puts:
            yield put(need)
    if address in index.unmarked:
        for other in index.deletes:
            if kind_of(index.live[other]).ownership.optional and address not in _awaited(other, index):
                yield delete(other)


def _awaited(deleted: str, index: Index) -> set[str]:
    """Addresses that are written before a resource can be deleted: those that let go of it, and what they need."""
    found: set[str] = set()
    wanted = [user for user, released in index.released.items() if deleted in released]
    while wanted:
        address = wanted.pop()
        if address not in found and address in index.desired:
            found.add(address)
            wanted += index.desired[address].needs
    return found


def _freed(change: Change, index: Index) -> Iterator[StepKey]:
    if change.address in index.deletes:
        yield delete(change.address)
    if change.after is not None:
        for slot in kinds()[change.kind].lifecycle.slots(change.id, change.after):
            if slot in index.holders:
                yield delete(index.holders[slot])


def _before_delete(address: str, index: Index) -> Iterator[StepKey]:
    item = index.live[address]
    for other in index.below.get(item.id.lower(), ()):
        yield delete(other)
    for user, released in index.released.items():
        if address in released:
            yield put(user)
    for other in index.below.get(item.parent, ()):
        if uses(index.live[other], item):
            yield delete(other)
    # The second step of a parent lets go of its children: traffic is moved before a deployment is deleted.
    for aspect in index.aspects:
        if (second := f"{item.parent}#{aspect}") in index.puts:
            yield put(second)
