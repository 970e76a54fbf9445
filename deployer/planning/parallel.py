"""Many environments side by side: as fast as the budgets of their subscriptions allow, each with its own end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from threading import Event, Lock
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from deployer.azure.azure import Azure
from deployer.values.problem import DeployerError, Invalid, Refused, Unsafe
from deployer.values.scope import Scope

AT_ONCE = 8
"""Environments that are under way at a time; each reads with several threads of its own."""
_ALL = frozenset({"AZR004", "AZR005", "AZR008"})
"""Problems of the identity: no environment would fare better than the one that met them."""


class Scoped(Protocol):
    """An environment, or a plan for one."""

    @property
    def scope(self) -> Scope:
        """Where it lives."""


Value = TypeVar("Value")
Item = TypeVar("Item")
Place = TypeVar("Place", bound=Scoped)


class Attempt(Struct, Generic[Place, Value], frozen=True):
    """What came of one environment: a value or an error."""

    ready: Place
    value: Value | None = None
    error: DeployerError | None = None


def in_parallel(
    azure: Azure,
    ready: Sequence[Place],
    work: Callable[[Place], Value],
    tell: Callable[[int], None] = lambda _: None,
    *,
    keep_going: bool = False,
) -> list[Attempt[Place, Value]]:
    """What `work` gives for each environment, in their order; `tell` hears how many are done, in one thread at a time.

    With `keep_going` an environment that fails keeps no other from its turn; an identity that Azure does not let in
    does. Without it nothing is begun after a failure, and the problems of those under way are raised together.
    """
    if len(ready) == 1 and not keep_going:
        return [Attempt(ready[0], work(ready[0]))]
    over, lock, done = Event(), Lock(), 0

    def attempt(each: Place) -> Attempt[Place, Value]:
        nonlocal done
        made: Attempt[Place, Value] = Attempt(each)
        if over.is_set():
            return made
        try:
            made = Attempt(each, work(each))
        except (Invalid, Unsafe, Refused) as error:
            made = Attempt(each, error=error)
            if not keep_going or not _ALL.isdisjoint(problem.code for problem in error.problems):
                over.set()
        with lock:
            done += 1
            tell(done)
        return made

    order = list(_by_turns(ready))
    with azure.target.halt.thread_pool(AT_ONCE) as pool:
        made = dict(zip(order, pool.map(lambda place: attempt(ready[place]), order), strict=True))
    found = [made[place] for place in range(len(ready))]
    if over.is_set():
        raise combined([each.error for each in found if each.error])
    return found


def combined(errors: Sequence[DeployerError]) -> DeployerError:
    """One error with the problems of all, each once, of the sort of the first."""
    problems = tuple(dict.fromkeys(problem for error in errors for problem in error.problems))
    for kind in (Invalid, Unsafe, Refused):
        if isinstance(errors[0], kind):
            return kind(problems)
    return errors[0]


def _by_turns(ready: Sequence[Scoped]) -> Iterator[int]:
    """Places in an order that spends the budgets of all subscriptions alike: one of each, then the next of each."""
    groups: dict[str, list[int]] = {}
    for place, each in enumerate(ready):
        groups.setdefault(each.scope.subscription.lower(), []).append(place)
    return _present(chain.from_iterable(zip_longest(*groups.values())))


def _present(items: Iterable[Item | None]) -> Iterator[Item]:
    return (item for item in items if item is not None)
