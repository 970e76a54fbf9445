"""What came of one question: those that are asked before the first write, and how any check ends."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from deployer.values.problem import Problem


class Verdict(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    """Of a preflight: Azure would refuse the plan, an apply stops."""
    UNKNOWN = "unknown"
    """Azure does not tell, or not to this identity: nothing stops for it."""


class CheckResult(Struct, frozen=True):
    """One check of a preflight."""

    check: str
    """Its name: `permissions`."""
    verdict: Verdict
    reason: str
    """What was found, in a sentence."""
    help: str = ""
    """What to do, where there is something to do."""
    problems: tuple[Problem, ...] = ()
    """Why it failed, each at its line; none of any other verdict."""
