"""Writes of which Azure takes one at a time: the rules of a managed network, whatever is in a Foundry account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from deployer.applying.scheduler import Key
from deployer.kinds.all import turn
from deployer.values.change import Change


class Turns(Struct):
    """Steps of which Azure takes one at a time, such as those of the rules of one managed network: each waits for its
    turn, and for no more. Should one fail, the next has its turn all the same.
    """

    places: Mapping[Key, str]
    """Key of such a step to what it takes a turn at."""
    taken: set[str] = field(default_factory=set)
    held: dict[Key, None] = field(default_factory=dict)

    def free(self, ready: Iterable[Key]) -> Iterator[Key]:
        """Of the steps that are ready, and of those that waited, the ones that may start."""
        self.held.update(dict.fromkeys(ready))
        for key in list(self.held):
            place = self.places.get(key)
            if place not in self.taken:
                self.taken.update([place] if place else [])
                del self.held[key]
                yield key

    def end(self, key: Key) -> None:
        """The step is over: somebody else's turn."""
        self.taken.discard(self.places.get(key, ""))


def turns_of(owners: Mapping[Key, Change]) -> Turns:
    """The turns that the steps of these changes take; keys are those of the steps."""
    places = ((key, turn(change.kind, change.id)) for key, change in owners.items())
    return Turns({key: place for key, place in places if place})
