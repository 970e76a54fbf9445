"""What a run came to in each of many environments."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct


class EnvironmentOutcome(StrEnum):
    """What one environment came to."""

    UNCHANGED = "unchanged"
    """Nothing to do, no drift, nothing ahead, everything well."""
    CHANGED = "changed"
    """Changes are planned or were made, there is drift, or something happens to it."""
    FAILED = "failed"
    """It could not be looked at, something went wrong, or it is not well."""


class EnvironmentResult(Struct, frozen=True):
    """One environment. `detail` says in words what a reader has to know; of a failure, the first problem."""

    environment: str
    """Its name; empty where its file could not be read."""
    file: str
    outcome: EnvironmentOutcome
    detail: str = ""


class FleetResult(Struct, frozen=True):
    """The environments of one run, in the order of its files; `command` is the one that ran."""

    command: str
    environments: tuple[EnvironmentResult, ...]

    def count(self, outcome: EnvironmentOutcome) -> int:
        """How many came to that."""
        return sum(each.outcome is outcome for each in self.environments)


class Shard(Struct, frozen=True):
    """The environments that one runner of a build takes."""

    files: tuple[str, ...]
    weight: int
    """Resources that they declare."""


def shards(weights: Iterable[tuple[str, int]], count: int) -> tuple[Shard, ...]:
    """At most `count` shards, none empty, nearly alike in weight: the heaviest environment goes first, each to the
    lightest shard (at the worst 4/3 of what is possible, Graham 1969). The same input gives the same shards; within a
    shard the files keep their order.
    """
    given = list(weights)
    order = {file: place for place, (file, _) in enumerate(given)}
    parts: list[tuple[int, list[str]]] = [(0, []) for _ in range(min(count, len(given)))]
    for file, weight in sorted(given, key=lambda each: (-each[1], order[each[0]])):
        lightest = min(range(len(parts)), key=lambda place: (parts[place][0], len(parts[place][1])))
        sum_, files = parts[lightest]
        parts[lightest] = (sum_ + weight, [*files, file])
    return tuple(Shard(tuple(sorted(files, key=order.__getitem__)), weight) for weight, files in parts)
