"""Exit codes. A command says the finest that fits; cli.py coarsens it unless `--exit-codes=extended` was given."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from deployer.values.event import Event, State
from deployer.values.problem import DeployerError, Invalid, Refused, Severity, Unsafe


class Exit(IntEnum):
    """What a run came to; docs/exit-codes.md tells the users."""

    SUCCESS = 0
    FAILURE = 1
    CHANGES = 2
    """Success, and there are changes: only where `--detailed-exitcode` was given."""
    AUTHENTICATION = 3
    RESOURCE = 4
    POLICY = 5
    CANCELLED = 8
    VALIDATION = 10
    STALE = 11
    LOCKED = 12
    PARTIAL = 13
    STRICT = 14
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


_BY_CODE = {
    "AZR004": Exit.AUTHENTICATION,
    "AZR005": Exit.AUTHENTICATION,
    "LCK001": Exit.LOCKED,
    "LCK005": Exit.LOCKED,
    "PLF006": Exit.STALE,
    "PLF007": Exit.STALE,
    "PLF008": Exit.STALE,
    "RUN004": Exit.STALE,
}
"""Problems whose code says more than the exception they come in."""
_PLAIN = (Exit.SUCCESS, Exit.CHANGES, Exit.HUNG_UP, Exit.INTERRUPTED, Exit.TERMINATED)


def coarse(code: int) -> int:
    """The code without `--exit-codes=extended`: every failure is 1."""
    return code if code in _PLAIN else Exit.FAILURE


def ended_as(events: Sequence[Event]) -> Exit:
    """The code of an apply, from the last event of each change: PARTIAL where a second run finishes the rest, RESOURCE
    where it would not, as nothing is done or what failed needs something else first.
    """
    if all(event.state is State.DONE for event in events):
        return Exit.SUCCESS
    moved = any(event.deleted or event.state in (State.DONE, State.PENDING) for event in events)
    return Exit.PARTIAL if moved and not any(event.remedy for event in events) else Exit.RESOURCE


def classify(error: DeployerError) -> Exit:
    """The finest code for an exception of ours."""
    codes = {problem.code for problem in error.problems if problem.severity is Severity.ERROR}
    for code, exit_code in _BY_CODE.items():
        if code in codes:
            return exit_code
    for kind, exit_code in ((Invalid, Exit.VALIDATION), (Unsafe, Exit.POLICY), (Refused, Exit.RESOURCE)):
        if isinstance(error, kind):
            return exit_code
    return Exit.FAILURE
