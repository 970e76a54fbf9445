"""Blue and green: a deployment that is to answer calls is asked at 0 percent of the traffic before it gets any.

The plan makes it beside the one that answers, asks it, moves the traffic, and then deletes what has none any more: the
order is that of the needs of its steps. Where it does not answer, the traffic stays, and nothing is deleted.
https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints (ROLLOUT_2023_10)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deployer.kinds.all import kinds
from deployer.values.change import Action, Change


class _Takeover(Struct, frozen=True):
    """Who comes and who goes at one endpoint."""

    coming: tuple[str, ...]
    going: tuple[str, ...]
    """Those that answer now and get nothing any more."""


def with_takeovers(changes: Iterable[Change], *, asked: bool) -> Iterator[Change]:
    """The same changes. Those that move traffic say whom they ask before, unless nobody is to be `asked`; those that
    make or delete what it moves to and from say so.
    """
    every = tuple(changes)
    found = {change.id.lower(): takeover for change in every if (takeover := _of(change))}
    for change in every:
        here, above = found.get(change.id.lower()), found.get(change.parent)
        if here and kinds()[change.kind].aspect:
            yield replace(change, reason=_moved(here, asked), asks=here.coming if asked else ())
        elif above and change.action is Action.CREATE and _named(change, above.coming):
            beside = f" beside {_listed(above.going)}" if above.going else ""
            yield replace(change, reason=f"it is made{beside} without traffic")
        elif above and change.action is Action.DELETE and _named(change, above.going):
            yield replace(change, reason=f"its traffic has gone to {_listed(above.coming)} before")
        else:
            yield change


def _of(change: Change) -> _Takeover | None:
    """None where nobody new gets traffic, or nobody had any."""
    kind = kinds().get(change.kind)
    if kind is None or change.action is not Action.UPDATE or not kind.lifecycle.traffic:
        return None
    before, after = (_answering(kind.lifecycle.traffic(body or {})) for body in (change.before, change.after))
    coming = tuple(name for key, name in after.items() if key not in before)
    going = tuple(name for key, name in before.items() if key not in after)
    return _Takeover(coming, going) if coming and before else None


def _answering(shares: Mapping[str, int]) -> dict[str, str]:
    """The names of those that have a share, by the same in lower case."""
    return {name.lower(): name for name, share in sorted(shares.items()) if share}


def _named(change: Change, names: Sequence[str]) -> bool:
    return change.name.lower() in {name.lower() for name in names}


def _moved(takeover: _Takeover, asked: bool) -> str:
    one = len(takeover.coming) == 1
    who, verb = _listed(takeover.coming), ("takes over" if one else "take over") if takeover.going else "get a share"
    verb = "gets its share" if one and not takeover.going else verb
    whom = f" from {_listed(takeover.going)}" if takeover.going else ""
    if not asked:
        return f"{who} {verb}{whom} without being asked before"
    return f"{who} {verb}{whom} as soon as {'it answers' if one else 'they answer'} at 0 % of the traffic"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)
